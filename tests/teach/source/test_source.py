"""The written program as an object: what it says, how it is run, saved and shown, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.teach.models import cnn_step, leaf, nine_parameters, second_derivative, sum_times_max
from tests.teach.source.test_models import same
from tinygrad_edu.teach.source import source


def namespace_of(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    return namespace


def test_the_textbook_graph_reads_line_by_line() -> None:
    text = source(sum_times_max().program).text
    assert (
        text[text.index("def forward") :]
        == '''def forward(
    x=np.float64(1.0),  # leaf ()
    y=np.float64(2.0),  # leaf ()
    z=np.float64(0.0),  # leaf ()
):
    """Return f, and what `backward` needs."""
    a = x + y             # add ()
    b = np.maximum(y, z)  # maximum ()
    f = a * b             # mul ()
    return f, (b, a, y, z)


def backward(
    saved=None,
    grad_f=np.float64(1.0),  # the adjoint of f
):
    """Return the gradient of f with respect to each leaf, by name."""
    if saved is None:
        _, saved = forward()
    b, a, y, z = saved
    grad_a = grad_f * b  # mul: input ()
    grad_b = grad_f * a  # mul: other ()
    grad_y = _gate(grad_b, np.logical_not(y <= z)) + _gate(grad_b * 0.5, y == z)  # maximum: input ()
    grad_z = _gate(grad_b, np.logical_not(y >= z)) + _gate(grad_b * 0.5, y == z)  # maximum: other ()
    grad_x = grad_a      # add: input ()
    grad_y += grad_a     # add: other (), one more consumer
    return {"x": grad_x, "y": grad_y, "z": grad_z}
'''
    )


def test_both_functions_can_be_called_without_arguments_where_all_inputs_are_small() -> None:
    names = namespace_of(source(sum_times_max().program).text)
    assert names["forward"]()[0] == 6.0
    assert names["backward"]() == {"x": 2.0, "y": 5.0, "z": 0.0}


def test_other_inputs_give_the_function_at_other_points() -> None:
    names = namespace_of(source(nine_parameters().program).text)
    before, after = (names["forward"](w00=np.float64(0.3 + h))[0] for h in (-1e-6, 1e-6))
    _, saved = names["forward"](w00=np.float64(0.3))
    assert names["backward"](saved)["w00"] == pytest.approx((after - before) / 2e-6, rel=1e-6)


def test_the_adjoint_of_the_output_is_an_argument() -> None:
    names = namespace_of(source(sum_times_max().program).text)
    assert names["backward"](grad_f=np.float64(10.0)) == {"x": 20.0, "y": 50.0, "z": 0.0}


def test_large_inputs_have_to_be_given() -> None:
    written = source(cnn_step().program)
    names = namespace_of(written.text)
    with pytest.raises(TypeError, match="images"):
        names["forward"]()
    loss, saved = names["forward"](**written.inputs)
    assert same(loss, written.run()[0])
    assert names["backward"](saved).keys() == {f"model.{i}.{kind}" for i in (0, 4) for kind in ("weight", "bias")}


def test_a_saved_file_runs_without_the_package(tmp_path: Path) -> None:
    path = tmp_path / "written.py"
    written = source(second_derivative().program)
    written.save(path)
    script = f"import runpy, sys; print(runpy.run_path({str(path)!r})['backward']()['x'], 'tinygrad_edu' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert found == [repr(float(written.run()[1]["x"])), "False"]


def test_each_line_knows_the_line_of_the_computation() -> None:
    program = sum_times_max().program
    lines = source(program).lines
    by_part = {
        part: [
            (line.text.split("#")[0].strip(), program.names[line.record]) for line in lines if line.part == part and line.record is not None
        ]
        for part in ("forward", "backward")
    }
    assert ("b = np.maximum(y, z)", "b") in by_part["forward"]
    assert ("y=np.float64(2.0),", "y") in by_part["forward"]
    assert ("grad_x = grad_a", "a") in by_part["backward"]
    assert "\n".join(line.text for line in lines) + "\n" == source(program).text


def test_it_shows_itself_escaped() -> None:
    x = leaf(1.0)
    with tg.record():
        y = x * x
    page = source(tg.explain(y, names={"<b>&": x}).program)._repr_html_()
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page
    assert 'data-part="backward"' in page


def test_special_numbers_are_written_exactly() -> None:
    x = tg.tensor([0.1, float("inf"), float("nan"), -0.0, 1e-45, 3.4e38, 16777217.0], requires_grad=True)
    with tg.record():
        y = x.clone()
    written = source(tg.explain(y).program)
    assert same(namespace_of(written.text)["forward"].__defaults__[0], x.array)


def test_a_graph_that_was_not_recorded_is_refused() -> None:
    x = leaf(2.0)
    with pytest.raises(ValueError, match=r"source needs every value and constant\. Not kept.*tg\.record"):
        source(tg.explain((x * x).exp()).program)


def test_a_function_of_the_user_is_refused_by_name() -> None:
    class Doubled(tg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 2

    x = leaf(2.0)
    with tg.record():
        y = Doubled.apply(x) + 1
    with pytest.raises(ValueError, match="Doubled is a Function of your own"):
        source(tg.explain(y).program)


def test_a_hook_is_refused() -> None:
    x = leaf(2.0)
    with tg.record():
        y = x * 2
        y.register_hook(lambda g: g * 10)
        z = y.exp()
    with pytest.raises(ValueError, match="a hook on y may change gradients"):
        source(tg.explain(z).program)


def test_a_variable_that_was_changed_between_its_uses_is_refused() -> None:
    x = leaf([1.0, 2.0])
    with tg.record():
        y = x + 1
        with tg.no_grad():
            x += 1
        z = (x + y).sum()
    with pytest.raises(ValueError, match="x was changed in place between two operations"):
        source(tg.explain(z).program)


def test_a_graph_beyond_the_limit_is_refused() -> None:
    x = leaf(1.0)
    with tg.record():
        y = x
        for _ in range(30):
            y = y.sin()
    assert len(source(tg.explain(y).program).lines) > 60
    with pytest.raises(ValueError, match="the graph has 30 operations, and at most 20 are written"):
        source(tg.explain(y).program, limit=20)


def test_thousands_of_operations_are_written() -> None:
    x = leaf(0.5)
    with tg.record():
        y = x
        for _ in range(1500):
            y = (y + x).sin()
    program = tg.explain(y).program
    _, gradients = source(program).run()
    assert same(gradients["x"], program.records[program.names.index("x")].adjoint)
