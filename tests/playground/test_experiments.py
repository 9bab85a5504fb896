"""What the experiments of the page promise comes true."""

from __future__ import annotations

import numpy as np

from tinygrad_edu.playground.catalog import EXPERIMENTS
from tinygrad_edu.playground.frame import layer_norms
from tinygrad_edu.playground.settings import Settings
from tinygrad_edu.playground.training import Training


def trained(title, epochs, **changes):
    experiment = next(e for e in EXPERIMENTS if e.title == title)
    training = Training(Settings().changed({**experiment.settings, **changes}))
    for _ in range(epochs):
        training.run("epoch")
    return training


def test_better_features_need_a_smaller_network():
    assert trained("Spiral: better features", 40).scores()["test_error"] < 0.05


def test_one_layer_cannot_learn_xor_and_four_hidden_neurons_can():
    assert trained("XOR: one layer fails", 15).scores()["test_error"] > 0.3
    assert trained("XOR: one layer fails", 25, hidden=[4]).scores()["test_error"] < 0.05


def test_the_gradient_vanishes_through_sigmoids_and_not_through_tanh():
    training = trained("Vanishing gradient", 5)
    first, *_, last = layer_norms(training.last.parameters)
    assert first < 1e-4 * last
    assert training.scores()["test_error"] > 0.3
    assert trained("Vanishing gradient", 25, activation="tanh").scores()["test_error"] < 0.05


def test_a_large_learning_rate_diverges_and_a_tenth_of_it_learns():
    assert trained("Learning rate too large", 12).trouble
    assert trained("Learning rate too large", 12, lr=0.03).scores()["test_error"] < 0.01


def test_overfitting_raises_the_test_loss_and_l2_mends_it():
    early, late = (trained("Overfitting and L2", epochs).scores() for epochs in (10, 150))
    assert late["train_loss"] < 0.1 * early["train_loss"]
    assert late["test_loss"] > 1.2 * early["test_loss"]
    assert trained("Overfitting and L2", 150, penalty="l2", rate=0.01).scores()["test_loss"] < 0.6 * late["test_loss"]


def test_l1_leaves_the_one_feature_that_matters():
    weights = np.abs(trained("L1 finds the features", 40).last.weights["W1"][0])
    assert np.argmax(weights) == 4  # x1x2
    assert np.delete(weights, 4).max() < 0.02 * weights[4]


def test_the_hills_are_learned():
    assert trained("Regression: hills", 40).scores()["test_loss"] < 0.04
