"""The programs that every view must open: small enough to check by hand, or as large as a student's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.nn import functional as F
from tinygrad_edu.teach import Explanation


def leaf(value: Any) -> tg.Tensor:
    return tg.tensor(value, dtype=tg.float64, requires_grad=True)


def sum_times() -> Explanation:
    """q = x + y, f = q z at (4, -3, 5): the gradients are 5, 5 and 1."""
    x, y, z = leaf(4.0), leaf(-3.0), leaf(5.0)
    with tg.record():
        q = x + y
        f = q * z
    return tg.explain(f)


def sum_times_max() -> Explanation:
    """f = (x + y) max(y, z) at (1, 2, 0): the gradients are 2, 5 and 0."""
    x, y, z = leaf(1.0), leaf(2.0), leaf(0.0)
    with tg.record():
        a = x + y
        b = tg.maximum(y, z)
        f = a * b
    return tg.explain(f)


def nine_parameters() -> Explanation:
    """Two inputs, two hidden nodes, one output, every parameter a scalar; sigmoid, then identity; half of the squared error."""
    x0, x1, y = 0.5, -1.0, 0.7
    w00, w01, w10, w11 = leaf(0.1), leaf(-0.4), leaf(0.8), leaf(0.3)
    b0, b1, v0, v1, c = leaf(0.05), leaf(-0.2), leaf(0.6), leaf(-0.7), leaf(0.1)
    with tg.record():
        z0 = w00 * x0 + w01 * x1 + b0
        z1 = w10 * x0 + w11 * x1 + b1
        a0 = tg.sigmoid(z0)
        a1 = tg.sigmoid(z1)
        a2 = v0 * a0 + v1 * a1 + c
        C = 0.5 * (a2 - y) ** 2
    return tg.explain(C)


def cnn_step() -> Explanation:
    """A training step of a small convolutional network on four images."""
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Conv2d(1, 4, 3, padding=1), tg.nn.ReLU(), tg.nn.MaxPool2d(2), tg.nn.Flatten(), tg.nn.Linear(64, 10))
    images, labels = tg.randn(4, 1, 8, 8), tg.tensor([3, 1, 4, 1])
    with tg.record():
        loss = F.cross_entropy(model(images), labels)
    return tg.explain(loss)


def lstm() -> Explanation:
    """An LSTM cell written with basic operations, over five steps."""
    rng = np.random.default_rng(1)
    Wx, Wh, b = (leaf(rng.normal(size=size) * 0.5) for size in ((3, 16), (4, 16), (16,)))
    inputs = [tg.tensor(rng.normal(size=(2, 3))) for _ in range(5)]
    h = c = tg.zeros(2, 4, dtype=tg.float64)
    with tg.record():
        for x in inputs:
            gates = x @ Wx + h @ Wh + b
            i, f, g, o = gates.chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        loss = (h * h).mean()
    return tg.explain(loss)


def transformer_block() -> Explanation:
    """Attention with two heads, residual connections, layer norm and a network of two layers, of basic operations."""
    rng = np.random.default_rng(2)

    def matrix(rows: int, columns: int) -> tg.Tensor:
        return leaf(rng.normal(size=(rows, columns)) / np.sqrt(rows))

    def norm(x: tg.Tensor) -> tg.Tensor:
        mu = x.mean(-1, keepdim=True)
        return (x - mu) / (((x - mu) ** 2).mean(-1, keepdim=True) + 1e-5).sqrt()

    Wq, Wk, Wv, Wo, W1, W2 = matrix(8, 8), matrix(8, 8), matrix(8, 8), matrix(8, 8), matrix(8, 16), matrix(16, 8)
    x = tg.tensor(rng.normal(size=(5, 8)))
    with tg.record():
        y = norm(x)
        q, k, v = ((y @ W).reshape(5, 2, 4).transpose(0, 1) for W in (Wq, Wk, Wv))
        weights = tg.softmax(q @ k.transpose(-2, -1) / 2.0, dim=-1)
        r = x + (weights @ v).transpose(0, 1).reshape(5, 8) @ Wo
        out = r + F.gelu(norm(r) @ W1) @ W2
        loss = (out**2).mean()
    return tg.explain(loss)


def second_derivative() -> Explanation:
    """The slope of x³ sin x at 1.2, itself to be differentiated."""
    x = leaf(1.2)
    with tg.record():
        y = x**3 * tg.sin(x)
        (slope,) = tg.autograd.grad(y, x, create_graph=True)
    return tg.explain(slope)


MODELS: dict[str, Callable[[], Explanation]] = {
    f.__name__: f for f in (sum_times, sum_times_max, nine_parameters, cnn_step, lstm, transformer_block, second_derivative)
}
