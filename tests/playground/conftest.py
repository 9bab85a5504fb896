"""A playground that runs, pages of it in headless Chromium, and requests without a browser."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tinygrad_edu.playground import Playground

_LOUD = "!!! the playground is NOT TESTED IN A BROWSER: "


@pytest.fixture(scope="package")
def server() -> Iterator[Playground]:
    playground = Playground(0)
    thread = threading.Thread(target=playground.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield playground
    playground.shutdown()
    playground.server_close()
    thread.join()


class Client:
    """Asks as a page would; every header can be left out or changed."""

    def __init__(self, server: Playground) -> None:
        self.server = server

    def ask(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer; a body that is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.server.server_port}"}
        if body is not None:
            sent |= {"Content-Type": "application/json", "Content-Length": str(len(body)), "Origin": self.server.url}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def post(self, path: str, body: Any) -> dict[str, Any]:
        status, _, answer = self.ask("POST", path, body)
        assert status == 200, answer
        return json.loads(answer)


@pytest.fixture
def client(server: Playground) -> Client:
    return Client(server)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason=f"{_LOUD}playwright is not installed")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip(f"{_LOUD}there is no chromium, chromium-browser or google-chrome")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()
