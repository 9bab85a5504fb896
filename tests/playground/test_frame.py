"""What the page is told of a network: the model on a grid, its weights and gradients, and the lesson of its last step."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.playground.data import inputs
from tinygrad_edu.playground.frame import SIZE, STRIDE, encode_map, frame, responses, scene
from tinygrad_edu.playground.lesson import open_step, page
from tinygrad_edu.playground.settings import Settings
from tinygrad_edu.playground.training import Training

SMALL = Settings(problem="circles", features=("x1", "x2²"), hidden=(3, 2), activation="tanh", batch=6, points=60)


def trained(changes=None, steps=3):
    training = Training(SMALL.changed(changes or {}))
    for _ in range(steps):
        training.step()
    return training


def levels(encoded, kind):
    return np.frombuffer(base64.b64decode(encoded["levels"]), kind)


@pytest.mark.parametrize("problem", ["circles", "plane"])
def test_boundary_and_responses_are_the_model_on_a_grid(problem):
    training = trained({"problem": problem})
    shown = frame(training)
    boundary = levels(shown["boundary"], "<i2").reshape(SIZE, SIZE)
    ticks = np.linspace(-6, 6, SIZE)
    for row, column in [(0, 0), (0, SIZE - 1), (10, 40), (SIZE - 1, 3)]:
        point = np.array([[ticks[column], ticks[SIZE - 1 - row]]])  # the first row is the upper end of the plane
        activations = training.network(tg.tensor(inputs(point, SMALL.features)))
        output = activations[-1].item()
        expected = 2 / (1 + np.exp(-output)) - 1 if problem == "circles" else output
        assert boundary[row, column] / 32767 == pytest.approx(np.clip(expected, -1, 1), abs=2e-5)
        if row % STRIDE == column % STRIDE == 0:
            for k, layer in enumerate(activations[:-1]):
                for j, value in enumerate(layer.detach().numpy()[0]):
                    encoded = shown["maps"][k][j]
                    side = SIZE // STRIDE + 1
                    peak = max(abs(encoded["low"]), abs(encoded["high"]))
                    level = levels(encoded, "i1").reshape(side, side)[row // STRIDE, column // STRIDE]
                    assert level / 127 * peak == pytest.approx(value, abs=0.005 * peak)


def test_weights_and_gradients_are_told_to_six_digits():
    training = trained()
    shown = frame(training)
    for name, p in training.network.names().items():
        assert np.allclose(shown["weights"][name], p.detach().numpy(), rtol=1e-5)
        assert np.allclose(shown["gradients"]["parameters"][name], training.last.parameters[name], rtol=1e-5)
    shapes = [np.shape(g) for g in shown["gradients"]["activations"]]
    assert shapes == [(2, 6), (3, 6), (2, 6), (1, 6)]
    assert np.allclose(shown["gradients"]["activations"][1], training.last.activations[1].T, rtol=1e-5)
    first = np.concatenate([training.last.parameters["W1"].ravel(), training.last.parameters["b1"]])
    assert shown["gradients"]["norms"][0] == pytest.approx(np.linalg.norm(first), rel=1e-5)


def test_scores_are_those_of_the_model():
    training = trained(steps=20)
    scores = frame(training)["scores"]
    for name, part in (("train", training.train), ("test", training.test)):
        logits = training.network(tg.tensor(inputs(part.points, SMALL.features)))[-1].detach().numpy()
        assert scores[f"{name}_error"] == pytest.approx(np.mean((logits > 0) != (part.targets == 1)), rel=1e-5)
        assert scores[f"{name}_loss"] == pytest.approx(np.mean(np.logaddexp(0, logits) - part.targets * logits), rel=1e-5)


def test_before_the_first_step_there_are_no_gradients():
    assert frame(Training(SMALL))["gradients"] is None


def test_the_points_are_told():
    training = trained()
    told = scene(training)
    assert np.allclose(told["train"], np.c_[training.train.points, training.train.targets], atol=1e-3)
    assert len(told["test"]) == len(training.test)


def test_what_is_not_finite_can_be_told_as_json():
    training = trained({"problem": "plane", "activation": "identity", "optimizer": "sgd", "lr": 100.0}, steps=200)
    shown = frame(training)
    assert shown["trouble"]
    assert shown["scores"]["train_loss"] is None
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert levels(encode_map(np.array([np.inf, -1.0, 1.0])), "i1").tolist() == [-128, -127, 127]
    assert encode_map(np.array([np.nan]))["low"] is None
    assert page(training).startswith("<!doctype html>")


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
def test_the_lesson_is_of_the_step_whose_gradients_are_shown(penalty):
    training = trained({"batch": 4, "penalty": penalty})
    program = open_step(training).program
    for name, gradient in training.last.parameters.items():
        record = program.records[program.index(name)]
        assert np.array_equal(record.value, training.last.weights[name])
        assert np.allclose(record.adjoint, gradient, rtol=1e-12, atol=1e-15), name
    assert np.allclose(program.records[program.index("a1")].adjoint, training.last.activations[1], rtol=1e-12)
    assert program.records[program.index("loss")].value == pytest.approx(training.last.loss, rel=1e-12)


def test_a_lesson_takes_few_points_and_exists_before_the_first_step():
    training = trained()
    assert open_step(training).program.records[open_step(training).program.index("x")].shape == (4, 2)
    assert page(Training(SMALL)).startswith("<!doctype html>")


def test_the_grid_covers_the_plane():
    *_, output = responses(trained())
    assert output.shape == (SIZE**2, 1)
