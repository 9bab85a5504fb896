"""The page in headless Chromium: it learns the spiral, does not mix with another page, works with the keyboard alone, and asks nobody else.

Every test fails if a page writes to the console, or asks for anything but this server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tinygrad_edu.playground import Playground


class Page:
    """A page of the playground, and short ways to ask what it shows."""

    def __init__(self, page: Any, server: Playground) -> None:
        self.page, self.server = page, server
        page.goto(server.url)
        self.wait("document.documentElement.dataset.ready", "yes")

    def js(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def wait(self, expression: str, value: Any, seconds: float = 30) -> None:
        """Wait until an expression has a value, or satisfies it if it is a function."""
        end = time.monotonic() + seconds
        found = None
        while time.monotonic() < end:
            found = self.js(expression)
            if value(found) if callable(value) else found == value:
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"{expression} is {found!r} after {seconds} s")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def steps(self) -> int:
        return int(self.text("#steps").replace(",", ""))

    @property
    def training(self) -> Any:
        return self.server.sessions.find(self.page.get_attribute("#lesson", "href").split("=")[1])

    def wait_for_steps(self, steps: int) -> None:
        self.wait("document.getElementById('steps').textContent", str(steps))


class Window:
    """A window of the browser that reports what its pages say and what they ask for, apart from the server's own."""

    def __init__(self, browser: Any, server: Playground, options: dict[str, Any]) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", **options})
        self.page = self.context.new_page()
        self.own = server.url + "/"
        self.heard: list[str] = []
        self.context.on("request", self._hear_request)
        self.context.on("console", lambda message: self.heard.append(f"console: {message.text}"))
        self.context.on("weberror", lambda error: self.heard.append(f"error: {error.error}"))

    def _hear_request(self, request: Any) -> None:
        if not request.url.startswith(self.own):
            self.heard.append(f"request: {request.url}")


@pytest.fixture(scope="module")
def window(browser: Any, server: Playground) -> Iterator[Window]:
    """The window that all tests share that want nothing special of it."""
    shared = Window(browser, server, {})
    yield shared
    shared.context.close()


@pytest.fixture
def open_page(browser: Any, server: Playground, window: Window) -> Iterator[Callable[..., Page]]:
    windows: list[Window] = []

    def open_page(**options: Any) -> Page:
        windows.append(Window(browser, server, options) if options or windows else window)
        return Page(windows[-1].page, server)

    window.heard.clear()
    yield open_page
    for special in windows:
        if special is not window:
            special.context.close()
    assert [heard for each in windows for heard in each.heard] == []


def test_the_spiral_is_learned_to_below_five_percent(open_page):
    shown = open_page()
    assert shown.js("document.querySelector('input[name=problem]:checked').value") == "spiral"
    assert float(shown.text("#test-error").split()[0]) > 30
    shown.page.click("#play")
    shown.wait("parseFloat(document.getElementById('test-error').textContent)", lambda error: error < 5, seconds=60)
    shown.page.click("#play")
    assert shown.text("#play-word") == "Play"
    shown.wait("document.getElementById('status').textContent", lambda text: text.startswith("Step "))
    steps = shown.steps
    shown.page.wait_for_timeout(150)
    assert shown.steps == steps == shown.training.steps


def test_two_pages_do_not_mix(open_page):
    one, two = open_page(), open_page()
    two.page.select_option("#experiment", label="XOR: one layer fails")
    two.wait("document.getElementById('depth').textContent", "0 hidden layers")
    one.page.click("#play")
    one.wait("Number(document.getElementById('steps').textContent)", lambda steps: steps > 5)
    assert two.steps == two.training.steps == 0
    assert one.text("#depth") == "3 hidden layers"
    assert two.page.is_checked("input[value=xor]")
    two.press("s")
    two.wait_for_steps(1)
    assert one.training is not two.training


