"""What the page is told: once about the data, and after each piece of training about network, gradients and scores.

Numbers that are not finite become `None`: JSON has no word for them.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from ..ops.creation import tensor
from .data import FEATURES, REACH, grid, inputs
from .network import predict
from .training import Training

SIZE = 61  # points of the grid, in each direction, on which the output is shown
STRIDE = 2  # of which each neuron's own map shows every second one
_GRID = grid(SIZE)


def scene(training: Training) -> dict[str, Any]:
    """Return what stays while a network is trained: settings, points, and the maps of all features."""
    return {
        "settings": training.settings.as_json(),
        "task": training.settings.task,
        "reach": REACH,
        "size": SIZE,
        "small": len(range(0, SIZE, STRIDE)),
        "train": _points(training.train),
        "test": _points(training.test),
        "features": {name: encode_map(_thinned(f(_GRID))) for name, f in FEATURES.items()},
    }


def frame(training: Training) -> dict[str, Any]:
    """Return what changes with each step: counts, scores, boundary, responses, weights, and the gradients of the last step."""
    with np.errstate(all="ignore"):
        *hidden, output = responses(training)
        output = output[:, 0]
    return {
        "steps": training.steps,
        "epochs": training.epochs,
        "trouble": training.trouble,
        "scores": {name: _number(value) for name, value in training.scores().items()},
        "boundary": encode_map(2 * output - 1 if training.settings.task == "classification" else output, 1.0, "<i2"),
        "maps": [[encode_map(_thinned(response)) for response in layer.T] for layer in hidden],
        "weights": {name: numbers(p.detach().numpy()) for name, p in training.network.names().items()},
        "gradients": _gradients(training),
    }


def responses(training: Training) -> list[Any]:
    """Return the activations (SIZE², m) of each layer on the grid, row by row from the upper left corner; the output as a prediction."""
    return predict(training.network, tensor(inputs(_GRID, training.settings.features)), training.settings)


def _gradients(training: Training) -> dict[str, Any] | None:
    step = training.last
    if step is None:
        return None
    return {
        "loss": _number(step.loss),
        "batch": [int(i) for i in step.batch],
        "parameters": {name: numbers(g) for name, g in step.parameters.items()},
        # For each layer, from the inputs on, (m, batch): what the loss gains if this neuron gives more at this point.
        "activations": [numbers(g.T) for g in step.activations],
        "norms": [_number(norm) for norm in layer_norms(step.parameters)],
    }


def layer_norms(parameters: dict[str, Any]) -> list[float]:
    """Return the Euclidean norm of the gradient of each layer's weights and biases together."""
    with np.errstate(all="ignore"):
        layers = range(1, len(parameters) // 2 + 1)
        return [float(np.sqrt((parameters[f"W{k}"] ** 2).sum() + (parameters[f"b{k}"] ** 2).sum())) for k in layers]


def encode_map(values: Any, peak: float | None = None, kind: str = "i1") -> dict[str, Any]:
    """Return values between -peak and peak as signed integers in base64, with their least and largest value.

    What is beyond the peak is cut; what is not finite becomes the lowest integer, which nothing else does.

    Parameters
    ----------
    peak : default: the largest absolute value, or 0 if nothing is finite.
    kind : "i1" for bytes, from -127 to 127; "<i2" for two bytes each, from -32767 to 32767, the lower one first.

    >>> base64.b64decode(encode_map(np.array([0.0, 2.0, -4.0, np.nan]))["levels"]) == bytes([0, 64, 129, 128])
    True
    """
    finite, most = np.isfinite(values), np.iinfo(kind).max
    if peak is None:
        peak = float(np.abs(values[finite]).max()) if finite.any() else 0.0
    scaled = np.where(finite, values, 0) / (peak or 1.0)
    levels = np.where(finite, np.rint(most * np.clip(scaled, -1, 1)), -most - 1).astype(kind)
    low, high = (_number(values[finite].min()), _number(values[finite].max())) if finite.any() else (None, None)
    return {"levels": base64.b64encode(levels.tobytes()).decode(), "low": low, "high": high}


def numbers(values: Any) -> Any:
    """Return an array as nested lists of numbers with six significant digits."""
    return [numbers(v) for v in values] if np.ndim(values) else _number(float(values))


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _thinned(values: Any) -> Any:
    return values.reshape(SIZE, SIZE)[::STRIDE, ::STRIDE].ravel()


def _points(part: Any) -> list[list[float]]:
    return [
        [round(float(x1), 3), round(float(x2), 3), round(float(t), 3)] for (x1, x2), (t,) in zip(part.points, part.targets, strict=True)
    ]
