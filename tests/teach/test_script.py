"""A script that knows nothing of it is run as Python would run it, recorded, and stopped where its gradient is explained."""

from __future__ import annotations

import gc
import sys
import weakref

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import autograd
from tinygrad_edu.program import recording
from tinygrad_edu.teach.script import ScriptError, ScriptRaisedError, explain_script

FIRST = """
import tinygrad_edu as torch
w = torch.tensor(2.0, requires_grad=True)
for step in range(3):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    w = (w - 0.01 * w.grad).detach().requires_grad_()
open(__file__ + ".end", "w").close()
"""
TWO = """
import tinygrad_edu as torch
a = torch.tensor(2.0, requires_grad=True)
for step in range(50):
    first = (a * a).sum()
    first.backward()
second = (a * 5.0).exp()
second.backward()
third = a * a * a
"""


@pytest.fixture
def script(tmp_path):
    """Return a function that writes a script and returns its path."""

    def write(text, name="script.py"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def values(ex):
    return {name: record.value.tolist() for name, record in zip(ex.program.names, ex.program.records, strict=True)}


def test_the_first_backward_is_explained_and_the_script_stops_there(script):
    path = script(FIRST)
    ex = explain_script(path)
    assert values(ex) == {"w": 2.0, "v1": 6.0, "v2": 5.0, "loss": 25.0}
    assert ex.program.recorded
    assert ex.program.missing == ""
    w, loss = ex.program.records[ex.program.index("w")], ex.program.records[ex.program.index("loss")]
    assert w.adjoint == w.grad == 30.0
    assert (loss.where.line, loss.where.code) == (5, "loss = (w * 3.0 - 1.0) ** 2")
    assert not path.with_name("script.py.end").exists()


@pytest.mark.parametrize(
    ("at", "expected"),
    [("first", {"a": 2.0, "v1": 4.0, "first": 4.0}), ("second", {"a": 2.0, "v1": 10.0, "second": np.exp(np.float32(10)).item()})],
)
def test_a_name_chooses_among_the_calls(script, at, expected):
    ex = explain_script(script(TWO), at)
    assert values(ex) == pytest.approx(expected)
    assert ex.program.recorded


def test_a_tensor_without_backward_is_explained_at_the_end(script):
    ex = explain_script(script(TWO), "third")
    assert values(ex) == {"a": 2.0, "v1": 4.0, "third": 8.0}
    assert ex.program.recorded
    assert ex.program.records[0].adjoint == 12.0


def test_names_are_those_of_the_function_that_calls_backward(script):
    text = """
    import tinygrad_edu as torch
    from torch_like import half
    model = torch.nn.Linear(2, 1)
    def train(x):
        prediction = model(x)
        error = half(prediction ** 2)
        error.sum().backward()
    if __name__ == "__main__":
        train(torch.ones(3, 2))
    """
    script("def half(x):\n    return x * 0.5\n", "torch_like.py")
    ex = explain_script(script("\n".join(line[4:] for line in text.splitlines())))
    assert {"model.weight", "model.bias", "x", "prediction", "error"} <= set(ex.program.names)
    sys.modules.pop("torch_like")


def test_a_name_of_the_function_that_calls_the_one_that_calls_backward(script):
    text = """
import tinygrad_edu as torch
def step(t):
    t.backward()
def train():
    x = torch.tensor(3.0, requires_grad=True)
    other, loss = x * 2.0, x * x
    step(other)
    step(loss)
train()
"""
    assert values(explain_script(script(text), "loss")) == {"x": 3.0, "loss": 9.0}
    assert values(explain_script(script(text))).keys() == {"x", "t"}


@pytest.mark.parametrize("call", ["torch.autograd.backward(loss)", "torch.autograd.backward([loss], [torch.tensor([1.0, 10.0])])"])
def test_backward_as_a_function_is_noticed_too(script, call):
    size = ".sum()" if "[" not in call else ""
    text = f"import tinygrad_edu as torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\nloss = (x * x){size}\n{call}\n"
    ex = explain_script(script(text))
    assert ex.program.records[0].adjoint.tolist() == ([2.0, 4.0] if size else [2.0, 40.0])
    assert ex.program.names[-1] == "loss"


def test_the_gradient_that_backward_was_given_is_the_seed(script):
    text = "import tinygrad_edu as t\nx = t.ones(2, requires_grad=True)\n(x * 3.0).backward(gradient=t.tensor([1.0, 2.0]))\n"
    assert explain_script(script(text)).program.records[0].adjoint.tolist() == [3.0, 6.0]


def test_the_script_is_main_with_its_arguments_and_folder(script, monkeypatch):
    text = (
        "import sys\nassert __name__ == '__main__' and sys.modules['__main__'].__dict__ is globals()\nraise SystemExit(repr(sys.argv[1:]))"
    )
    monkeypatch.chdir(script(text).parent)
    before = sys.modules["__main__"], sys.argv, sys.path
    with pytest.raises(ScriptError, match="exit status 1"):
        explain_script("script.py", arguments=["--epochs", "3"])
    assert (sys.modules["__main__"], sys.argv, sys.path) == before
    path = script("import sys, helper\nimport tinygrad_edu as t\nx = t.ones(len(sys.argv), requires_grad=True)\nx.sum().backward()")
    script("", "helper.py")
    assert explain_script(path, arguments=["a", "b"]).program.records[0].shape == (3,)
    sys.modules.pop("helper")


@pytest.mark.parametrize("name", ["nowhere", None])
def test_nothing_stays_behind(script, name):
    originals = tg.Tensor.backward, autograd.backward
    with pytest.raises((ScriptError, ScriptRaisedError)):
        explain_script(script(TWO if name else "1 / 0"), name)
    assert (tg.Tensor.backward, autograd.backward) == originals
    x = tg.ones(1, requires_grad=True)
    assert not isinstance((x * x).grad_fn, recording.RecordedNode)


def test_a_long_training_keeps_one_recording_at_a_time(script, monkeypatch):
    alive = weakref.WeakSet()
    most = 0

    class Counted(recording.Recording):
        def __init__(self):
            nonlocal most
            super().__init__()
            alive.add(self)
            most = max(most, len(alive))

    monkeypatch.setattr("tinygrad_edu.teach.script.Recording", Counted)
    gc.collect()
    gc.disable()
    try:
        ex = explain_script(script(TWO), "second")
    finally:
        gc.enable()
    assert most <= 3
    assert len(ex.program) == 3


def test_an_error_in_the_script_shows_the_script_only(script):
    text = "import tinygrad_edu as t\ndef f():\n    t.ones(2) + t.ones(3)\ntry:\n    f()\nexcept Exception:\n    t.ones(2).backward()\n"
    path = script(text)
    with pytest.raises(ScriptRaisedError) as info:
        explain_script(path)
    lines = str(info.value).splitlines()
    assert [line.strip().split(", ")[1] for line in lines if line.startswith("  File")] == ["line 5", "line 3", "line 7"]
    assert all(str(path) in line for line in lines if line.startswith("  File"))
    assert any(line.startswith("RuntimeError: add: The size of tensor a (2)") for line in lines)


def test_a_mistake_in_the_syntax_is_shown(script):
    with pytest.raises(ScriptRaisedError, match=r"line 2[\s\S]*SyntaxError"):
        explain_script(script("x = 1\ny = = 2\n"))


def test_a_script_that_catches_exceptions_is_stopped_all_the_same(script):
    text = FIRST.replace("    loss.backward()", "    try:\n        loss.backward()\n    except Exception:\n        pass")
    path = script(text)
    assert values(explain_script(path))["loss"] == 25.0
    assert not path.with_name("script.py.end").exists()


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ("x = 1", None, "never calls backward(): it has no tensor that could be explained"),
        (TWO.replace(".backward()", ""), None, "name the tensor to be explained with --at, one of: a, first, second, third"),
        (TWO, "fourth", "calls backward() 51 times, never on a tensor named 'fourth', and has no variable 'fourth' at its end; it has a, "),
        (TWO, "step", "'step' is no tensor at the end of the script, but of type int"),
        ("import tinygrad_edu as t\nx = t.ones(2)", "x", "there is no graph behind 'x'"),
    ],
)
def test_what_cannot_be_found_is_said(script, text, at, sentence):
    with pytest.raises(ScriptError) as info:
        explain_script(script(text), at)
    assert sentence in str(info.value)


def test_a_script_that_is_not_there(tmp_path):
    with pytest.raises(ScriptError, match=r"cannot read the script '.*none\.py': No such file or directory"):
        explain_script(tmp_path / "none.py")
    with pytest.raises(ScriptError, match="Is a directory"):
        explain_script(tmp_path)
