"""Activation functions in place. The first of the rows of each is of a tensor with a history, as a leaf cannot be changed."""

from __future__ import annotations

from ..row import row

F = "nn.functional."
ROWS = [
    row(F + "relu_", lambda T, x: T.nn.functional.relu_(x * 1), (2, 3)),
    row(F + "relu_", lambda T, x: T.nn.functional.relu_(x), (2, 3)),
    row(F + "elu_", lambda T, x: T.nn.functional.elu_(x * 1, 0.5), (2, 3)),
    row(F + "elu_", lambda T, x: T.nn.functional.elu_(x), (2, 3)),
    row(F + "celu_", lambda T, x: T.nn.functional.celu_(x * 1, 0.5), (2, 3)),
    row(F + "celu_", lambda T, x: T.nn.functional.celu_(x), (2, 3)),
    row(F + "selu_", lambda T, x: T.nn.functional.selu_(x * 1), (2, 3)),
    row(F + "selu_", lambda T, x: T.nn.functional.selu_(x), (2, 3)),
    row(F + "hardtanh_", lambda T, x: T.nn.functional.hardtanh_(x * 1, -0.1, 0.1), (2, 3), own=True),
    row(F + "hardtanh_", lambda T, x: T.nn.functional.hardtanh_(x), (2, 3), own=True),
    row(F + "leaky_relu_", lambda T, x: T.nn.functional.leaky_relu_(x * 1, 0.3), (2, 3)),
    row(F + "leaky_relu_", lambda T, x: T.nn.functional.leaky_relu_(x), (2, 3)),
    row(F + "rrelu_", lambda T, x: T.nn.functional.rrelu_(x * 1, 0.3, 0.5), (2, 3)),
    row(F + "rrelu_", lambda T, x: T.nn.functional.rrelu_(x), (2, 3)),
    row(F + "threshold_", lambda T, x: T.nn.functional.threshold_(x * 1, 0.05, 2.0), (2, 3)),
    row(F + "threshold_", lambda T, x: T.nn.functional.threshold_(x, 0.0, 1.0), (2, 3)),
    row("relu_", lambda T, x: T.relu_(x * 1), (2, 3)),
    row("celu_", lambda T, x: T.celu_(x * 1, 0.5), (2, 3)),
    row("selu_", lambda T, x: T.selu_(x * 1), (2, 3)),
    row("rrelu_", lambda T, x: T.rrelu_(x * 1, 0.3, 0.5), (2, 3)),
    row("rrelu", lambda T, x: T.rrelu(x, 0.3, 0.5), (2, 3)),
    row("threshold_", lambda T, x: T.threshold_(x * 1, 0.05, 2.0), (2, 3)),
]
