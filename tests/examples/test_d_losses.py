"""Part D, the losses of the course: every script at a reduced size, with what it claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")

COMPARED = {
    "regression_losses": {"MAE", "MSE"},
    "classification_losses": {
        "NLL of LogSoftmax",
        "NLL of log p",
        "cross-entropy, indices",
        "cross-entropy, probabilities",
        "binary cross-entropy of p",
        "binary cross-entropy of z",
    },
    "margin_losses": {"hinge", "logistic", "SoftMarginLoss", "hinge embedding", "margin ranking"},
    "kl_divergence": {"KL, batchmean", "KL, mean", "cross-entropy"},
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script with its pictures in a temporary folder, and returns its claims."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> Any:
        claims = script(f"d_losses/{name}").main(out=str(tmp_path), **options)
        assert Path(tmp_path / f"{name}.png").stat().st_size > 10_000
        return claims

    return main


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", sorted(COMPARED))
def test_the_gradient_of_a_loss_is_that_of_its_formula(run, name, seed):
    differences = run(name, n=7, seed=seed)["differences"]
    assert set(differences) == COMPARED[name]
    assert max(differences.values()) < 1e-12


def test_the_best_constant_is_the_median_or_the_mean(run):
    assert run("regression_losses", steps=200)["constants"] == {"MAE": pytest.approx(3, abs=0.05), "MSE": pytest.approx(22, abs=1e-6)}


def test_cross_entropy_corrects_a_confident_mistake_and_squares_do_not(run):
    entropy, squares = run("classification_losses")["at a confident mistake"]
    assert entropy == pytest.approx(-1, abs=1e-3)
    assert abs(squares) < 1e-3


def test_the_divergence_falls_until_q_is_p(run):
    claims = run("kl_divergence", steps=150)
    assert claims["path"][-1] < claims["path"][0] / 1000
    assert claims["distance"] < 0.01


def test_the_gradient_of_a_sum_is_the_sum_of_the_gradients(run, capsys):
    claims = run("composite_loss")
    assert max(claims.values()) < 1e-12
    assert "The adjoint of W is the sum of 3 contributions" in capsys.readouterr().out


def test_the_worked_example_adds_up(run, capsys):
    claims = run("worked_cross_entropy")
    assert [round(cost, 2) for cost in claims["costs"]] == [0.56, 0.54, 0.65]
    assert sum(round(cost, 2) for cost in claims["costs"]) == pytest.approx(1.75)
    assert claims["sum"] == pytest.approx(1.760772, abs=1e-6)
    assert claims["mean"] == pytest.approx(claims["sum"] / 3)
    assert claims["difference"] < 1e-12
    assert "the sum 1.7608, of the rounded costs 1.75" in capsys.readouterr().out
