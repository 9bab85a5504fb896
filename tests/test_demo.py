"""The main job from the command line: what it writes, that it repeats, and how it ends where something is wrong."""

from __future__ import annotations

import csv
import struct
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tinygrad_edu import viz
from tinygrad_edu.__main__ import main

FILES = ["curves.png", "gradients.md", "graph.svg", "history.csv"]
PARTS = {"train": 160, "t10k": 40}


def images_of(labels):
    """Return noisy bars of 12×12 pixels, whose position is the label."""
    images = np.random.default_rng(len(labels)).integers(0, 60, (len(labels), 12, 12))
    images[np.arange(len(labels)), :, labels] = 250
    return images.astype("uint8")


@pytest.fixture
def data(tmp_path):
    """A folder of four small idx files."""
    folder = tmp_path / "data"
    folder.mkdir()
    for part, count in PARTS.items():
        labels = (np.arange(count) % 10).astype("uint8")
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">I3I", 0x803, count, 12, 12) + images_of(labels).tobytes())
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels.tobytes())
    return folder


@pytest.fixture
def _extras():
    pytest.importorskip("matplotlib")
    pytest.importorskip("sklearn")


def history(folder):
    with open(folder / "history.csv", newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


@pytest.mark.usefixtures("_extras")
def test_one_epoch_on_scikit_learns_digits(tmp_path, capsys):
    out = tmp_path / "some" / "where"
    assert main(["demo", "--epochs", "1", "--out", str(out)]) == 0
    assert sorted(p.name for p in out.iterdir()) == FILES
    (row,) = history(out)
    assert row["epoch"] == 1
    assert row["held_out_accuracy"] > 0.8
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert ET.parse(out / "graph.svg").getroot().tag.endswith("svg")
    table = (out / "gradients.md").read_text(encoding="utf-8")
    verdicts = [line.split("|")[-2].strip() for line in table.splitlines()[2:]]
    assert verdicts == ["yes"] * 6
    assert table in capsys.readouterr().out


@pytest.mark.usefixtures("_extras")
def test_the_same_seed_gives_the_same_numbers(data, tmp_path):
    def numbers(seed, name):
        out = tmp_path / name
        assert main(["demo", "--data", str(data), "--epochs", "2", "--seed", seed, "--out", str(out)]) == 0
        return history(out), (out / "gradients.md").read_text(encoding="utf-8")

    first = numbers("1", "a")
    assert first == numbers("1", "b")
    assert first != numbers("2", "c")
    assert len(first[0]) == 2
    assert first[0][1]["loss"] < first[0][0]["loss"]


def fails_with_one_sentence(capsys, *arguments):
    """Run the demo, assert that it ends with status 2 and one line on standard error, and return that."""
    assert main(["demo", "--epochs", "1", *map(str, arguments)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("tinygrad_edu: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said


@pytest.mark.usefixtures("_extras")
def test_missing_data(tmp_path, capsys):
    assert "nowhere is not a folder" in fails_with_one_sentence(capsys, "--data", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("_extras")
def test_a_damaged_file(data, tmp_path, capsys):
    file = data / "t10k-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:-1])
    said = fails_with_one_sentence(capsys, "--data", data, "--out", tmp_path / "out")
    assert str(file) in said
    assert "damaged" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("_extras")
@pytest.mark.parametrize("below", ["", "below"])
def test_a_file_in_place_of_the_folder(below, data, tmp_path, capsys):
    (tmp_path / "out").write_text("precious")
    said = fails_with_one_sentence(capsys, "--data", data, "--out", tmp_path / "out" / below)
    assert "--out" in said
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.parametrize("package", ["matplotlib", "sklearn"])
def test_a_missing_extra(package, tmp_path, capsys, monkeypatch):
    if package == "sklearn":
        pytest.importorskip("matplotlib")
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    said = fails_with_one_sentence(capsys, "--out", tmp_path / "out")
    assert "pip install 'tinygrad_edu[examples]'" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("_extras")
def test_a_failure_half_way_leaves_the_old_files(data, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "history.csv").write_text("old")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(viz, "graph", full)  # the last thing that is written
    assert "No space left" in fails_with_one_sentence(capsys, "--data", data, "--out", out)
    assert [p.name for p in out.iterdir()] == ["history.csv"]
    assert (out / "history.csv").read_text() == "old"


@pytest.mark.parametrize("arguments", [[], ["demo", "--epochs", "0"], ["demo", "--epochs", "x"], ["demo", "--seed", "-1"], ["dance"]])
def test_a_command_line_that_is_not_understood(arguments, capsys):
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "usage: python -m tinygrad_edu" in capsys.readouterr().err
