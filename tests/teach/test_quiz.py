"""Answers of the quiz against independent ones: worked out by hand, by PyTorch, or by looking at the graph in another way."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.quiz import KINDS, Quiz, quiz
from tinygrad_edu.teach.quiz.answers import Axes, Choice, NameList, Number, Shape, Whole
from tinygrad_edu.teach.quiz.whatif import gradients

from . import models

ALL = 10_000


def questions(what, kind):
    """Return all questions of a kind that can be asked: text -> question."""
    return {question.text: question for question in quiz(what, count=ALL, kinds=[kind])}


def answers(what, kind):
    return {text: question.answer for text, question in questions(what, kind).items()}


def batch():
    """A bias that is stretched over a batch, a scale over everything, a value used twice."""
    X = tg.tensor([[1.0, -2.0], [0.5, 1.0], [3.0, 0.0]])

    def loss(W, b, scale):
        h = tg.relu(X @ W + b)
        return (h * scale * h).sum()

    return tg.explain(loss, np.array([[1.0, 2.0], [3.0, -1.0]], np.float32), np.array([0.5, -0.5], np.float32), 2.0)


def test_values_and_derivatives_of_a_textbook_graph():
    ex = models.sum_times_max()  # f = (x + y) max(y, z) at (1, 2, 0)
    assert answers(ex, "adjoint") == {
        "What is ∂f/∂x?": 2.0,
        "What is ∂f/∂y?": 5.0,
        "What is ∂f/∂z?": 0.0,
        "What is ∂f/∂a?": 2.0,
        "What is ∂f/∂b?": 3.0,
    }
    assert answers(ex, "value") == {
        "a = add(x, y), where x = 1, y = 2. What is the value of a?": 3.0,
        "b = maximum(y, z), where y = 2, z = 0. What is the value of b?": 2.0,
        "f = mul(a, b), where a = 3, b = 2. What is the value of f?": 6.0,
    }
    local = {text.rpartition(" ")[2]: answer for text, answer in answers(ex, "local").items()}
    assert local == {"∂a/∂x?": 1.0, "∂a/∂y?": 1.0, "∂b/∂y?": 1.0, "∂b/∂z?": 0.0, "∂f/∂a?": 2.0, "∂f/∂b?": 3.0}


def test_adjoints_of_a_network_against_pytorch():
    torch = pytest.importorskip("torch")
    names = ["w00", "w01", "w10", "w11", "b0", "b1", "v0", "v1", "c"]
    values = [0.1, -0.4, 0.8, 0.3, 0.05, -0.2, 0.6, -0.7, 0.1]
    p = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in zip(names, values, strict=True)}
    a0 = torch.sigmoid(p["w00"] * 0.5 - p["w01"] + p["b0"])
    a1 = torch.sigmoid(p["w10"] * 0.5 - p["w11"] + p["b1"])
    (0.5 * (p["v0"] * a0 + p["v1"] * a1 + p["c"] - 0.7) ** 2).backward()
    asked = questions(models.nine_parameters(), "adjoint")
    for name in names:
        assert asked[f"What is ∂C/∂{name}?"].check(p[name].grad.item())
        assert not asked[f"What is ∂C/∂{name}?"].check(p[name].grad.item() * 1.02)


def test_entries_of_small_tensors():
    x = np.array([1.0, 2.0, 4.0])
    asked = answers(tg.explain(lambda x: (x * x).sum(), x), "adjoint")
    ((text, answer),) = [item for item in asked.items() if "∂x" in item[0]]
    index = int(re.search(r"at index \[(\d)\]", text)[1])
    assert answer == 2 * x[index]


def test_contributions():
    ex = tg.explain(lambda x, y: x * x * y + x, 3.0, 2.0)
    (output,) = ex.program.outputs
    f = ex.program.names[output]
    asked = questions(ex, "contributions")
    assert {text: q.answer for text, q in asked.items() if text.endswith(("∂x?", "∂y?"))} == {
        f"How many contributions are added up in ∂{f}/∂x?": 3,
        f"How many contributions are added up in ∂{f}/∂y?": 1,
    }
    assert "more than one operand" in asked[f"How many contributions are added up in ∂{f}/∂x?"].check(2).message


@pytest.mark.parametrize("make", [models.sum_times_max, models.nine_parameters, batch, models.cnn_step])
def test_what_may_fire_next_has_only_consumers_that_have_fired(make):
    ex = make()
    names, records = ex.program.names, ex.program.records
    users = {name: {names[j] for j, r in enumerate(records) for k in r.flows if names[r.parents[k]] == name} for name in names}
    asked = questions(ex, "next")
    assert asked
    for text, question in asked.items():
        fired = set(re.search(r"have fired: (.*)\. Which", text)[1].split(", "))
        verdicts = {choice: question.check(choice).correct for choice in question.choices}
        assert verdicts == {choice: users[choice] <= fired for choice in question.choices}
        assert not fired & set(question.choices)
        assert set(verdicts.values()) == {True, False}


@pytest.mark.parametrize("make", [models.sum_times_max, models.nine_parameters, batch])
def test_lines_to_be_ordered_lie_on_one_route(make):
    ex = make()
    names, records = ex.program.names, ex.program.records
    behind = {}
    for name, record in zip(names, records, strict=True):
        behind[name] = {names[p] for p in record.parents}.union(*(behind[names[p]] for p in record.parents), set())
    for question in questions(ex, "order").values():
        right = question.answer
        assert list(right) != question.choices
        assert all(b in behind[a] for a, b in zip(right, right[1:], strict=False))
        assert question.check(list(right))
        assert question.check(" → ".join(right))
        assert "forward pass" in question.check(list(right)[::-1]).message


@pytest.mark.parametrize(
    ("function", "saved"),
    [
        (lambda x, y: x * y, {"x", "y"}),
        (lambda x, y: x + y, set()),
        (lambda x, y: x / y, {"y", "z"}),
        (lambda x, y: tg.maximum(x, y), {"x", "y"}),
        (lambda x, y: x * y.detach(), {"c1"}),
    ],
)
def test_what_is_saved(function, saved):
    x, y = tg.tensor(3.0, requires_grad=True), tg.tensor(2.0, requires_grad=True)
    with tg.record():
        z = function(x, y)
    (question,) = quiz(tg.explain(z, names={"x": x, "y": y, "z": z}), kinds=["saved"])
    assert question.check(saved)
    assert question.check(", ".join(saved) or "nothing")
    assert not question.check(saved ^ {"x"})


@pytest.mark.parametrize("name", ["tanh", "exp", "sigmoid"])
def test_what_is_saved_may_be_the_output(name):
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        z = getattr(tg, name)(x)
    (question,) = quiz(z, kinds=["saved"])
    assert question.answer == ("z",)


def test_shapes_and_the_axes_that_are_summed():
    ex = batch()
    f = ex.program.names[ex.program.outputs[0]]
    shapes = {text: answer for text, answer in answers(ex, "shape").items() if re.search("∂(W|b|h)[?]", text)}
    assert shapes == {f"What shape has ∂{f}/∂W?": (2, 2), f"What shape has ∂{f}/∂b?": (2,), f"What shape has ∂{f}/∂h?": (3, 2)}
    assert "the shape of v2" in questions(ex, "shape")[f"What shape has ∂{f}/∂b?"].check((3, 2)).message
    summed = {re.search(r": (\w+), of shape", text)[1]: question for text, question in questions(ex, "axes").items()}
    assert {name: question.answer for name, question in summed.items()} == {"b": (0,), "scale": (0, 1)}
    assert summed["b"].check(-2)
    assert "kept" in summed["b"].check(1).message
    assert summed["scale"].check("1, 0")


def test_whether_a_gradient_is_zero_and_why():
    def loss(x, y, w):
        dead = tg.relu(x * w)
        return dead * y + w

    ex = tg.explain(loss, -1.0, 2.0, 3.0)
    asked = {text: question.answer for text, question in questions(ex, "zero").items()}
    f = ex.program.names[-1]
    assert asked[f"Is ∂{f}/∂x zero?"] == "yes, because of dead"
    assert asked[f"Is ∂{f}/∂y zero?"] == f"yes, because of {ex.program.names[-2]}"  # dead * y, with dead = 0
    assert asked[f"Is ∂{f}/∂dead zero?"] == "no"


def test_whether_a_gradient_changes():
    x, y, w = (tg.tensor(v, requires_grad=True) for v in (3.0, 2.0, 5.0))
    with tg.record():
        f = w * x + y
    assert answers(tg.explain(f), "doubled") == {
        "Would ∂f/∂w change if x were twice as large?": "yes",
        "Would ∂f/∂w change if y were twice as large?": "no",
        "Would ∂f/∂x change if w were twice as large?": "yes",
        "Would ∂f/∂x change if y were twice as large?": "no",
        "Would ∂f/∂y change if w were twice as large?": "no",
        "Would ∂f/∂y change if x were twice as large?": "no",
    }


def test_gradients_at_other_values_against_pytorch():
    torch = pytest.importorskip("torch")
    ex = batch()
    i = ex.program.index("W")
    W = torch.tensor(2 * ex.program.records[i].value, dtype=torch.float64, requires_grad=True)
    X = torch.tensor([[1.0, -2.0], [0.5, 1.0], [3.0, 0.0]], dtype=torch.float64)
    h = torch.relu(X @ W + torch.tensor([0.5, -0.5], dtype=torch.float64))
    (h * 2.0 * h).sum().backward()
    np.testing.assert_allclose(gradients(ex.program, {i: 2.0 * ex.program.records[i].value})[i], W.grad.numpy(), rtol=1e-6)


@pytest.mark.parametrize("make", [batch, *models.MODELS.values()])
def test_every_question_accepts_its_answer_and_has_a_ladder_of_hints(make):
    asked = quiz(make(), count=60, seed=4)
    assert len({question.text for question in asked}) == len(asked) >= 11
    for question in asked:
        assert question.check(question.answer)
        assert 2 <= len(question.hints) == len(set(question.hints))
        assert question.kind in KINDS
        if question.choices is not None and isinstance(question.answer, str):
            assert question.answer in question.choices


def test_usual_mistakes_are_recognised():
    ex = tg.explain(lambda x, y: (x * y + x) * 4.0, 3.0, 2.0)
    f, names = ex.program.names[-1], ex.program.names
    question = questions(ex, "adjoint")[f"What is ∂{f}/∂x?"]
    assert question.answer == 12.0  # 4·2 + 4·1
    for given, word in [(8, "only what"), (4, "only what"), (3, "sum of the local derivatives"), (2, "local derivative"), (-12, "sign")]:
        assert word in question.check(given).message, given
    assert question.check(7).message == "No: it is larger."
    v = names[ex.program.consumers(ex.program.index("y"))[0][0]]
    question = questions(ex, "adjoint")[f"What is ∂{f}/∂y?"]
    assert f"that is the local derivative ∂{v}/∂y" in question.check(3).message
    assert "still to be multiplied" in question.check(4).message
    assert "that is the value of y" in question.check(2).message


@pytest.mark.parametrize(
    ("right", "good", "bad", "nonsense"),
    [
        (Number(1 / 3), [0.333, "1/3", "0.33", tg.tensor([1 / 3])], [0.3, -1 / 3, 3], ["third", None, [1, 2], True, "1/0"]),
        (Number(0.0), [0, "0", -0.0, 1e-9], [0.01, "-1"], ["nan"]),
        (Number(-2.5), ["-2.5", "−2.5", "-5/2", -2.52], [2.5], [float("nan"), "inf"]),
        (Whole(3), [3, "3", 3.0, np.int64(3)], [2, "4"], [2.5, "three", True]),
        (Shape((2, 3)), [(2, 3), [2, 3], "(2, 3)", "2x3", "2 × 3", np.array([2, 3])], [(3, 2), 6, (), "(2, 3, 1)"], ["two", 2.5, None]),
        (Shape(()), [(), "()", []], [(1,), 1], ["scalar"]),
        (Axes((0, 2), 3), [(0, 2), "2, 0", (-1, -3)], [0, (0, 1)], [3, "x"]),
        (Axes((0,), 2), [0, -2, "0", (0,)], [1, (0, 1)], [2]),
        (Choice(["yes"], ["yes", "no"]), ["yes", "Yes ", True], ["no", False], ["maybe", 3]),
        (NameList(["a", "b c"], ["a", "b c", "d"], False), [["b c", "a"], {"a", "b c"}, "a, b c", "b c and a"], ["a", "d", []], ["e", 3]),
        (NameList([], ["a"], False), [[], "", "nothing", "none"], ["a"], ["b"]),
        (NameList(["b", "a", "ab"], ["a", "ab", "b"], True), [["b", "a", "ab"], "b, a, ab", "b → a → ab", "b a ab"], ["a b ab"], ["c"]),
    ],
)  # fmt: skip
def test_forms_of_answers(right, good, bad, nonsense):
    for given in good:
        assert right.check(given), given
        assert right.check(given).message == f"Right: {right}."
    for given in bad:
        assert not right.check(given), given
        assert right.check(given).message.startswith("No")
    for given in nonsense:
        assert not right.check(given)
        assert right.check(given).message == f"The answer should be {right.form}, but is {given!r}."


def test_the_same_seed_gives_the_same_questions_and_another_gives_others():
    ex = models.nine_parameters()
    first = [q.text for q in quiz(ex, seed=3)]
    assert first == [q.text for q in quiz(models.nine_parameters(), seed=3)]
    assert first != [q.text for q in quiz(ex, seed=4)]
    assert len(first) == 8
    assert len(quiz(ex, count=3)) == 3


def test_kinds_can_be_chosen():
    assert {q.kind for q in quiz(models.nine_parameters(), kinds=["order", "local"], count=6)} == {"order", "local"}
    with pytest.raises(ValueError, match="no kind of question named 'values'; there are value, local"):
        quiz(models.sum_times(), kinds=["values"])


def test_a_tensor_bears_the_names_of_the_caller():
    alpha = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        result = alpha * 2.0
    assert [q.text for q in quiz(result, kinds=["adjoint"])] == ["What is ∂result/∂alpha?"]


def test_only_what_is_known_is_asked():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    loss = ((x * 3.0).exp() ** 3).sum()
    kinds = {q.kind for q in quiz(loss, count=ALL)}
    assert "shape" in kinds
    assert not kinds & {"value", "local", "doubled"}  # constants and values were not kept
    loss.backward()
    assert all(np.isclose(q.answer, 1.0) for q in questions(tg.explain(loss), "adjoint").values())  # of what the sum needs nothing for
    assert not {q.kind for q in quiz(loss, count=ALL)} & {"value", "local", "doubled", "next", "order"}
    with pytest.raises(ValueError, match="nothing to ask about this graph"):
        quiz(x)
    exponential = x.exp().exp()
    exponential.backward(tg.ones(2))
    with pytest.raises(ValueError, match=r"nothing to ask.*freed.*tg\.record"):
        quiz(exponential)


def test_values_that_are_not_finite_are_not_asked_for():
    with np.errstate(divide="ignore"):
        ex = tg.explain(lambda x: x.log() * 2.0, 0.0)
    assert {q.kind for q in quiz(ex, count=ALL)} & {"value", "local", "doubled"} == set()


def test_an_output_that_is_no_scalar_is_summed_in_the_symbol():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = x * 3.0
    assert any("∂sum(y)/∂x" in text for text in answers(tg.explain(y), "adjoint"))
    assert all("the adjoint of x" in text for text in answers(tg.explain(y, gradient=np.array([1.0, 5.0])), "adjoint"))


def test_as_html_everything_is_escaped_and_hints_are_folded():
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        z = x * x
    asked = quiz(tg.explain(z, names={"<b>&": x}), count=5)
    html = asked._repr_html_()
    root = ET.fromstring(html)
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;" in html
    assert len(root.findall("./ol/li")) == len(asked)
    for question, item in zip(asked, root.findall("./ol/li"), strict=True):
        assert item.find("p").text == question.text
        folded = item.findall("details")
        assert [d.find("p").text for d in folded] == [*question.hints, question.solution]
        assert "open" not in folded[0].attrib


def test_as_text():
    asked = quiz(models.sum_times(), count=2, kinds=["next", "adjoint"])
    assert isinstance(asked, Quiz)
    assert str(asked).splitlines()[0] == "Quiz about f"
    assert all(question.text in str(asked) for question in asked)
    assert repr(asked) == "<Quiz about f: 2 questions>"
    assert [q.text for q in asked[:1]] == [asked[0].text]


def test_a_graph_of_many_operations_is_asked_about_at_once():
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(5_000):
        y = y + x
    assert len(quiz(y, count=5)) == 5


def normalised():
    """A network whose first bias gets a gradient of 0, up to rounding, whatever its parameters are."""
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.BatchNorm1d(4), tg.nn.ReLU(), tg.nn.Linear(4, 1))
    with tg.record():
        loss = model(tg.randn(6, 3)).square().mean()
    return tg.explain(loss)


def test_rounding_is_no_change_and_is_not_asked_about_as_if_it_were_a_gradient():
    ex = normalised()
    about = {text: answer for text, answer in answers(ex, "doubled").items() if text.startswith("Would ∂loss/∂model.0.bias")}
    assert about
    assert set(about.values()) == {"no"}
    assert not any("∂model.0.bias" in text for text in answers(ex, "zero"))


def test_no_hint_leads_to_the_wrong_answer():
    for question in questions(models.sum_times_max(), "doubled").values():
        assert "put the numbers in, once with" in question.hints[-1]


@pytest.mark.parametrize("given", [10**400, "1e400", float("inf"), "9" * 5000])
def test_a_number_without_bound_is_no_answer(given):
    for kind in ("value", "contributions"):
        question = next(iter(questions(models.sum_times(), kind).values()))
        result = question.check(given)
        assert not result
        assert len(result.message) < 200
