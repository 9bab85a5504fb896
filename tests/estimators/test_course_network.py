"""The network class of the course gives the scores of the course's algorithm written by hand, epoch by epoch."""

from __future__ import annotations

import numpy as np
import pytest

from . import by_hand

METHODS = {
    "Constant": (0.05,),
    "Momentum": (0.02, 0.9),
    "Adagrad": (0.05,),
    "AdagradMomentum": (0.02, 0.9),
    "RMSprop": (0.01, 0.9),
    "Adam": (0.01, 0.9, 0.999),
}
TASKS = {
    "regression": ("identity", "least_squares", 2, "sigmoid"),
    "binary": ("sigmoid", "logistic", 1, "tanh"),
    "multiclass": ("softmax", "cross_entropy", 3, "leaky_relu"),
}


def data(task, n, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4))
    score = X @ rng.normal(size=(4, 3)) + 0.1 * rng.normal(size=(n, 3))
    if task == "regression":
        return X, np.sin(score[:, :2])
    if task == "binary":
        return X, 1.0 * (score[:, :1] > 0)
    return X, np.eye(3)[score.argmax(1)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(("batches", "lam"), [(1, 0.0), (6, 0.01)])
def test_scores_are_those_of_the_algorithm_by_hand(course, method, task, batches, lam):
    network, functions, schedulers = course
    output, cost, outputs, hidden = TASKS[task]
    dimensions = (4, 6, 5, outputs)
    X, t = data(task, 50, 1)
    X_val, t_val = data(task, 20, 2)
    net = network.FFNN(dimensions, getattr(functions, hidden), getattr(functions, output), getattr(functions, cost), seed=3)
    scores = net.fit(X, t, getattr(schedulers, method)(*METHODS[method]), batches, 15, lam, X_val, t_val)
    expected, weights = by_hand.train(
        dimensions, hidden, task, 3, X, t, lambda: getattr(by_hand, method)(*METHODS[method]), batches, 15, lam, X_val, t_val
    )
    assert set(scores) == ({"train_errors", "val_errors"} if task == "regression" else set(expected))
    for name, values in scores.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-11, err_msg=name)
    for ours, theirs in zip(net.weights, weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)
    assert scores["train_errors"][-1] < scores["train_errors"][0]


@pytest.mark.parametrize("method", METHODS)
def test_schedulers_give_the_change_of_one_array(course, method):
    ours, theirs = getattr(course[2], method)(*METHODS[method]), getattr(by_hand, method)(*METHODS[method])
    rng = np.random.default_rng(0)
    for step in range(12):
        g = rng.normal(size=(3, 2))
        np.testing.assert_allclose(ours.update_change(g), theirs.update_change(g), rtol=1e-12)
        if step % 4 == 3:
            ours.reset()
            theirs.reset()


def test_own_activations_and_costs(course):
    """A function that the package does not know is differentiated as it is."""
    network, functions, schedulers = course

    def hidden(z):
        return np.tanh(z)

    def fourth_power(target):
        return lambda a: np.sum((a - target) ** 4) / len(target)

    X, t = data("regression", 40, 0)
    net = network.FFNN((4, 8, 2), hidden, functions.identity, fourth_power, seed=0)
    before = net.feed_forward(X)
    scores = net.fit(X, t, schedulers.Adam(0.01, 0.9, 0.999), epochs=30)
    assert scores["train_errors"][-1] == pytest.approx(np.sum((net.predict(X) - t) ** 4) / len(t), rel=1e-12)
    assert scores["train_errors"][-1] < 0.2 * np.sum((before - t) ** 4) / len(t)


def test_weights_are_kept_until_they_are_reset(course):
    network, functions, schedulers = course
    X, t = data("regression", 40, 0)
    net = network.FFNN((4, 5, 2), functions.sigmoid, seed=0)
    start = [w.copy() for w in net.weights]
    first = net.fit(X, t, schedulers.Momentum(0.02, 0.5), epochs=5)["train_errors"]
    second = net.fit(X, t, schedulers.Momentum(0.02, 0.5), epochs=5)["train_errors"]
    assert second[0] < first[-1]
    net.reset_weights()
    for ours, theirs in zip(net.weights, start, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert net.fit(X, t, schedulers.Momentum(0.02, 0.5), epochs=5)["train_errors"] == first


def test_threshold(course):
    network, functions, _ = course
    net = network.FFNN((4, 1), output_func=functions.sigmoid, cost_func=functions.logistic, seed=0)
    X, _ = data("binary", 30, 0)
    p = net.feed_forward(X)
    assert 0 < p.min() < 0.3
    assert 0.7 < p.max() < 1
    for threshold in (0.2, 0.5, 0.9):
        np.testing.assert_array_equal(net.predict(X, threshold), 1 * (p > threshold))


Z = np.array([[-1.5, 0.3, 2.0], [0.7, -0.2, -3.0]])
P = by_hand.softmax(Z)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", np.ones_like(Z)),
        ("sigmoid", by_hand.sigmoid(Z) * (1 - by_hand.sigmoid(Z))),
        ("tanh", 1 - np.tanh(Z) ** 2),
        ("relu", 1.0 * (Z > 0)),
        ("leaky_relu", np.where(Z > 0, 1, 0.01)),
        ("softmax", P * (1 - P)),
    ],
)
def test_derivate(course, name, expected):
    _, functions, _ = course
    np.testing.assert_allclose(functions.derivate(getattr(functions, name))(Z), expected, rtol=1e-13, atol=1e-16)


def test_derivate_of_a_cost_is_its_gradient(course):
    _, functions, _ = course
    a, t = np.array([[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    expected = {"least_squares": 2 * (a - t), "logistic": (a - t) / (a * (1 - a)), "cross_entropy": -t / a}
    for name, gradient in expected.items():
        np.testing.assert_allclose(functions.derivate(getattr(functions, name)(t))(a), gradient / 3, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softmax"])
def test_activations_are_the_layers_that_stand_for_them(course, name):
    from tinygrad_edu import tensor
    from tinygrad_edu.estimators import ACTIVATIONS

    network, functions, _ = course
    f = getattr(functions, name)
    np.testing.assert_allclose(f(Z), ACTIVATIONS[network.LAYERS[f]]()(tensor(Z)).numpy(), rtol=1e-14, atol=1e-16)
