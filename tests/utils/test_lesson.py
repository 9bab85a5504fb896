"""A lesson script gets its command line from its `main`, its plots saved, its tables printed."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.lesson import figure, run, table, whole_numbers


def main(epochs: int = 40, rate: float = 0.1, data: str | None = None, shuffle: bool = True) -> None:
    """Print what was asked for.

    epochs : passes over 100 % of the data.
    data : a folder.
    """
    print(epochs, rate, data, shuffle)


def test_options_come_from_the_signature(capsys):
    run(main, [])
    run(main, ["--epochs", "3", "--rate", "1e-3", "--data", "x", "--no-shuffle"])
    assert capsys.readouterr().out.splitlines() == ["40 0.1 None True", "3 0.001 x False"]


def test_help_tells_what_the_lesson_and_its_options_are(capsys):
    with pytest.raises(SystemExit, match="0"):
        run(main, ["--help"])
    text = capsys.readouterr().out
    assert "A lesson script gets its command line" in text
    assert "passes over 100 % of the data (default: 40)" in text
    assert "--no-shuffle" in text


@pytest.mark.parametrize("given", [["--epochs", "many"], ["--epoch-count", "3"], ["surplus"]])
def test_wrong_options_end_with_status_2(given, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(main, given)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--epochs=-3", "argument --epochs: -3 is not a number from 1 on"),
        ("--epochs=0", "argument --epochs: 0 is not a number from 1 on"),
        ("--epochs=1.5", "argument --epochs: invalid int value: '1.5'"),
        ("--rate=-0.1", "argument --rate: -0.1 is not a number from 0 on"),
        ("--rate=nan", "argument --rate: nan is not a number from 0 on"),
        ("--rate=inf", "argument --rate: inf is not a number from 0 on"),
        ("--seed=-1", "argument --seed: -1 is not a number from 0 on"),
    ],
)
def test_a_number_out_of_range_is_refused_in_one_sentence(given, said, capsys):
    def training(epochs: int = 40, rate: float = 0.1, seed: int = 3, shift: float = -1.0) -> None:
        print(epochs, rate, seed, shift)

    with pytest.raises(SystemExit, match="2"):
        run(training, [given])
    assert capsys.readouterr().err.splitlines()[-1].endswith(said)
    run(training, ["--epochs", "1", "--rate", "0", "--seed", "0", "--shift=-2"])
    assert capsys.readouterr().out == "1 0.0 0 -2.0\n"


def test_a_folder_that_cannot_be_made_is_told_before_the_work_begins(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")

    def training(out: str = "out") -> None:
        print("worked")

    with pytest.raises(SystemExit, match="2"):
        run(training, ["--out", str(tmp_path / "taken")])
    assert capsys.readouterr() == ("", f"The folder {tmp_path / 'taken'} cannot be made: File exists. Give another one with --out.\n")
    run(training, ["--out", str(tmp_path / "new" / "deep")])
    assert (tmp_path / "new" / "deep").is_dir()


def test_a_stream_without_greek_letters_gets_question_marks(monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", narrow)

    def training() -> None:
        print("σ = 1")

    run(training, [])
    narrow.flush()
    assert narrow.buffer.getvalue() == b"? = 1\n"


@pytest.mark.parametrize(
    ("error", "status"), [(DataError("no such digits"), 2), (FileNotFoundError("no folder"), 2), (KeyboardInterrupt(), 130)]
)
def test_what_the_user_can_mend_is_one_sentence(error, status, capsys):
    def failing() -> None:
        raise error

    with pytest.raises(SystemExit, match=str(status)):
        run(failing, [])
    assert capsys.readouterr().err.strip() == (str(error) or "stopped")


def test_a_mistake_in_the_script_stays_visible():
    def failing() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(failing, [])


def test_a_figure_is_saved_and_closed(tmp_path, capsys):
    plt = pytest.importorskip("matplotlib.pyplot")
    with figure(str(tmp_path / "new"), "loss", columns=2) as (left, right):
        left.plot([1, 2])
        right.plot([2, 1])
    assert (tmp_path / "new" / "loss.png").read_bytes()[:4] == b"\x89PNG"
    assert capsys.readouterr().out == f"saved {tmp_path / 'new' / 'loss.png'}\n"
    assert plt.get_fignums() == []


def test_a_figure_that_fails_is_closed_and_not_saved(tmp_path):
    plt = pytest.importorskip("matplotlib.pyplot")
    with pytest.raises(ZeroDivisionError), figure(str(tmp_path), "loss"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == plt.get_fignums() == []


def test_a_table_is_aligned(capsys):
    table(["name", "value"], [["w", 1.5], ["bias", 12345678.0]])
    assert capsys.readouterr().out == "name        value\nw             1.5\nbias  1.23457e+07\n"


def test_a_row_that_does_not_fit_its_headings_is_refused():
    with pytest.raises(ValueError, match="zip"):
        table(["name", "value"], [["w"]])


def test_whole_numbers_of_an_option():
    assert whole_numbers(" 3 4  10") == [3, 4, 10]
    assert whole_numbers("1 34", 1, 34) == [1, 34]
    for text in ("", "3 x", "3 -1", "0", "2.5", "35"):
        with pytest.raises(DataError, match="should be whole numbers from 1 to 34, with blanks between them"):
            whole_numbers(text, 1, 34)


def test_a_reader_who_stops_is_no_error(tmp_path):
    """As of ``script.py | head``: the pipe is closed before the script has written."""
    script = tmp_path / "script.py"
    script.write_text(
        "from tinygrad_edu.utils.lesson import run\n\n\ndef main():\n    for _ in range(100_000):\n        print('line')\n\n\nrun(main)\n"
    )
    done = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.stdout is not None
    done.stdout.readline()
    done.stdout.close()
    assert done.stderr is not None
    assert done.stderr.read() == ""
    assert done.wait() == 141
    done.stderr.close()