def test_weights_and_gradients_on_the_edges_are_the_engines(open_page):
    shown = open_page()
    shown.page.select_option("#experiment", label="Spiral: better features")
    shown.wait("document.getElementById('depth').textContent", "2 hidden layers")
    shown.press("s", "s", "g")
    shown.wait_for_steps(2)
    training = shown.training
    assert shown.js("document.querySelector('input[name=view]:checked').value") == "gradients"
    shown.page.focus("[data-focus='1.2']")
    rows = shown.js("[...document.querySelectorAll('#detail tbody tr')].map(row => [...row.cells].slice(1).map(cell => cell.textContent))")
    weights, gradients = ([float(text.replace("−", "-")) for text in row] for row in rows)
    assert np.allclose(weights, training.network.names()["W1"].detach().numpy()[2], rtol=6e-3)
    assert np.allclose(gradients, training.last.parameters["W1"][2], rtol=6e-3)
    badge = shown.js("document.querySelector('[data-focus=\"1.2\"] + .badge').textContent").replace("−", "-")
    assert float(badge) == pytest.approx(training.last.activations[1][:, 2].sum(), rel=0.06)
    signs = shown.js("[...document.querySelectorAll('#stage .edge')].map(path => path.classList.contains('plus'))")
    positive = sum(int((g > 0).sum()) for name, g in training.last.parameters.items() if name[0] == "W")
    assert sum(signs) == positive
    dashes = "[...document.querySelectorAll('#stage .edge.minus')].every(path => getComputedStyle(path).strokeDasharray !== 'none')"
    assert shown.js(dashes)  # the sign is not told by colour alone
    shown.js("document.querySelector('#stage .hit').dispatchEvent(new PointerEvent('pointerenter'))")
    assert shown.text("#tip").startswith("weight ")
    assert "∂loss/∂weight" in shown.text("#tip")


def test_everything_can_be_done_with_the_keyboard_alone(open_page):
    shown = open_page()

    def tab_to(selector):
        for _ in range(60):
            if shown.js(f"document.activeElement.matches({selector!r})"):
                return
            shown.press("Tab")
        pytest.fail(f"the Tab key does not lead to {selector}")

    tab_to("#epoch")
    shown.press("Enter")
    shown.wait_for_steps(28)
    tab_to("input[name=problem]")
    shown.press("ArrowRight")
    shown.wait("document.querySelector('input[name=problem]:checked').value", "plane")
    tab_to("#points")
    shown.press("ArrowRight")
    shown.wait("document.querySelector('output[for=points]').textContent", "410")
    tab_to("#lr")
    shown.press("ArrowDown")
    shown.wait("document.getElementById('lr').value", "0.03")
    tab_to("#more")
    shown.press("Enter")
    shown.wait("document.getElementById('depth').textContent", "4 hidden layers")
    tab_to("[data-focus='count0-1']")
    shown.press("Enter")
    shown.wait("document.querySelectorAll('#stage .node').length", 7 + 7 + 3 * 8 + 1)
    assert shown.js("document.activeElement.dataset.focus") == "count0-1"  # the focus is where it was
    tab_to("#stage .node")
    shown.press(*["ArrowLeft"] * 5, *["ArrowUp"] * 8, "ArrowDown", "ArrowDown")
    assert shown.js("document.activeElement.getAttribute('aria-label')") == "Feature x₁²"
    shown.press("Enter")
    shown.wait("document.activeElement.getAttribute('aria-pressed')", "true")
    assert shown.training.settings.features == ("x1", "x2", "x1²")
    shown.press("ArrowRight", "ArrowRight")
    assert shown.text("#detail h3") == "Neuron 3 of hidden layer 2"
    shown.press("Enter", "p")
    shown.wait("Number(document.getElementById('steps').textContent)", lambda steps: steps > 2)
    shown.press("p", "r")
    shown.wait_for_steps(0)
    shown.press("g", "?")
    assert shown.js("document.getElementById('keys').open")
    shown.press("Escape")
    with shown.page.context.expect_page() as opened:
        shown.press("l")
    assert "its gradient, step by step" in opened.value.inner_text("h1")
    opened.value.close()


def test_the_lesson_of_the_step_opens_beside_the_page(open_page):
    shown = open_page()
    shown.press("s")
    shown.wait_for_steps(1)
    with shown.page.context.expect_page() as opened:
        shown.page.click("#lesson")
    lesson = opened.value
    assert lesson.inner_text("h1") == "loss and its gradient, step by step"
    lesson.keyboard.press("End")
    adjoints = lesson.evaluate(
        "[...document.querySelectorAll('#tape tbody tr')].map(row => [row.cells[0].textContent, row.cells[4].textContent])"
    )
    assert {"W1", "b4", "a1", "z4", "loss"} <= {name for name, _ in adjoints}
    assert dict(adjoints)["loss"] == "1"
    assert lesson.evaluate("window.opener") is None
    lesson.close()


