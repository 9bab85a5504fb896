"""A lesson opened in headless Chromium. A test that opens one fails if the page writes to the console, or asks for anything but itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tinygrad_edu.teach import Explanation
from tinygrad_edu.teach.lesson import lesson

_LOUD = "!!! the lesson page is NOT TESTED IN A BROWSER: "


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason=f"{_LOUD}playwright is not installed")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip(f"{_LOUD}there is no chromium, chromium-browser or google-chrome")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A lesson in the browser, and short ways to ask what it shows."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def js(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    @property
    def position(self) -> int:
        return int(self.text("#count").split("/")[0])

    @property
    def steps(self) -> int:
        """The number of the last step."""
        return int(self.text("#count").split("/")[1])

    def column(self, number: int) -> dict[str, str]:
        """Return a column of the tape by name of the line: 2 operations, 3 values, 4 local derivatives, 5 adjoints."""
        return self.js(
            """n => Object.fromEntries([...document.querySelectorAll("#tape tbody tr")].map(
                row => [row.cells[0].textContent, [...row.cells[n - 1].childNodes].map(part => part.textContent).join("; ")]))""",
            number,
        )

    def marked(self, view: str, name: str = "now") -> list[str]:
        """Return the texts that bear a mark in a view."""
        return self.js(f"""[...document.querySelectorAll("#{view} .{name}")].map(node => node.textContent.trim())""")

    def walk(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Press keys, and return what is seen after each: values and adjoints of the tape, and all that depends on the step as text."""
        return self.js(
            """keys => keys.map(key => {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                const column = n => Object.fromEntries([...document.querySelectorAll("#tape tbody tr")].map(
                    row => [row.cells[0].textContent, row.cells[n - 1].textContent]));
                const classes = node => node.className.baseVal ?? node.className;
                const known = [...document.querySelectorAll(".known, .now, .touched")].map(classes);
                const texts = ["#tape tbody", "#graph svg", "#step"].map(part => document.querySelector(part).textContent);
                const hidden = [...document.querySelectorAll("#tape .now, #graph .now, #source .now")].filter(node => {
                    const inner = node.getBoundingClientRect(), outer = node.closest(".scroll").getBoundingClientRect();
                    return inner.bottom < outer.top + 5 || inner.top > outer.bottom - 5;
                }).map(node => node.closest(".view").id);
                const position = parseInt(document.getElementById("count").textContent);
                return { position, values: column(3), adjoints: column(5), seen: [...texts, ...known].join(" | "), hidden };
            })""",
            list(keys),
        )


class Window:
    """A page of the browser that reports what it says and what it asks for, apart from the file that it shows."""

    def __init__(self, browser: Any, options: dict[str, Any]) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", **options})
        self.page = self.context.new_page()
        self.heard: list[str] = []
        self.url = ""
        self.context.route("**/*", self._only_itself)
        self.page.on("console", lambda message: self.heard.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))

    def _only_itself(self, route: Any) -> None:
        if route.request.url == self.url:
            route.continue_()
        else:
            self.heard.append(f"request: {route.request.url}")
            route.abort()

    def open(self, path: Path) -> Opened:
        self.url = path.as_uri()
        self.page.goto(self.url)
        return Opened(self.page)


@pytest.fixture(scope="session")
def window(browser: Any) -> Iterator[Window]:
    """The window that all tests share that want nothing special of it."""
    shared = Window(browser, {})
    yield shared
    shared.context.close()


@pytest.fixture
def open_lesson(browser: Any, window: Window, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    windows: list[Window] = []

    def open_lesson(explanation: Explanation, **options: Any) -> Opened:
        path = tmp_path / f"lesson{len(windows)}.html"
        path.write_text(lesson(explanation.program), encoding="utf-8")
        windows.append(Window(browser, options) if options else window)
        return windows[-1].open(path)

    window.heard.clear()
    yield open_lesson
    for special in windows:
        if special is not window:
            special.context.close()
    assert [heard for each in (window, *windows) for heard in each.heard] == []
