"""Large graphs: drawn whole where that is affordable, folded to choose or where it is not, and the present step is seen in both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.teach.models import lstm, sum_times_max
from tinygrad_edu.teach.lesson.drawings import WHOLE, drawings

from .test_page import chain

Open = Callable[..., Any]

SEEN = "[...document.querySelectorAll('#graph .box')].filter(box => box.checkVisibility())"
NOW = "[...document.querySelector('#graph .drawing:not([hidden]) .now').querySelectorAll('text')].map(text => text.textContent.trim())"


def test_a_graph_of_some_hundred_operations_is_drawn_whole_and_can_be_folded(open_lesson: Open) -> None:
    explanation = lstm()
    shown = open_lesson(explanation)
    assert shown.js(f"{SEEN}.map(box => box.dataset.records).every(records => !records.includes(' '))")
    assert shown.js(f"{SEEN}.length") == len(explanation.program)
    shown.page.click("#fold")
    assert shown.page.get_attribute("#fold", "aria-pressed") == "true"
    assert 5 < shown.js(f"{SEEN}.length") < 80
    shown.page.click("#fold")
    assert shown.page.get_attribute("#fold", "aria-pressed") == "false"
    assert shown.js(f"{SEEN}.length") == len(explanation.program)
    identities = shown.js("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(identities) == len(set(identities))


def test_both_drawings_show_the_state_of_the_present_step(open_lesson: Open) -> None:
    shown = open_lesson(lstm())
    shown.press("End")
    shown.page.click("#fold")
    texts = """[...document.querySelector("#graph .drawing:not([hidden]) .box[data-records='0']").querySelectorAll("text")].map(
        text => text.textContent)"""
    folded = shown.js(texts)
    shown.page.click("#fold")
    assert shown.js(texts) == folded
    assert not any("·" in text for text in folded)
    shown.page.click("#fold")
    shown.press("Home")
    assert "adjoint ·" in shown.js(texts)


@pytest.mark.parametrize("fold", [False, True], ids=["whole", "folded"])
def test_the_present_box_is_marked_and_in_sight_at_every_step(open_lesson: Open, fold: bool) -> None:
    shown = open_lesson(lstm())
    if fold:
        shown.page.click("#fold")
    unseen = shown.js("""() => {
        const frame = document.querySelector("#graph .scroll").getBoundingClientRect();
        const unseen = [];
        for (let step = 1; step <= Number(document.getElementById("position").max); step++) {
            document.getElementById("forward").click();
            const now = document.querySelector("#graph .drawing:not([hidden]) .now")?.getBoundingClientRect();
            if (!now || now.top < frame.top || now.left < frame.left || now.top > frame.bottom || now.left > frame.right) unseen.push(step);
        }
        return unseen;
    }""")
    assert unseen == []


def test_a_folded_box_says_what_the_present_step_does_inside_it(open_lesson: Open) -> None:
    explanation = chain(200)  # of long arrows, so that it is too large to be drawn whole
    shown = open_lesson(explanation)
    assert not shown.page.is_visible("#fold")
    shown.page.fill("#position", "60")
    name = explanation.program.names[60]
    assert shown.js(NOW)[1] == f"step 60: {name} = {explanation.program.records[60].label}"
    shown.page.fill("#position", "300")
    i = int(shown.page.get_attribute("#tape .now", "data-record"))
    assert shown.js(NOW)[1] == f"step 300: {explanation.program.names[i]} = {explanation.program.records[i].label} ↑"
    fits = """(() => {
        const area = part => document.querySelector(`#graph .now > ${part}`).getBoundingClientRect();
        const [box, text] = [area("rect"), area("text:nth-of-type(2)")];
        return box.left <= text.left && text.right <= box.right;
    })()"""
    assert shown.js(fits)
    shown.press("End")
    assert "step" not in shown.js(f"{SEEN}.map(box => box.textContent).join()")


def test_a_small_graph_has_nothing_to_fold(open_lesson: Open) -> None:
    assert not open_lesson(sum_times_max()).page.is_visible("#fold")


def test_a_graph_that_is_too_large_to_be_drawn_whole_is_only_folded() -> None:
    for size in (200, WHOLE + 1):
        ((_, texts),) = drawings(chain(size).program)
        assert any("inside" in told["roles"] for told in texts["boxes"].values())
