"""Buttons, keys, breakpoints, play, pointing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.teach.models import leaf, nine_parameters, sum_times_max
from tinygrad_edu.teach import Explanation

Open = Callable[..., Any]


def broken() -> Explanation:
    """0/0 in the middle: the first number that is not finite is the value of c."""
    x = leaf(0.0)
    with tg.record(), np.errstate(all="ignore"):
        a = x * 2.0
        b = tg.sqrt(a)
        c = b / a
        d = c + 1.0
    return tg.explain(d)


def test_buttons_step_restart_and_go_to_the_end(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    clicks = {"forward": 1, "back": 0, "end": 7, "restart": 0}
    for button, position in clicks.items():
        shown.page.click(f"#{button}")
        assert shown.position == position


def test_the_slider_goes_to_any_step(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.fill("#position", "5")
    assert shown.position == 5
    assert shown.js("document.getElementById('position').getAttribute('aria-valuetext')") == "Step 5 of 7: backward ↑"


def test_it_runs_to_an_operation_then_to_its_backward_step_then_says_that_there_is_no_later_one(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.press("/")
    shown.page.keyboard.type("maximum")
    shown.press("Enter")
    assert shown.position == 2
    shown.press("Enter")
    assert shown.position == 6
    shown.press("Enter")
    assert shown.position == 6
    assert shown.text("#say") == "No later step concerns maximum. Restart to find the earlier ones."


def test_it_runs_to_a_variable_where_it_fires_or_receives(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.fill("#target", "y")
    shown.press("Enter")
    assert shown.position == 6  # a leaf does not fire; here y receives from maximum
    shown.press("Enter")
    assert shown.position == 7


def test_an_unknown_breakpoint_is_answered_and_nothing_moves(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.fill("#target", "conv2d")
    shown.page.click("#run button[type=submit]")
    assert shown.text("#say") == "Nothing here is called conv2d."
    assert shown.position == 0


def test_it_runs_to_the_first_number_that_is_not_finite(open_lesson: Open) -> None:
    shown = open_lesson(broken())
    shown.page.click("#nan")
    assert shown.text("#step-title") == "Step 3 of 9: forward ↓"
    assert shown.column(3) == {"x": "0", "a": "0", "b": "0", "c": "nan", "d": "·"}
    shown.press("End")
    assert shown.column(5)["c"] == "1"
    assert shown.column(5)["x"] == "nan"


def test_where_all_is_finite_it_says_so(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.click("#nan")
    assert shown.text("#say") == "Every number in this computation is finite."


def test_play_walks_to_the_end_and_stops(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.select_option("#speed", "10")
    shown.page.click("#play")
    assert shown.text("#play-word") == "Pause"
    shown.page.get_by_text("7 / 7", exact=True).wait_for()
    assert shown.text("#play-word") == "Play"


def test_play_can_be_paused_and_stops_at_the_breakpoint(open_lesson: Open) -> None:
    shown = open_lesson(nine_parameters())
    shown.page.select_option("#speed", "10")
    shown.page.fill("#target", "sigmoid")
    shown.press("Escape", " ")
    shown.page.locator("#play-word", has_text="Play").wait_for()
    stopped = shown.position
    assert shown.marked("tape")[0].startswith("a0sigmoid(z0)")
    shown.press(" ", " ")
    shown.page.wait_for_timeout(250)
    assert shown.position in (stopped, stopped + 1)


def test_pointing_at_a_line_marks_it_everywhere_and_tells_its_numbers(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.hover("#source .line[data-record='3'] >> nth=0")
    assert [len(shown.marked(view, "hot")) for view in ("graph", "tape", "mathematics", "source")] == [1, 1, 2, 3]
    assert "a = add(x, y)" in shown.text("#about")
    assert "value ·" in shown.text("#about")
    shown.press("End")
    assert "value 3.0" in shown.text("#about")
    assert "adjoint 2.0" in shown.text("#about")
    shown.page.hover("h1")
    assert [len(shown.marked(view, "hot")) for view in ("graph", "tape", "mathematics", "source")] == [0, 0, 0, 0]


def test_a_click_on_a_box_or_name_goes_to_its_step(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    shown.page.click("#graph .box[data-records='4']")
    assert shown.position == 2
    shown.press("End")
    shown.page.click("#tape button:text-is('b')")
    assert shown.position == 6


def test_everything_can_be_done_with_the_keyboard(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    reached = []
    for _ in range(30):
        shown.press("Tab")
        reached.append(shown.js("(e => e.id || e.getAttribute('aria-label') || e.textContent)(document.activeElement)"))
        if reached[-1] == "Source, scrolls":
            break
    assert reached == [
        "Skip to the present step", "theme", "help", "restart", "back", "forward", "play", "end", "speed", "position", "target", "Run",
        "nan", "smaller", "fit", "larger", "Graph, scrolls", "Tape, scrolls", "x", "Mathematics, scrolls", "Source, scrolls",
    ]  # fmt: skip
    shown.js("document.querySelector('#tape tbody button').focus()")
    shown.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert shown.js("document.activeElement.textContent") == "a"
    assert len(shown.marked("graph", "hot")) == 1
    shown.press("Enter")
    assert shown.position == 1
    shown.press("?")
    assert shown.js("document.getElementById('keys').open")
    shown.press("ArrowRight")
    assert shown.position == 1
    shown.press("Escape")
    assert not shown.js("document.getElementById('keys').open")


def test_the_focus_is_seen(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    for _ in range(21):
        shown.press("Tab")
        style = shown.js("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))")
        assert style == ["solid", "3px"]


def test_the_graph_grows_and_shrinks(open_lesson: Open) -> None:
    shown = open_lesson(nine_parameters())
    width = "document.querySelector('#graph svg').getBoundingClientRect().width"
    before = shown.js(width)
    shown.page.click("#larger")
    assert shown.js(width) == pytest.approx(before * 1.25, rel=0.01)
    shown.page.click("#fit")
    assert shown.js(width) <= shown.js("document.querySelector('#graph .scroll').clientWidth") + 1
