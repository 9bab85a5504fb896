"""The server: what it answers, what it refuses and how, and that it ends at once and leaves no thread."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

from tinygrad_edu.playground import Playground
from tinygrad_edu.playground.server import LARGEST, MOST_CONNECTIONS

SMALL = {"problem": "xor", "hidden": [2], "points": 40, "batch": 5}


@pytest.fixture
def session(client):
    return client.post("/open", {"settings": SMALL})["session"]


def test_it_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"


def test_the_page_and_its_files_forbid_everything_foreign(client):
    status, headers, page = client.ask("GET", "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    files = [part.split(b'"')[0].decode() for part in page.split(b'="/')[1:]]
    assert set(files) == {"icon.svg", "playground.css", "main.js"}
    for name in ("", *files, "catalog"):
        status, headers, _ = client.ask("GET", f"/{name}")
        assert status == 200
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"http" not in page.replace(b"https", b"http").replace(b"http-equiv", b"")


def test_head_gives_no_body(client):
    status, headers, body = client.ask("HEAD", "/")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000


def test_a_session_is_trained_changed_reset_and_closed(client):
    opened = client.post("/open", {"settings": SMALL})
    session = opened["session"]
    assert opened["frame"]["steps"] == 0
    assert opened["scene"]["settings"]["hidden"] == [2]
    assert client.post("/train", {"session": session, "how": "batch"})["frame"]["steps"] == 1
    assert client.post("/train", {"session": session, "how": "epoch"})["frame"]["epochs"] == 1
    kept = client.post("/change", {"session": session, "settings": {"lr": 0.5}})
    assert (kept["scene"], kept["settings"]["lr"], kept["frame"]["epochs"]) == (None, 0.5, 1)
    anew = client.post("/change", {"session": session, "settings": {"hidden": [3]}})
    assert (anew["scene"]["settings"]["hidden"], anew["frame"]["steps"]) == ([3], 0)
    assert client.post("/train", {"session": session, "how": "time"})["frame"]["steps"] == 1
    assert client.post("/reset", {"session": session})["frame"]["steps"] == 0
    assert client.post("/close", {"session": session}) == {}
    assert client.ask("POST", "/train", {"session": session, "how": "batch"})[0] == 404


def test_sessions_do_not_mix(client):
    one, two = (client.post("/open", {"settings": SMALL})["session"] for _ in range(2))
    alone = client.post("/open", {"settings": SMALL})["session"]
    for _ in range(3):
        first = client.post("/train", {"session": one, "how": "batch"})["frame"]
        client.post("/train", {"session": two, "how": "epoch"})
    for _ in range(3):
        expected = client.post("/train", {"session": alone, "how": "batch"})["frame"]
    assert first == expected


def test_a_lesson_is_a_page_that_loads_nothing(client, session):
    client.post("/train", {"session": session, "how": "batch"})
    status, headers, body = client.ask("GET", f"/lesson?session={session}")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"Lesson: loss and its gradient" in body


def many(n):
    return b'{"a":' * n


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "sentence"),
    [
        ("GET", "/nothing", None, {}, 404, "there is nothing at '/nothing'"),
        ("GET", "/../server.py", None, {}, 404, "there is nothing"),
        ("GET", "/%2e%2e/server.py", None, {}, 404, "there is nothing"),
        ("GET", "/lesson", None, {}, 404, "session is not known"),
        ("GET", "/lesson?session=x", None, {}, 404, "session is not known"),
        ("GET", "/train", None, {}, 405, "/train needs the method POST"),
        ("POST", "/", {}, {}, 405, "/ needs the method GET"),
        ("POST", "/main.js", {}, {}, 405, "/main.js needs the method GET"),
        ("POST", "/nothing", {}, {}, 404, "there is nothing"),
        ("PUT", "/train", {}, {}, 405, "only GET, HEAD and POST are understood"),
        ("DELETE", "/", None, {}, 405, "only GET, HEAD and POST are understood"),
        ("GET", "/", None, {"Host": "evil.example"}, 403, "this server answers only requests for http://127.0.0.1:"),
        ("GET", "/", None, {"Host": "127.0.0.1:1"}, 403, "this server answers only"),
        ("GET", "/", None, {"Host": None}, 403, "this server answers only"),
        ("POST", "/open", {}, {"Origin": "http://evil.example"}, 403, "only the page that this server served"),
        ("POST", "/open", {}, {"Origin": "null"}, 403, "only the page that this server served"),
        ("POST", "/open", {}, {"Content_Type": "text/plain"}, 415, "the body must be application/json"),
        ("POST", "/open", {}, {"Content_Length": None}, 411, "needs a Content-Length"),
        ("POST", "/open", {}, {"Content_Length": "-1"}, 411, "needs a Content-Length"),
        ("POST", "/open", b" " * (LARGEST + 1), {}, 413, "a request has at most 16,384 bytes, but this one has 16385"),
        ("POST", "/open", b"{", {}, 400, "the body is not JSON"),
        ("POST", "/open", b"\xff\xfe\xff", {}, 400, "the body is not JSON"),
        ("POST", "/open", many(3000), {}, 400, "the body is not JSON"),
        ("POST", "/open", b"[]", {}, 400, "the body must be a JSON object"),
        ("POST", "/open", b'{"settings": {"lr": NaN}}', {}, 400, "the body is not JSON with finite numbers"),
        ("POST", "/open", b'{"settings": {"lr": 1e999}}', {}, 400, "lr must be a number from 1e-06 to 100, but is inf"),
        ("POST", "/open", {"settings": {"hidden": [99]}}, {}, 400, "hidden must be a list of at most 6 whole numbers"),
        ("POST", "/open", {"settings": 7}, {}, 400, "settings must be an object"),
        ("POST", "/open", {"settings": None}, {}, 400, "settings must be an object"),
        ("POST", "/train", {"session": "x", "how": "batch"}, {}, 404, "session is not known"),
        ("POST", "/train", {"session": ["x"], "how": "batch"}, {}, 404, "session is not known"),
        ("POST", "/train", {"how": "batch"}, {}, 404, "session is not known"),
        ("POST", "/train", {"session": "x", "how": "forever"}, {}, 400, "how must be one of batch, epoch, time, but is 'forever'"),
        ("POST", "/train", {"session": "x", "how": []}, {}, 400, "how must be one of"),
    ],
)
def test_bad_requests_are_refused_in_one_sentence(client, method, path, body, headers, status, sentence):
    found, answer_headers, answer = client.ask(method, path, body, **headers)
    assert found == status
    assert answer_headers["Content-Type"] == "application/json"
    assert sentence in json.loads(answer)["error"]
    assert (status == 405) == ("Allow" in answer_headers)


def test_what_is_no_request_is_refused(server):
    with socket.create_connection(server.server_address, timeout=5) as connection:
        connection.sendall(b"what is this\r\n\r\n")
        assert json.loads(connection.recv(100))["error"] == "Bad request version ('this')"


def test_a_refused_change_leaves_the_session_alone(client, session):
    before = client.post("/train", {"session": session, "how": "batch"})["frame"]
    assert client.ask("POST", "/change", {"session": session, "settings": {"hidden": [3], "lr": -1}})[0] == 400
    assert client.post("/change", {"session": session, "settings": {}})["frame"] == before


def test_localhost_is_this_machine_too(client, server):
    name = f"localhost:{server.server_port}"
    assert client.ask("POST", "/open", {"settings": SMALL}, Host=name, Origin=f"http://{name}")[0] == 200


def test_nothing_is_trained_unless_asked(client, session):
    client.post("/train", {"session": session, "how": "time"})
    training = client.server.sessions.find(session)
    steps = training.steps
    time.sleep(0.1)
    assert training.steps == steps


def test_it_ends_at_once_with_open_connections_and_leaves_no_thread():
    before = threading.active_count()
    server = Playground(0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    idle = [socket.create_connection(server.server_address) for _ in range(3)]
    idle[0].sendall(f"POST /train HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\nContent-Length: 100\r\n\r\nhalf".encode())
    while threading.active_count() < before + 4:
        time.sleep(0.01)
    server.shutdown()
    server.server_close()
    thread.join()
    assert threading.active_count() == before
    for connection in idle:
        connection.close()


def test_connections_are_bounded():
    with Playground(0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        before = threading.active_count()
        held = [socket.create_connection(server.server_address, timeout=5) for _ in range(MOST_CONNECTIONS + 3)]
        assert [connection.recv(1) for connection in held[-3:]] == [b"", b"", b""]  # closed by the server
        assert threading.active_count() == before + MOST_CONNECTIONS
        server.shutdown()
    thread.join()
    for connection in held:
        connection.close()
