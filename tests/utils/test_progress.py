"""`progress` shows how far a loop has come, and never stands in its way."""

from __future__ import annotations

import io
import itertools
import sys
import time

import pytest

from tinygrad_edu.utils import progress as module
from tinygrad_edu.utils.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Closed(Terminal):
    def write(self, text):
        raise BrokenPipeError


class ClosedLater(Terminal):
    def write(self, text):
        if self.tell() > 20:
            raise BrokenPipeError
        return super().write(text)


class Ascii(Terminal):
    def write(self, text):
        text.encode("ascii")
        return super().write(text)


def test_items_pass_through():
    assert list(progress(range(5), "five")) == [0, 1, 2, 3, 4]
    assert list(progress(iter("ab"), "letters", 2)) == ["a", "b"]
    assert list(progress([])) == []


def test_a_log_stays_empty_where_it_takes_no_time():
    file = io.StringIO()
    list(progress(range(5), "five", file=file))
    assert file.getvalue() == ""


def test_a_log_gets_a_line_every_ten_seconds(monkeypatch):
    clock = itertools.count(0, 4)
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    file = io.StringIO()
    list(progress(range(8), "epoch 1", file=file))
    assert file.getvalue() == "epoch 1: 3 of 8, 12 s\nepoch 1: 6 of 8, 24 s\n"
    file = io.StringIO()
    list(progress(iter(range(4)), "stream", file=file))
    assert file.getvalue() == "stream: 3, 12 s\n"


def test_a_terminal_gets_a_bar():
    pytest.importorskip("tqdm")
    file = Terminal()
    list(progress(range(5), "five", file=file))
    assert "five" in file.getvalue()
    assert "5" in file.getvalue()


def test_a_description_can_change(monkeypatch):
    seen = []
    clock = itertools.count(0, 11)
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    file = io.StringIO()
    for item in progress(range(3), lambda: f"loss {len(seen)}", file=file):
        seen.append(item)
    assert file.getvalue() == "loss 1: 1 of 3, 11 s\nloss 2: 2 of 3, 22 s\nloss 3: 3 of 3, 33 s\n"


def test_a_bar_shows_the_description_of_the_moment():
    pytest.importorskip("tqdm")
    file = Terminal()
    seen = []
    for item in progress(range(3), lambda: f"loss {len(seen)}", file=file):
        seen.append(item)
        time.sleep(0.11)  # tqdm draws ten times a second
    assert "loss 0" in file.getvalue()
    assert "loss 2" in file.getvalue()


def test_a_terminal_without_tqdm_gets_lines(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    file = Terminal()
    assert list(progress(range(5), "five", file=file)) == [0, 1, 2, 3, 4]
    assert file.getvalue() == ""


@pytest.mark.parametrize("broken", [Closed, ClosedLater, Ascii], ids=["closed pipe", "pipe closed later", "no such character"])
@pytest.mark.parametrize("tqdm", [True, False])
def test_a_stream_that_fails_stops_the_display_not_the_loop(broken, tqdm, monkeypatch):
    if not tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)
        clock = itertools.count(0, 11)
        monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    assert list(progress(range(5), "Übung", file=broken())) == [0, 1, 2, 3, 4]


def test_no_stream_at_all(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert list(progress(range(3))) == [0, 1, 2]
    file = Terminal()
    file.close()
    assert list(progress(range(3), file=file)) == [0, 1, 2]


def test_errors_in_the_loop_are_the_loops():
    def items():
        yield 1
        raise KeyError("inside")

    with pytest.raises(KeyError, match="inside"):
        list(progress(items(), file=Terminal()))
