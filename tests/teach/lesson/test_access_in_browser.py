"""What a reader needs who does not see the page, sees it badly, on a small screen, or on paper; and how fast it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.teach.models import MODELS, cnn_step, nine_parameters, sum_times_max

from .test_page import chain

Open = Callable[..., Any]

CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const dark = document.documentElement.dataset.theme === "dark";
  const filtered = ([r, g, b]) => {  // invert(0.9) hue-rotate(180deg), as the style sheet does with the graph
    [r, g, b] = [r, g, b].map((c) => 255 * 0.9 - 0.8 * c);
    const rows = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]];
    return rows.map((m) => Math.min(255, Math.max(0, m[0] * r + m[1] * g + m[2] * b)));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const unseen = node.closest("script, title, noscript, datalist, option, .quiet") || !node.checkVisibility();
    if (unseen || !walker.currentNode.textContent.trim()) continue;
    let ink = parse(getComputedStyle(node).color).slice(0, 3);
    let ground = behind(node);
    if (node.closest("svg")) {
      const frame = node.closest("g").querySelector("rect");
      const hex = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
      ink = parse(getComputedStyle(node).fill).slice(0, 3);
      ground = hex(frame ? frame.getAttribute("fill") : "#ffffff");
      if (dark) [ink, ground] = [filtered(ink), filtered(ground)];
    }
    found.push([ratio(ink, ground), node.textContent.trim().slice(0, 40), node.className.baseVal ?? node.className]);
  }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_has_enough_contrast_in_both_themes(open_lesson: Open, theme: str) -> None:
    shown = open_lesson(cnn_step(), color_scheme=theme)
    shown.press("End", "ArrowLeft")
    shown.page.hover("#tape tbody tr >> nth=3")
    shown.page.wait_for_timeout(200)  # the marks fade in
    contrasts = shown.js(CONTRASTS)
    assert len(contrasts) > 100
    assert [entry for entry in contrasts if entry[0] < 4.5] == []


def test_the_theme_follows_the_system_until_it_is_chosen(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max(), color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = shown.js(ground)
    assert shown.page.get_attribute("#theme", "aria-pressed") == "true"
    shown.page.click("#theme")
    assert shown.js(ground) != dark
    assert shown.page.get_attribute("#theme", "aria-pressed") == "false"
    shown.page.emulate_media(color_scheme="light")
    shown.page.emulate_media(color_scheme="dark")
    assert shown.js(ground) != dark
    shown.page.click("#theme")
    assert shown.js(ground) == dark


def test_the_document_has_language_title_headings_and_names_for_everything(open_lesson: Open) -> None:
    shown = open_lesson(nine_parameters())
    assert shown.js("document.documentElement.lang") == "en"
    assert shown.page.title() == "Lesson: C and its gradient"
    assert shown.js("[...document.querySelectorAll('h1, main h2')].map(h => h.tagName + ' ' + h.textContent)") == [
        "H1 C and its gradient, step by step", "H2 Step 0 of 35: before the first", "H2 Graph", "H2 Tape", "H2 Mathematics", "H2 Source",
    ]  # fmt: skip
    snapshot = shown.page.locator("body").aria_snapshot()
    for expected in (
        'button "Step"', 'button "Back"', 'button "Play"', 'button "Restart"', 'button "End"', 'combobox "Speed"', 'slider "Step number"',
        'combobox "Run to"', 'button "Dark theme"', 'region "Graph"', 'region "Tape"', 'region "Mathematics"', 'region "Source"',
        "- status", 'columnheader "Value"', 'rowheader "w00"', 'img "computation graph',
    ):  # fmt: skip
        assert expected in snapshot, expected
    unnamed = shown.js("""[...document.querySelectorAll("button, input, select")].filter(
        (c) => !(c.textContent.trim() || c.getAttribute("aria-label") || c.labels?.length)).map((c) => c.outerHTML)""")
    assert unnamed == []
    identities = shown.js("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(identities) == len(set(identities))


def test_each_step_is_announced(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max())
    assert shown.page.get_attribute("#announcer", "aria-live") == "polite"
    shown.press("ArrowRight")
    assert shown.text("#announcer") == "Step 1. add fires: a = add(x, y), with x = 1, y = 2. The result is 3."


def test_motion_is_left_out_where_it_is_not_wanted(open_lesson: Open) -> None:
    duration = "getComputedStyle(document.querySelector('#tape .now')).transitionDuration"
    for wish, expected in (("reduce", "0s"), ("no-preference", "0.12s")):
        shown = open_lesson(sum_times_max(), reduced_motion=wish)
        shown.press("ArrowRight")
        assert shown.js(duration) == expected


def test_on_a_narrow_screen_one_view_is_shown_at_a_time_and_nothing_sticks_out(open_lesson: Open) -> None:
    shown = open_lesson(nine_parameters(), viewport={"width": 390, "height": 800})
    for view in ("Tape", "Mathematics", "Source", "Graph"):
        shown.page.get_by_role("group", name="View to show").get_by_role("button", name=view).click()
        assert shown.js("[...document.querySelectorAll('.view')].filter(v => v.checkVisibility()).map(v => v.id)") == [view.lower()]
        assert shown.js("document.documentElement.scrollWidth") <= 390
    shown.press("ArrowRight")
    assert shown.position == 1


@pytest.mark.parametrize("width", [1440, 1000, 640])
def test_the_page_is_no_wider_than_the_screen(open_lesson: Open, width: int) -> None:
    shown = open_lesson(cnn_step(), viewport={"width": width, "height": 700})
    assert shown.js("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [(1500, 950), (1400, 900), (1366, 768), (1000, 800), (721, 900), (390, 800)])
def test_each_number_of_the_tape_is_seen_in_whole_and_on_one_line(open_lesson: Open, size: tuple[int, int]) -> None:
    shown = open_lesson(nine_parameters(), viewport={"width": size[0], "height": size[1]})
    shown.press("End")
    shown.js("document.querySelector('#chooser [data-view=tape]').click()")
    cut, count = shown.js("""(() => {
        const frame = document.querySelector("#tape .scroll");
        const edge = frame.getBoundingClientRect().left + frame.clientWidth;
        const cells = [...document.querySelectorAll("#tape thead th, #tape td.value, #tape td.adjoint")].map((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            const rows = [...range.getClientRects()];
            const within = Math.min(edge, cell.getBoundingClientRect().right);
            const broken = cell.tagName === "TD" && rows.length > 1;
            return { text: cell.textContent, bad: broken || rows.some((row) => row.right > within) };
        });
        return [cells.filter((cell) => cell.bad).map((cell) => cell.text), cells.length];
    })()""")
    assert cut == []
    assert count > 50


def test_the_bar_of_an_adjoint_does_not_touch_its_letter(open_lesson: Open) -> None:
    gaps = open_lesson(sum_times_max()).js("""[...document.querySelectorAll("#mathematics mover")].map(
        mover => mover.children[0].getBoundingClientRect().top - mover.children[1].getBoundingClientRect().bottom)""")
    assert len(gaps) > 5
    assert min(gaps) >= 1


def test_the_present_line_is_in_sight_in_every_view(open_lesson: Open) -> None:
    shown = open_lesson(MODELS["transformer_block"](), viewport={"width": 1440, "height": 1100})
    walked = shown.walk(["ArrowRight"] * shown.steps)
    assert {view for now in walked for view in now["hidden"]} == set()


def test_in_a_long_derivation_too_the_present_formula_comes_into_sight(open_lesson: Open) -> None:
    shown = open_lesson(chain(200))
    for position in (150, 10, 300):
        shown.page.fill("#position", str(position))
        assert shown.js("""(() => {
            const inner = document.querySelector("#mathematics .now").getBoundingClientRect();
            const outer = document.querySelector("#mathematics .scroll").getBoundingClientRect();
            return outer.top <= inner.top && inner.top < outer.bottom;
        })()""")


def test_on_paper_there_are_all_views_and_no_controls(open_lesson: Open) -> None:
    shown = open_lesson(sum_times_max(), color_scheme="dark")
    shown.press("End")
    shown.page.emulate_media(media="print")
    parts = "[...document.querySelectorAll('.view, #step, #controls, #theme')].filter(v => v.checkVisibility()).map(v => v.id)"
    assert shown.js(parts) == ["step", "graph", "tape", "mathematics", "source"]
    assert shown.js("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert shown.js("document.querySelector('#source .scroll').scrollHeight <= document.querySelector('#source .scroll').clientHeight + 1")


def test_a_step_takes_less_than_50_milliseconds_at_500_nodes(open_lesson: Open) -> None:
    shown = open_lesson(chain(500))
    session = shown.page.context.new_cdp_session(shown.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # what the page's own thread has worked, whatever else runs here

    def worked() -> float:
        return next(m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")

    begin = worked()
    shown.js("() => { for (let i = 0; i < 20; i++) { document.getElementById('forward').click(); document.body.offsetHeight; } }")
    assert shown.position == 20
    assert (worked() - begin) / 20 < 0.05


def test_a_long_tape_shows_a_window_that_follows(open_lesson: Open) -> None:
    shown = open_lesson(chain(700))
    rows = "document.querySelectorAll('#tape tbody tr').length"
    assert shown.js(rows) == 501
    shown.press("End")
    assert shown.js("document.querySelector('#tape .now').dataset.record") == "1"
    shown.page.fill("#position", "600")
    assert shown.js("document.querySelector('#tape .now').dataset.record") == "600"
    assert shown.js(rows) == 501
    assert shown.text("#tape tbody tr >> nth=0") == "Lines 201 to 700 of 700; the window follows the steps."
    assert shown.js("document.querySelectorAll('#graph .box').length") <= 80
