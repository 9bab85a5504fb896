"""Every example runs, and what it claims is true."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(name: str, *args: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr(sys, "argv", [name, *args])
    return runpy.run_path(str(EXAMPLES / name), run_name="__main__")


def test_every_example_is_tested() -> None:
    tested = {"one_neuron.py", "train_classifier.py", "own_operation.py", "second_derivatives.py"}
    assert {p.name for p in EXAMPLES.glob("*.py")} == tested


def test_one_neuron_draws_its_graph(tmp_path, monkeypatch, capsys):
    run("one_neuron.py", str(tmp_path / "graph.svg"), monkeypatch=monkeypatch)
    assert "d loss / d w   by hand -24   by the engine -24" in capsys.readouterr().out
    assert (tmp_path / "graph.svg").read_text().lstrip().startswith("<")


def test_classifier_learns(monkeypatch):
    pytest.importorskip("sklearn", reason="scikit-learn's digits are the data of this example")
    assert run("train_classifier.py", "5", monkeypatch=monkeypatch)["accuracy"] > 0.9


def test_own_operation_passes_its_checks(monkeypatch, capsys):
    run("own_operation.py", monkeypatch=monkeypatch)
    assert capsys.readouterr().out.split().count("True") == 4


def test_newton_finds_the_minimum(monkeypatch, capsys):
    end = run("second_derivatives.py", monkeypatch=monkeypatch)
    assert end["rosenbrock"](end["v"]).item() < 1e-20
