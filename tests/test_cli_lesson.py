"""`python -m tinygrad_edu lesson script.py`: what it writes, and how it ends where something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu
from tinygrad_edu.__main__ import main

SCRIPT = """
import sys
import tinygrad_edu as torch
print("running", sys.argv[1:])
w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (w * w).sum()
loss.backward()
other = w.exp().prod()
print("never printed")
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("script.py").write_text(SCRIPT)
    return "script.py"


def files():
    return sorted(p.name for p in Path().iterdir() if p.name != "__pycache__")


def test_it_writes_a_page_and_says_so(script, capsys):
    assert main(["lesson", script, "--", "--lr", "3"]) == 0
    assert files() == ["lesson.html", "script.py"]
    page = Path("lesson.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "loss" in page
    assert capsys.readouterr().out == "running ['--lr', '3']\nlesson.html: <Explanation of loss: 2 operations>\n"


def test_a_name_and_a_place_can_be_chosen(script, capsys):
    Path("pages").mkdir()
    assert main(["lesson", script, "--at", "other", "--out", "pages/other.html"]) == 0
    assert files() == ["pages", "script.py"]
    assert "pages/other.html: <Explanation of other: 2 operations>" in capsys.readouterr().out


def test_the_place_is_meant_from_where_the_command_was_given(script, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Path(script).write_text("import os\nos.chdir('elsewhere')\n" + SCRIPT)
    assert main(["lesson", script]) == 0
    assert (tmp_path / "lesson.html").exists()


def test_an_old_lesson_stays_when_there_is_no_new_one(script, capsys):
    Path("lesson.html").write_text("old")
    assert main(["lesson", script, "--at", "nothing"]) == 2
    assert Path("lesson.html").read_text() == "old"
    assert files() == ["lesson.html", "script.py"]
    assert capsys.readouterr().err == (
        "tinygrad_edu: script.py calls backward() 1 time, never on a tensor named 'nothing', and has no variable 'nothing' at its end; "
        "it has w, loss, other\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.py"], "cannot read the script 'none.py': No such file or directory"),
        (["script.py", "--out", "lesson.xyz"], "cannot save a lesson as 'lesson.xyz': the name must end in .html"),
        (["script.py", "--out", "."], "cannot write to '.': Is a directory; choose another place with --out"),
        (["script.py", "--out", "none/lesson.html"], "cannot write to 'none/lesson.html': No such file or directory; choose another place"),
        (["script.py", "--out", "script.py/lesson.html"], "cannot write to 'script.py/lesson.html': Not a directory; choose another place"),
    ],
)
def test_one_sentence_says_what_is_wrong(script, capsys, arguments, sentence):
    assert main(["lesson", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"tinygrad_edu: {sentence}")
    assert printed.err.count("\n") == 1
    assert printed.out == ""  # the script has not been run in vain
    assert files() == ["script.py"]


def test_a_graph_that_is_too_large_for_a_page(script, capsys):
    Path(script).write_text(SCRIPT.replace("loss = (w * w).sum()", "loss = w\nfor _ in range(6000): loss = loss + w\nloss = loss.sum()"))
    assert main(["lesson", script]) == 2
    assert capsys.readouterr().err.startswith("tinygrad_edu: ")
    assert files() == ["script.py"]


def test_a_script_that_fails_gives_its_traceback_and_status_1(script, capsys):
    Path(script).write_text("x = 1\nx / 0\n")
    assert main(["lesson", script]) == 1
    whole = os.path.abspath(script)
    err = capsys.readouterr().err
    assert err.startswith(f'Traceback (most recent call last):\n  File "{whole}", line 2, in <module>\n    x / 0\n')
    assert err.endswith("ZeroDivisionError: division by zero\n")
    assert err.count("File") == 1
    assert files() == ["script.py"]


def test_as_a_command(script):
    environment = {**os.environ, "PYTHONPATH": str(Path(tinygrad_edu.__file__).parent.parent)}
    command = [sys.executable, "-m", "tinygrad_edu", "lesson", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "never printed" not in done.stdout
    assert Path("lesson.html").stat().st_size > 1000
