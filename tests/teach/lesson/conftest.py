"""A lesson opened in headless Chromium. A test that opens one fails if the page writes to the console, or asks for anything but itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
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

    def shown(self) -> str:
        """Return all that can be seen to depend on the step."""
        return self.js(
            """[document.querySelector("#tape tbody").innerText, document.querySelector("#graph svg").textContent,
                document.querySelector("#mathematics").innerText, document.querySelector("#step").innerText].join("\\n")"""
        )


@pytest.fixture
def open_lesson(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts: list[Any] = []
    heard: list[str] = []

    def open_lesson(explanation: Explanation, **options: Any) -> Opened:
        path = tmp_path / f"lesson{len(contexts)}.html"
        path.write_text(lesson(explanation.program), encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", **options})
        contexts.append(context)
        page = context.new_page()

        def only_itself(route: Any) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                heard.append(f"request: {route.request.url}")
                route.abort()

        context.route("**/*", only_itself)
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.goto(path.as_uri())
        return Opened(page)

    yield open_lesson
    for context in contexts:
        context.close()
    assert heard == []