def test_a_hidden_page_does_not_train(open_page):
    shown = open_page()
    shown.page.click("#play")
    shown.wait("Number(document.getElementById('steps').textContent)", lambda steps: steps > 2)
    hide = """value => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    shown.page.evaluate(hide, True)
    shown.page.wait_for_timeout(250)
    steps = shown.training.steps
    shown.page.wait_for_timeout(250)
    assert shown.training.steps == steps
    shown.page.evaluate(hide, False)
    shown.wait("Number(document.getElementById('steps').textContent.replace(',', ''))", lambda now: now > steps)


def test_a_closed_page_is_forgotten(open_page, server):
    shown = open_page()
    training = shown.training
    before = len(server.sessions)
    shown.page.goto("about:blank")
    for _ in range(100):
        if len(server.sessions) < before:
            break
        shown.page.wait_for_timeout(20)
    assert len(server.sessions) == before - 1
    assert training.steps == 0


def test_divergence_is_explained_and_can_be_mended(open_page):
    shown = open_page()
    shown.page.select_option("#experiment", label="Learning rate too large")
    shown.wait("document.getElementById('depth').textContent", "0 hidden layers")
    shown.page.click("#play")
    shown.wait("document.getElementById('notice').textContent", lambda text: text.startswith("The training diverged"))
    assert shown.page.get_attribute("#notice", "role") == "alert"
    assert shown.text("#train-loss") == "not finite"
    assert shown.page.is_disabled("#play")
    shown.page.select_option("#lr", "0.03")
    shown.page.click("#reset")
    shown.wait_for_steps(0)
    assert not shown.page.is_visible("#notice")
    before = float(shown.text("#test-loss"))
    shown.page.click("#epoch")
    shown.wait("document.getElementById('epochs').textContent", "1")
    assert float(shown.text("#test-loss")) < before


def test_the_last_feature_cannot_be_switched_off(open_page):
    shown = open_page()
    shown.page.click("[data-focus='0.0']")
    shown.wait("document.querySelector('[data-focus=\"0.0\"]').getAttribute('aria-pressed')", "false")
    shown.page.click("[data-focus='0.1']")
    shown.wait("document.getElementById('notice').textContent", lambda text: text.startswith("The network needs at least one feature"))
    assert shown.training.settings.features == ("x2",)


OVERLAPS = """() => {
    const parts = ["header *", "#transport *", "#choices *", "#network .head *",
        "#stage button", "#stage .badge", "#stage .name", "#results *"];
    const seen = [...document.querySelectorAll(parts)].filter(node => node.checkVisibility() && getComputedStyle(node).opacity > 0
        && !node.children.length && !node.closest(".quiet, option, svg, [hidden]"));
    const boxes = seen.map(node => [node, node.getBoundingClientRect()]).filter(([node, box]) => box.width > 1);
    const name = node => node.id || node.className || node.textContent.trim().slice(0, 20) || node.tagName;
    const found = [];
    boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
        const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (wide > 2 && high > 2 && !a.contains(b) && !b.contains(a)) found.push(name(a) + " | " + name(b));
    }));
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
    return found;
}"""


def test_nothing_overlaps_from_900_to_1920_pixels(open_page):
    shown = open_page()
    shown.page.select_option("#experiment", label="Vanishing gradient")
    shown.wait("document.getElementById('depth').textContent", "6 hidden layers")
    shown.press("s", "g")
    shown.wait_for_steps(1)
    for width in (900, 1100, 1240, 1440, 1599, 1920):
        shown.page.set_viewport_size({"width": width, "height": 900})
        shown.page.wait_for_timeout(60)
        assert (width, shown.js(OVERLAPS)) == (width, [])


CLIPPED = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    return [...document.querySelectorAll("#choices select")].flatMap(select => {
        const style = getComputedStyle(select), arrow = 20;
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
        return [...select.options].filter(option => pen.measureText(option.text).width > room).map(option => option.text);
    });
}"""


def test_every_choice_can_be_read_in_full(open_page):
    shown = open_page()
    assert shown.js(CLIPPED) == []


def test_every_control_has_a_name_and_the_theme_follows_the_system(open_page):
    shown = open_page(color_scheme="dark")
    assert shown.js("document.documentElement.dataset.theme") == "dark"
    shown.page.click("#theme")
    assert shown.js("document.documentElement.dataset.theme") == "light"
    nameless = """[...document.querySelectorAll(["button", "input", "select", "a", "[role=img]", "[role=group]", "section", "dialog"])]
        .filter(node => !(node.getAttribute("aria-label") || node.textContent.trim() || node.labels?.length
            || document.getElementById(node.getAttribute("aria-labelledby"))))
        .map(node => node.outerHTML.slice(0, 80))"""
    assert shown.js(nameless) == []
