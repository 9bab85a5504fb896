"""Part F, sequences, graphs and actions: every script at a reduced size, with what it claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.errors import DataError

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script with its picture in a temporary folder, and returns its claims."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> Any:
        claims = script(f"f_family/{name}").main(out=str(tmp_path), **options)
        (picture,) = tmp_path.iterdir()
        assert picture.name.startswith(name)
        assert picture.stat().st_size > 10_000
        return claims

    return main


def test_a_recurrent_network_finds_the_rule_of_parity(run):
    claims = run("rnn", length=6, long=60, steps=700)
    assert claims["losses"][-1] < claims["losses"][0] / 20
    assert claims["by_step"].shape == (60,)
    assert claims["by_step"][-1] > 0.98  # ten times as long as in training; guessing is right in half
    assert claims["accuracy"] > 0.98


def test_gates_remember_what_a_simple_network_forgets(run):
    claims = run("lstm_gru", delays="20", steps=200)
    assert claims["accuracies"]["LSTM"][0] > 0.85
    assert claims["accuracies"]["GRU"][0] > 0.9
    assert claims["accuracies"]["RNN"][0] < 0.4  # guessing is right in an eighth
    fall = {cell: norms[0] / norms[-1] for cell, norms in claims["norms"].items()}
    assert fall["RNN"] < 1e-3
    assert min(fall["LSTM"], fall["GRU"]) > 100 * fall["RNN"]


def test_the_simple_gradient_falls_like_a_power(run):
    norms = np.array(run("lstm_gru", delays="60", steps=0)["norms"]["RNN"])
    factors = norms[:-1] / norms[1:]
    assert norms[0] < 1e-12
    assert np.all(factors < 1)


@pytest.mark.parametrize("task", ["sort", "reverse"])
def test_a_transformer_writes_the_answer_and_looks_at_it(run, task):
    claims = run("transformer", task=task, length=5, steps=300, rate=0.01)
    assert claims["whole"] > 0.9  # all five numbers; guessing is right in 1 of 3 million
    assert claims["attended"] > 0.8  # by chance 0.2
    assert np.all(claims["weights"].sum(2) < 1 + 1e-5)  # the rest looks at what was written already


def test_a_transformer_does_not_look_ahead():
    module = script("f_family/transformer")
    model = module.Transformer(8, 16, 2)
    x = tg.randint(0, 20, (1, 8))
    changed = x.clone()
    changed[0, 5] = (x[0, 5] + 1) % 20
    with tg.no_grad():
        before, after = model(x)[0], model(changed)[0]
    assert tg.equal(before[:, :5], after[:, :5])
    assert not tg.equal(before[:, 5:], after[:, 5:])


def test_characters_are_told_from_what_was_said_before(run):
    claims = run("character_model", steps=120)
    assert claims["losses"][-1] < claims["losses"][0] / 4
    bits = claims["bits"]
    assert bits["alphabet"] > bits["letters"] > bits["pairs"] > bits["Transformer"] + 0.8
    assert claims["said"].endswith("the weight that lay in the net.\n")


def test_the_pole_stays_up(run):
    claims = run("policy_gradient", updates=45)
    assert claims["returns"][0] < 40
    assert claims["test"] > 200
    assert abs(claims["losses"][-1]) < 0.05  # the surrogate's value is near zero, whatever the return


def test_the_returns_are_discounted_sums():
    module = script("f_family/policy_gradient")
    alive = np.array([[True, True], [True, False], [True, False]])
    np.testing.assert_allclose(module.returns_to_go(alive), [[1 + 0.99 + 0.99**2, 1], [1 + 0.99, 0], [1, 0]])


def test_the_surrogate_has_the_score_function_gradient():
    """The gradient is the mean of −Ĝ ∇ log π, written out for a policy of one weight for each number of the state."""
    module = script("f_family/policy_gradient")
    policy = tg.nn.Linear(4, 1, bias=False)
    states, actions, alive = module.play(policy, 3, np.random.default_rng(0))
    module.surrogate(policy, states, actions, alive).backward()
    G = module.returns_to_go(alive)[alive]
    s, a = states[alive], actions[alive]
    pi = 1 / (1 + np.exp(-s @ policy.weight.detach().numpy()[0]))
    by_hand = -(((G - G.mean()) / G.std() * (a - pi))[:, None] * s).mean(0)  # ∇ log π(a | s) = (a − π) s
    np.testing.assert_allclose(policy.weight.grad.numpy()[0], by_hand, rtol=1e-4, atol=1e-7)


def test_the_karate_club():
    A, side = script("f_family/graph_network").club()
    assert A.sum() == 2 * 78
    assert np.array_equal(A, A.T)
    assert A.sum(1)[[0, 33]].tolist() == [16, 17]  # the instructor and the officer have most friends
    assert np.bincount(side).tolist() == [17, 17]


@pytest.mark.parametrize(
    ("name", "options"), [("graph_network", {"labels": "1 99"}), ("lstm_gru", {"delays": "5 x"}), ("lstm_gru", {"delays": ""})]
)
def test_numbers_that_mean_nothing_are_refused(run, name, options):
    with pytest.raises(DataError, match="should be whole numbers from 1"):
        run(name, **options)


def test_two_labels_teach_the_club(run):
    claims = run("graph_network", steps=40)
    assert claims["accuracy"] >= 0.9
    assert claims["chance"] == 0.5
    A, _ = script("f_family/graph_network").club()
    two_steps = (np.linalg.matrix_power(A + np.eye(34), 2)[[0, 33]] > 0).any(0)
    assert np.array_equal(claims["reach"] > 0, two_steps)
