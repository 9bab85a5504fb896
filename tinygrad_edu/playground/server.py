"""The web server of the playground: on this machine only, for pages that it served itself.

The page asks for a piece of training whenever it has drawn the one before. So nothing is trained that nobody looks at: a page that is
hidden, closed or slow simply asks less often. There is no other loop, and no thread that outlives a request.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import traceback
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .catalog import catalog
from .requests import REQUESTS, lesson_page
from .sessions import Sessions, UnknownSessionError
from .settings import SettingError

ADDRESS = "127.0.0.1"
LARGEST = 16 * 1024  # bytes of a request's body
MOST_CONNECTIONS = 64
_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LESSON_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'none'"  # its own is stricter


class RefusedError(Exception):
    """A request that is not answered: the status and one sentence."""

    def __init__(self, status: HTTPStatus, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers


class Handler(BaseHTTPRequestHandler):
    """One request: checked, answered, and its connection closed."""

    server: Playground
    server_version, sys_version = "playground", ""
    timeout = 10  # seconds without a byte

    def do_GET(self) -> None:
        """Answer with a file of the page, the catalogue or a lesson."""
        self._answer(self._get)

    do_HEAD = do_GET  # noqa: N815 - names that http.server asks for

    def do_POST(self) -> None:
        """Answer a request about a session."""
        self._answer(self._post)

    def _answer(self, how: Any) -> None:
        try:
            self._check_host()
            how(urlsplit(self.path))
        except RefusedError as error:
            self._refuse(error.status, str(error), error.headers)
        except SettingError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        except UnknownSessionError as error:
            self._refuse(HTTPStatus.NOT_FOUND, str(error))
        except (ConnectionError, TimeoutError):
            pass  # the page has gone
        except Exception:
            traceback.print_exc()
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "the playground failed; its terminal says where")

    def _check_host(self) -> None:
        """Refuse what was not meant for this address, as when a foreign name has been made to lead here."""
        if self.headers.get("Host", "") not in self.server.names:
            raise RefusedError(HTTPStatus.FORBIDDEN, f"this server answers only requests for {self.server.url}")

    def _get(self, url: Any) -> None:
        name = "index.html" if url.path == "/" else url.path[1:]
        if url.path == "/catalog":
            self._send(HTTPStatus.OK, "application/json", json.dumps(catalog()).encode())
        elif url.path == "/lesson":
            session = parse_qs(url.query).get("session", [""])[0]
            self._send(HTTPStatus.OK, "text/html", lesson_page(self.server.sessions, session).encode(), _LESSON_POLICY)
        elif name in self.server.files:
            self._send(HTTPStatus.OK, _KINDS[name.rpartition(".")[2]], self.server.files[name])
        elif url.path in REQUESTS:
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{url.path} needs the method POST", Allow="POST")
        else:
            raise RefusedError(HTTPStatus.NOT_FOUND, f"there is nothing at {url.path[:60]!r}")

    def _post(self, url: Any) -> None:
        body = self._body()
        if self.headers.get("Origin", self.server.url) not in {f"http://{name}" for name in self.server.names}:
            raise RefusedError(HTTPStatus.FORBIDDEN, "only the page that this server served may ask it to train")
        if url.path not in REQUESTS:
            known = url.path in ("/", "/catalog", "/lesson") or url.path[1:] in self.server.files
            if known:
                raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{url.path} needs the method GET", Allow="GET, HEAD")
            raise RefusedError(HTTPStatus.NOT_FOUND, f"there is nothing at {url.path[:60]!r}")
        if self.headers.get_content_type() != "application/json":
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json")
        try:
            sent = json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "the body is not JSON with finite numbers") from None
        if not isinstance(sent, dict):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
        answer = REQUESTS[url.path](self.server.sessions, sent)
        self._send(HTTPStatus.OK, "application/json", json.dumps(answer, allow_nan=False).encode())

    def _body(self) -> bytes:
        """Read the body, whose length must be given and small."""
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "a request needs a Content-Length")
        if len(length) > 9 or int(length) > LARGEST:
            self._discard(min(int(length[:9]), 64 * LARGEST))
            raise RefusedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {LARGEST:,} bytes, but this one has {length:.20}"
            )
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionError("the page has gone")
        return body

    def _discard(self, length: int) -> None:
        """Read what will not be looked at, so that the answer can be heard."""
        while length > 0 and (read := self.rfile.read(min(length, LARGEST))):
            length -= len(read)

    def _send(self, status: int, kind: str, body: bytes, policy: str = _POLICY, headers: Any = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind == "application/json" else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, sentence: str, headers: Any = None) -> None:
        with suppress(ConnectionError, TimeoutError):
            self._send(status, "application/json", json.dumps({"error": sentence}).encode(), headers=headers)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request of this server, as JSON too."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, "only GET, HEAD and POST are understood", {"Allow": "GET, HEAD, POST"})
        else:
            self.command = self.command or "GET"
            self._refuse(code, message or HTTPStatus(code).phrase)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal quiet."""


class Playground(ThreadingHTTPServer):
    """The server: a thread for each request, all of them ended by `close`.

    Attributes
    ----------
    url : where the page is.
    sessions : the pages that are open.

    Raises
    ------
    OSError : if the port is taken.

    >>> with Playground(0) as server:
    ...     server.url.startswith("http://127.0.0.1:")
    True
    """

    daemon_threads = False
    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, port: int) -> None:
        self._connections: set[socket.socket] = set()
        self._changing = threading.Lock()
        super().__init__((ADDRESS, port), Handler)
        self.sessions = Sessions()
        self.url = f"http://{ADDRESS}:{self.server_port}"
        self.names = {f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}"}
        self.files = {
            file.name: file.read_bytes()
            for file in resources.files(__package__).joinpath("page").iterdir()
            if file.name.rpartition(".")[2] in _KINDS
        }

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, unless there are too many connections."""
        with self._changing:
            full = len(self._connections) >= MOST_CONNECTIONS
            if not full:
                self._connections.add(request)
        if full:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._changing:
            self._connections.discard(request)
        with suppress(OSError):
            request.shutdown(socket.SHUT_RDWR)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless the page has merely gone."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """End all connections and wait for their threads."""
        with self._changing:
            for connection in self._connections:
                with suppress(OSError):  # it may be closed already
                    connection.shutdown(socket.SHUT_RDWR)
        super().server_close()


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
