"""The training of one page: its gradients are the engine's and those of finite differences; what changes keeps what it should keep."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.playground.data import FEATURES, PROBLEMS, inputs, split
from tinygrad_edu.playground.network import data_loss, penalty
from tinygrad_edu.playground.settings import ACTIVATIONS, OPTIMIZERS, Settings
from tinygrad_edu.playground.training import Training

SMALL = Settings(problem="xor", features=("x1", "x2", "x1x2"), hidden=(4, 3), activation="tanh", batch=7, points=60)


def parameters(training):
    return {name: p.detach().numpy().copy() for name, p in training.network.names().items()}


def loss_at(training, step, weights, shift=None):
    """Return the loss of a step's batch at some weights; `shift` (layer, array) is added to the activations of a layer."""
    x = training.x[step.batch].numpy()
    if shift and shift[0] == 0:
        x = x + shift[1]
    for k in range(1, len(weights) // 2 + 1):
        x = x @ weights[f"W{k}"].T + weights[f"b{k}"]
        if k < len(weights) // 2:
            x = np.tanh(x)
        if shift and shift[0] == k:
            x = x + shift[1]
    targets = training.t[step.batch].numpy()
    if training.settings.task == "classification":
        loss = np.mean(np.logaddexp(0, x) - targets * x)
    else:
        loss = np.mean((x - targets) ** 2)
    matrices = [w for name, w in weights.items() if name[0] == "W"]
    rate = training.settings.rate
    return (
        loss
        + {"none": 0.0, "l1": rate * sum(np.abs(w).sum() for w in matrices), "l2": rate / 2 * sum((w**2).sum() for w in matrices)}[
            training.settings.penalty
        ]
    )


@pytest.mark.parametrize("changes", [{}, {"penalty": "l1", "rate": 0.1}, {"penalty": "l2", "rate": 0.1}, {"problem": "gaussian"}])
def test_the_gradients_that_are_shown_are_those_of_finite_differences(changes):
    training = Training(SMALL.changed(changes))
    training.step()
    training.step()
    step, h = training.last, 1e-6
    assert step.loss == pytest.approx(loss_at(training, step, step.weights), rel=1e-12)
    for name, gradient in step.parameters.items():
        for index in np.ndindex(gradient.shape):
            ends = []
            for sign in (1, -1):
                weights = {key: value.copy() for key, value in step.weights.items()}
                weights[name][index] += sign * h
                ends.append(loss_at(training, step, weights))
            assert gradient[index] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=2e-9), (name, index)
    for layer, gradient in enumerate(step.activations):
        for index in np.ndindex(gradient.shape):
            shift = np.zeros_like(gradient)
            shift[index] = h
            ends = [loss_at(training, step, step.weights, (layer, sign * shift)) for sign in (1, -1)]
            assert gradient[index] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=2e-9), (layer, index)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradients_that_are_shown_are_autograds(activation):
    training = Training(SMALL.changed({"activation": activation, "penalty": "l2"}))
    network = training.network
    batch = training.upcoming()
    loss = data_loss(network(training.x[batch])[-1], training.t[batch], training.settings) + penalty(network, training.settings)
    expected = tg.autograd.grad(loss, list(network.names().values()))
    training.step()
    for gradient, (name, shown) in zip(expected, training.last.parameters.items(), strict=True):
        assert np.array_equal(gradient.numpy(), shown), name


