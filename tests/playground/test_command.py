"""`python -m tinygrad_edu playground`: its address, a port that is taken, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import tinygrad_edu
from tinygrad_edu.__main__ import main
from tinygrad_edu.playground import command


@pytest.fixture
def taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_it_serves_until_ctrl_c():
    environment = {**os.environ, "PYTHONPATH": str(Path(tinygrad_edu.__file__).parent.parent)}
    run = [sys.executable, "-m", "tinygrad_edu", "playground", "--no-browser", "--port", "0"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("The playground is at http://127.0.0.1:")
            url = line.split()[4]
            with urllib.request.urlopen(url, timeout=10) as page:
                assert page.status == 200
            host, port = url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port))):  # a connection that asks for nothing does not hold it up
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=5)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "\nThe playground has stopped.\n", "")


def test_a_port_that_is_taken_is_named_in_one_sentence(taken, capsys):
    assert main(["playground", "--no-browser", "--port", str(taken)]) == 2
    message = f"tinygrad_edu: port {taken} of 127.0.0.1 is taken: choose another one with --port, or 0 for any that is free\n"
    assert capsys.readouterr() == ("", message)


def test_without_a_port_the_next_free_one_is_taken(taken, monkeypatch):
    monkeypatch.setattr(command, "FIRST_PORT", taken)
    with command.start(None) as server:
        assert taken < server.server_port < taken + command.TRIED


def test_all_taken(taken, monkeypatch):
    monkeypatch.setattr(command, "FIRST_PORT", taken)
    monkeypatch.setattr(command, "TRIED", 1)
    with pytest.raises(command.PlaygroundError, match=f"ports {taken} to {taken} of 127.0.0.1 are taken: choose another one"):
        command.start(None)


@pytest.mark.parametrize("port", ["65536", "-1", "web"])
def test_a_port_that_cannot_be(port, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["playground", "--port", port])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_the_browser_is_opened_unless_told_not_to(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    monkeypatch.setattr(command.Playground, "serve_forever", lambda self, poll_interval: None)
    monkeypatch.setattr(command.Playground, "shutdown", lambda self: None)
    command.play(0, browser=True)
    command.play(0, browser=False)
    assert len(opened) == 1
    assert f"The playground is at {opened[0]} (stop with Ctrl-C)" in capsys.readouterr().out
