"""Part B, the network class of the course: each lesson shows what it says, at a reduced size."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tinygrad_edu.errors import DataError

pytest.importorskip("sklearn", reason="the data and the estimators of these lessons need scikit-learn")
pytest.importorskip("matplotlib", reason="the lessons draw")

FOLDER = Path(__file__).parents[2] / "examples" / "b_network"
LESSONS = {"linear_regression", "breast_cancer", "digits", "gates", "grid_search", "data_split"}


@pytest.fixture
def lesson(monkeypatch, tmp_path):
    """Return the function that runs a lesson, with its plots in a temporary folder, and says what it found."""
    import matplotlib as mpl

    monkeypatch.syspath_prepend(str(FOLDER))
    before = mpl.get_backend()
    mpl.use("Agg")

    def run(name, **options):
        found = importlib.import_module(name).main(out=str(tmp_path), **options)
        assert sorted(path.suffix for path in tmp_path.iterdir()) == [".png"] * len(list(tmp_path.iterdir()))
        assert list(tmp_path.iterdir())
        return found

    yield run
    mpl.use(before)
    for name in LESSONS:
        sys.modules.pop(name, None)  # other folders have lessons of these names, perhaps


def test_a_lesson_runs_as_a_script(tmp_path):
    script = [sys.executable, str(FOLDER / "gates.py"), "--epochs", "3", "--out", str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, check=True, env={**os.environ, "MPLBACKEND": "Agg"})
    assert "x₁  x₂" in done.stdout
    assert (tmp_path / "gates.png").stat().st_size > 10_000


def test_linear_regression_comes_near_the_normal_equations(lesson):
    found = lesson("linear_regression", epochs=600)
    errors = found["train_errors"]
    assert len(errors) == 600
    assert np.all(np.diff(errors) < 0)
    assert errors[-1] < errors[0] / 20
    assert found["val_errors"][-1] < found["val_errors"][0] / 20
    assert found["best"] < 1e-20
    assert found["penalised_weights"] < found["weights"]
    assert found["penalised_train_errors"][-1] > errors[-1]


def test_breast_cancer_is_told_apart(lesson):
    found = lesson("breast_cancer", epochs=60)
    assert found["logistic"] >= 0.95
    assert found["network"] >= 0.95


def test_digits_are_read(lesson):
    found = lesson("digits", epochs=20)
    assert found["accuracy"] >= 0.97
    assert found["accuracy"] > found["accuracy_from_normal"] + 0.05
    assert found["confusion"].sum() == 450
    assert np.trace(found["confusion"]) == round(450 * found["accuracy"])


def test_gates(lesson):
    found = lesson("gates", epochs=300)
    assert [found[f"{gate}, 1 layers"] for gate in ("AND", "OR")] == [4, 4]
    assert found["XOR, 1 layers"] < 4
    assert [found[f"{gate}, 2 layers"] for gate in ("AND", "OR", "XOR")] == [4, 4, 4]


def test_searches_find_good_candidates(lesson):
    found = lesson("grid_search", epochs=8, images=200, draws=8)
    assert found["heat"].shape == (5, 5)
    assert found["grid"] == found["heat"].max() > 0.85
    assert found["heat"].min() < 0.2
    assert found["grid_test"] > 0.85
    assert found["random_test"] > 0.8


@pytest.mark.parametrize("images", [10, 1797])
def test_a_search_needs_images_to_search_and_to_test(lesson, images):
    with pytest.raises(DataError, match="images should be from 30 to 1700"):
        lesson("grid_search", images=images)


def test_the_largest_gap_is_the_mismatch(lesson):
    found = lesson("data_split", epochs=6)
    clean, mixed = found["clean"], found["mixed"]
    assert max(clean, key=clean.get) == "mismatch"
    assert clean["mismatch"] > 0.1
    assert mixed["mismatch"] < clean["mismatch"]
    small, large = found["curves"].values()
    assert small[-1][1] > 0.1  # underfitting: wrong on its own training data, however many
    assert large[0][1] == 0  # overfitting: right on the few it knows,
    assert large[0][2] > 0.1  # wrong on others
    assert large[-1][2] < large[0][2] / 3  # more data help
