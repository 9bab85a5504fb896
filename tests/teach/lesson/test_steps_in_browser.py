"""The page steps through the computation and shows what the engine computes, no sooner and no later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tinygrad_edu as tg
from tests.teach.models import MODELS, leaf, nine_parameters, sum_times, sum_times_max
from tinygrad_edu.program.numbers import describe

from .test_page import HOSTILE, chain

HIDDEN = "·"


def test_the_values_of_the_first_textbook_graph_appear_step_by_step(open_lesson: Callable[..., Any]) -> None:
    shown = open_lesson(sum_times())
    assert shown.column(3) == {"x": "4", "y": "-3", "z": "5", "q": HIDDEN, "f": HIDDEN}
    shown.press("ArrowRight")
    assert shown.column(3) == {"x": "4", "y": "-3", "z": "5", "q": "1", "f": HIDDEN}
    shown.press("ArrowRight")
    assert shown.column(3)["f"] == "5"
    assert set(shown.column(5).values()) == {HIDDEN}
    shown.press("ArrowRight")
    assert shown.column(5) == {"x": HIDDEN, "y": HIDDEN, "z": HIDDEN, "q": HIDDEN, "f": "1"}
    assert shown.column(4)["f"] == "∂f/∂q = ·; ∂f/∂z = ·"
    shown.press("ArrowRight")
    assert shown.column(5) == {"x": HIDDEN, "y": HIDDEN, "z": "1", "q": "5", "f": "1"}
    assert shown.column(4)["f"] == "∂f/∂q = 5; ∂f/∂z = 1"
    shown.press("ArrowRight")
    assert shown.column(5) == {"x": "5", "y": "5", "z": "1", "q": "5", "f": "1"}
    assert shown.position == shown.steps == 5


def test_an_adjoint_that_waits_for_a_second_consumer_says_so(open_lesson: Callable[..., Any]) -> None:
    shown = open_lesson(sum_times_max())
    shown.press("End", "ArrowLeft")
    assert shown.column(5) == {"x": HIDDEN, "y": "3 + …", "z": "0", "a": "2", "b": "3", "f": "1"}
    assert shown.text("#say") == (
        "The adjoint of b is complete: 3. maximum passes it back. y receives 3 × 1 = 3, and waits for 1 more. z receives 3 × 0 = 0."
    )
    shown.press("ArrowRight")
    assert shown.column(5) == {"x": "2", "y": "5", "z": "0", "a": "2", "b": "3", "f": "1"}
    assert "y receives 2 × 1 = 2, which makes 5." in shown.text("#say")


@pytest.mark.parametrize("make", [sum_times, sum_times_max, nine_parameters], ids=lambda make: make.__name__)
def test_every_step_shows_the_numbers_of_the_engine_and_stepping_back_undoes_it(open_lesson: Callable[..., Any], make: Any) -> None:
    explanation = make()
    program = explanation.program
    shown = open_lesson(explanation)
    operations = [i for i, record in enumerate(program.records) if record.kind == "operation"]
    onward = shown.walk(["Home"] + ["ArrowRight"] * shown.steps)
    for position, now in enumerate(onward):
        assert now["position"] == position
        for i, record in enumerate(program.records):
            name = program.names[i]
            computed = i not in operations or operations.index(i) < position
            assert now["values"][name] == (describe(record.value) if computed else HIDDEN)
            adjoint = now["adjoints"][name]
            if record.node is None:
                assert adjoint == "–"
            elif position <= len(operations):
                assert adjoint == HIDDEN
            elif adjoint != HIDDEN and "…" not in adjoint:
                assert adjoint == describe(record.adjoint)
    for i in program.order:
        assert onward[-1]["adjoints"][program.names[i]] == describe(program.records[i].adjoint)
    assert len({now["seen"] for now in onward}) == len(onward)
    back = shown.walk(["End"] + ["ArrowLeft"] * shown.steps)
    assert back == onward[::-1]
    assert shown.walk(["End", "Home"]) == [onward[-1], onward[0]]


def test_the_gradients_at_the_end_are_those_of_backward(open_lesson: Callable[..., Any]) -> None:
    x, w = leaf([1.0, -2.0]), leaf([[0.5, 1.5], [2.0, -1.0]])
    with tg.record():
        loss = tg.tanh(x @ w).sum()
    shown = open_lesson(tg.explain(loss))
    loss.backward()
    shown.press("End")
    assert shown.column(5)["x"] == describe(x.grad.array)
    assert shown.column(5)["w"] == describe(w.grad.array)


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_each_model_can_be_stepped_to_its_end_and_all_views_are_there(open_lesson: Callable[..., Any], make: Any) -> None:
    explanation = make()
    program = explanation.program
    shown = open_lesson(explanation)
    shown.press("End")
    assert shown.position == shown.steps == 2 * sum(r.kind == "operation" for r in program) + 1
    adjoints = shown.column(5)
    for i in program.order:
        assert adjoints[program.names[i]] == describe(program.records[i].adjoint)
    assert shown.js("document.querySelectorAll('#graph .box').length") > 3
    assert shown.js("document.querySelectorAll('#mathematics math').length") > len(program) / 2
    assert "def backward(" in shown.text("#source")
    shown.press("Home")
    assert not any(a not in (HIDDEN, "–") for a in shown.column(5).values())


def test_one_line_is_marked_in_all_four_views(open_lesson: Callable[..., Any]) -> None:
    shown = open_lesson(sum_times_max())
    shown.press("ArrowRight", "ArrowRight")
    assert [text.startswith("bmaximum(y, z)") for text in shown.marked("tape")] == [True]
    assert shown.js("document.querySelector('#graph .now text').textContent") == "b = maximum"
    assert len(shown.marked("graph")) == 1
    assert shown.marked("source") == ["b = np.maximum(y, z)  # maximum ()"]
    assert shown.js("document.querySelector('#mathematics .now').dataset.record") == "4"
    shown.press("End", "ArrowLeft")
    assert [line.split(" = ")[0] for line in shown.marked("source")] == ["grad_y", "grad_z"]
    assert shown.js("[...document.querySelectorAll('#mathematics .now')].map(l => Number(l.dataset.record)).sort()") == [1, 2]


def test_the_graph_and_the_formulas_do_not_give_the_numbers_away(open_lesson: Callable[..., Any]) -> None:
    shown = open_lesson(sum_times())
    texts = """[...document.querySelectorAll("#graph .box, #graph .edge")].map(
        group => [...group.querySelectorAll("text")].map(text => text.textContent).join(" | "))"""
    assert sorted(shown.js(texts)) == sorted(
        [
            "x | value 4 | adjoint ·", "y | value -3 | adjoint ·", "z | value 5 | adjoint ·", "q = add | value · | adjoint ·",
            "f = mul | value · | adjoint ·", "∂q/∂x = · | adds ·", "∂q/∂y = · | adds ·", "∂f/∂q = · | adds ·", "∂f/∂z = · | adds ·",
        ]
    )  # fmt: skip
    visible = "[...document.querySelectorAll('#mathematics .number')].filter(n => n.checkVisibility()).length"
    assert shown.js(visible) == 0
    shown.press("End")
    assert "f = mul | value 5 | adjoint 1" in shown.js(texts)
    assert "∂f/∂q = 5 | adds 1 · 5 = 5" in shown.js(texts)
    assert shown.js(visible) == shown.js("document.querySelectorAll('#mathematics .number').length") > 0


def test_a_box_of_several_operations_does_not_give_its_result_away(open_lesson: Callable[..., Any]) -> None:
    explanation = chain(200)
    shown = open_lesson(explanation)
    texts = "[...document.querySelector('#graph .box[data-records*=\"60 \"]').querySelectorAll('text')].map(t => t.textContent)"
    assert "value ·" in shown.js(texts)
    assert "adjoint ·" in shown.js(texts)
    shown.press("End")
    last = max(map(int, shown.page.get_attribute("#graph .box[data-records*='60 ']", "data-records").split()))
    assert f"value {describe(explanation.program.records[last].value)}" in shown.js(texts)
    assert f"adjoint {describe(explanation.program.records[last].adjoint)}" in shown.js(texts)


def test_a_lesson_of_what_was_not_recorded_says_what_is_missing(open_lesson: Callable[..., Any]) -> None:
    x = leaf([1.0, 2.0])
    y = tg.tanh(x * 3.0).sum()
    y.backward()
    explanation = tg.explain(y)
    shown = open_lesson(explanation)
    assert shown.text(".notice") == explanation.program.missing
    assert "record it with" in shown.text("#source .sentence")
    shown.press("End")
    assert "not kept" in shown.column(3).values()


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_names_are_shown_as_they_are_and_never_executed(open_lesson: Callable[..., Any], name: str) -> None:
    x, y = leaf(2.0), leaf(3.0)
    with tg.record():
        z = x * y
    shown = open_lesson(tg.explain(z, names={name: x, "v": z}))
    shown.press("End")
    assert shown.column(5) == {name: "3", "y": "2", "v": "1"}
    assert f"{name} receives 1 × 3 = 3." in shown.text("#say")
    assert name in shown.js("[...document.querySelectorAll('#graph text')].map(t => t.textContent)")
    shown.page.fill("#target", name)
    shown.press("Home", "Enter")
    assert shown.js("document.querySelectorAll('script, img').length") == 2
