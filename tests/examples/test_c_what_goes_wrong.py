"""Part C, what goes wrong and the cures: every script at a reduced size, with what it claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinygrad_edu.errors import DataError

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")
pytest.importorskip("sklearn", reason="the data are scikit-learn's")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script with its pictures in a temporary folder, and returns its claims."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> Any:
        claims = script(f"c_what_goes_wrong/{name}").main(out=str(tmp_path), **options)
        assert Path(tmp_path / f"{name}.png").stat().st_size > 10_000
        return claims

    return main


def test_derivatives_of_the_activations_are_those_of_the_formulas(run):
    claims = run("activations")
    assert len(claims["differences"]) == 10
    assert max(claims["differences"].values()) < 1e-12
    assert claims["largest"]["sigmoid"] == pytest.approx(0.25, abs=1e-4)
    assert claims["largest"]["tanh"] == pytest.approx(1, abs=1e-3)


def test_gradients_vanish_in_a_deep_sigmoid_network_only(run):
    claims = run("vanishing_gradients", steps=250)
    assert claims["ratios"]["sigmoid"] < 1e-4
    assert 0.1 < claims["ratios"]["tanh, Glorot"] < 10
    assert 0.1 < claims["ratios"]["ReLU, He"] < 10
    assert claims["accuracy"]["sigmoid"] < 0.2
    assert claims["accuracy"]["tanh, Glorot"] > 0.9
    assert claims["accuracy"]["ReLU, He"] > 0.85


def test_gradients_through_time_follow_the_power_law(run):
    claims = run("exploding_gradients", steps=150)
    for factor, norms in claims["through_time"].items():
        assert norms == pytest.approx([factor ** (40 - t) for t in range(41)], rel=1e-12)
    (_, _, _), (_, by_norm, cosine), (_, by_value, turned) = claims["clipped"]
    assert by_norm == pytest.approx(1)
    assert cosine == pytest.approx(1, abs=1e-12)
    assert by_value == pytest.approx(np.linalg.norm([0.1, 0.05, 0.02]))
    assert turned < 0.95
    assert claims["steps"]["no clipping"] < 150  # it overflowed
    assert claims["steps"]["by norm, c = 1"] == claims["steps"]["by value, c = 0.1"] == 150
    assert max(claims["final"]["by norm, c = 1"], claims["final"]["by value, c = 0.1"]) < 10


def test_units_die_of_long_steps_if_their_slope_can_be_zero(run):
    claims = run("dying_relu", steps=120)
    dead = claims["dead"]
    assert dead["ReLU"][-1] > 0.5 > dead["ReLU"][-2] > dead["ReLU"][0]
    assert set(dead["leaky ReLU"]) == {0.0}
    assert max(dead["ELU"]) < 0.1
    assert claims["accuracy"]["leaky ReLU"][-1] > claims["accuracy"]["ReLU"][-1]


@pytest.mark.parametrize("options", [{"p": 1.5}, {"p": 1.0}, {"examples": 5}, {"examples": 1797}])
def test_dropout_of_nothing_is_refused(run, options):
    with pytest.raises(DataError, match=r"p is a probability below 1|examples should be from 10 to 1700"):
        run("dropout", **options)


def test_initialisation_decides_how_variances_grow(run):
    found = run("initialisation")["variances"]
    forward, backward = found["ReLU"]["He"]
    assert 0.1 < forward[-1] / forward[0] < 10
    assert 0.1 < backward[0] / backward[-1] < 10
    forward, backward = found["ReLU"]["normal(0, 1)"]
    assert forward[-1] / forward[0] == pytest.approx(50.0**19, rel=10)  # half of 100 inputs, in each of 19 further layers
    assert backward[0] / backward[-1] > 1e25
    forward, _ = found["ReLU"]["Glorot"]
    assert forward[-1] / forward[0] == pytest.approx(0.5**19, rel=3)
    _, backward = found["tanh"]["Glorot"]
    assert backward[0] / backward[-1] > 0.01
    assert found["tanh"]["normal(0, 1)"][1][0] / found["tanh"]["normal(0, 1)"][1][-1] > 1e10


def test_batch_normalisation_undoes_a_bad_start(run):
    claims = run("batch_normalisation", steps=150)
    assert claims["difference"] < 1e-12
    assert max(claims["slopes"]["without"]) < 0.1
    assert min(claims["slopes"]["with"]) > 0.2
    assert claims["accuracy"]["with"] > claims["accuracy"]["without"] + 0.1


def test_dropout_keeps_the_mean_and_helps_on_few_examples(run):
    claims = run("dropout", epochs=40)
    assert claims["same_mask"]
    assert claims["mean"] == pytest.approx(1, abs=0.01)
    without, with_dropout = claims["losses"]["without"], claims["losses"]["with"]
    assert with_dropout[0] > without[0]  # of training
    assert with_dropout[1] < without[1]  # of what is held out


def test_an_l1_penalty_finds_the_three_weights_that_count(run):
    claims = run("regularisation", steps=400)
    assert claims["difference"] < 1e-12
    results = claims["results"]
    assert results["none"]["train"] < 0.2  # overfitted: the noise alone costs 1
    assert results["none"]["val"] > 2
    assert results["l₁"]["val"] < results["none"]["val"] / 2
    assert results["l₁"]["zeros"] > 30 > results["l₂"]["zeros"]
    assert results["l₂"]["norm"] < results["none"]["norm"]
    for errors in claims["by_strength"].values():
        assert 0 < int(np.argmin(errors)) < len(errors) - 1


def test_the_learning_rate_has_a_right_size(run):
    claims = run("learning_rate", steps=200)
    assert claims["difference"] < 1e-12
    assert abs(claims["ends"]["right"]).max() < 0.1
    assert claims["ends"]["too small"][0] > 5
    assert abs(claims["ends"]["too large"][1]) > 2
    assert claims["accuracy"]["right"] > 0.9
    assert claims["losses"]["too large"][-1] > claims["losses"]["too large"][0]
    assert claims["losses"]["too small"][-1] > 2


def test_stochastic_descent_is_quick_and_a_quasi_newton_method_exact(run):
    claims = run("descent", passes=25)
    quick, excess = claims["quick"], claims["excess"]
    assert quick["stochastic"] < quick["mini-batch"] < quick["full batch"]
    assert excess["L-BFGS"] < 1e-6 < excess["stochastic"] < excess["mini-batch"] < excess["full batch"]