FIRST_UPDATES = {
    "sgd": lambda g: g,
    "momentum": lambda g: g,
    "nesterov": lambda g: 1.9 * g,
    "adagrad": np.sign,
    "rmsprop": lambda g: 10 * np.sign(g),  # it remembers a hundredth of g²
    "adam": np.sign,
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_first_update_is_that_of_the_method(optimizer):
    training = Training(SMALL.changed({"optimizer": optimizer, "lr": 0.01}))
    training.step()
    for name, weights in parameters(training).items():
        gradient = training.last.parameters[name]
        clear = np.abs(gradient) > 1e-4  # the others are of the size of ε, which keeps from dividing by zero
        assert clear.any()
        update = 0.01 * FIRST_UPDATES[optimizer](gradient)
        assert np.allclose((training.last.weights[name] - weights)[clear], update[clear], rtol=2e-3), name


def test_momentum_remembers_the_step_before():
    training = Training(SMALL.changed({"optimizer": "momentum", "lr": 0.01}))
    training.step()
    first = training.last
    training.step()
    for name, weights in parameters(training).items():
        update = 0.01 * (training.last.parameters[name] + 0.9 * first.parameters[name])
        assert np.allclose(training.last.weights[name] - weights, update, rtol=1e-12), name


def test_an_epoch_takes_every_training_point_once():
    training = Training(SMALL)
    seen = []
    while training.epochs == 0:
        training.step()
        seen += list(training.last.batch)
    assert sorted(seen) == list(range(len(training.train)))
    assert training.steps == -(-len(training.train) // 7)


def test_a_seed_gives_the_same_training_whoever_else_trains():
    def run(result):
        training = Training(SMALL)
        for _ in range(5):
            training.step()
        result.append(parameters(training))

    state, results = tg.get_rng_state(), []
    threads = [threading.Thread(target=run, args=(results,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(r[name], results[0][name]) for r in results for name in r)
    assert not np.array_equal(parameters(Training(SMALL.changed({"seed": 9})))["W1"], parameters(Training(SMALL))["W1"])
    assert tg.equal(tg.get_rng_state(), state)


def test_what_can_change_meanwhile_leaves_the_weights_alone():
    training = Training(SMALL)
    training.step()
    before = parameters(training)
    assert not training.change({"lr": 0.5, "penalty": "l1", "rate": 0.1, "batch": 3, "optimizer": "sgd"})
    assert training.steps == 1
    assert all(np.array_equal(before[name], w) for name, w in parameters(training).items())
    assert training.optimizer.param_groups[0]["lr"] == 0.5
    training.step()
    assert len(training.last.batch) == 3
    assert training.change({"hidden": [2]})
    assert (training.steps, training.last) == (0, None)


def test_reset_goes_back_to_the_first_weights():
    training = Training(SMALL)
    before = parameters(training)
    training.run("epoch")
    training.reset()
    assert (training.steps, training.epochs, training.last) == (0, 0, None)
    assert all(np.array_equal(before[name], w) for name, w in parameters(training).items())


@pytest.mark.filterwarnings("error")
def test_a_training_that_diverges_says_so_and_stops():
    training = Training(SMALL.changed({"problem": "plane", "activation": "identity", "optimizer": "sgd", "lr": 100.0}))
    for _ in range(200):
        training.step()
    steps = training.steps
    assert steps < 200
    assert training.trouble.startswith(f"The training diverged: in step {steps} the loss became ")
    assert "smaller learning rate (it is 100)" in training.trouble
    assert all(np.isfinite(w).all() for w in parameters(training).values())
    training.reset()
    assert training.trouble == ""


def test_the_first_steps_are_shown_one_by_one():
    training = Training(SMALL)
    for steps in range(1, 11):
        training.run("time")
        assert training.steps == steps
    training.run("time")
    assert training.steps > 10


def test_default_settings_learn_the_spiral():
    training = Training(Settings())
    while training.epochs < 60 and training.scores()["test_error"] >= 0.05:
        training.run("epoch")
    assert training.scores()["test_error"] < 0.05


@pytest.mark.parametrize("problem", PROBLEMS)
def test_data_fit_the_plane_and_the_task(problem):
    train, test = split(problem, 200, 0.0, 0.6, seed=3)
    assert (len(train), len(test)) == (120, 80)
    assert train.points.shape == (120, 2)
    assert train.targets.shape == (120, 1)
    assert np.abs(train.points).max() < 6
    if PROBLEMS[problem].task == "classification":
        assert set(train.targets.ravel()) == {0.0, 1.0}
        assert 0.3 < train.targets.mean() < 0.7
    else:
        assert np.abs(train.targets).max() <= 1
        assert train.targets.std() > 0.2
    again, _ = split(problem, 200, 0.0, 0.6, seed=3)
    assert np.array_equal(train.points, again.points)
    shaken, _ = split(problem, 200, 0.5, 0.6, seed=3)
    assert not np.array_equal(np.c_[train.points, train.targets], np.c_[shaken.points, shaken.targets])


def test_features_are_what_they_are_called():
    points = np.array([[0.5, -2.0]])
    expected = [[0.5, -2.0, 0.25, 4.0, -1.0, np.sin(0.5), np.sin(-2.0)]]
    assert np.allclose(inputs(points, tuple(FEATURES)), expected)
