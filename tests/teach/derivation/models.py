"""Networks of the lecture, in float64, with the names that the lecture gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.teach import Explanation

from ..models import leaf


def fixed(value: Any) -> tg.Tensor:
    return tg.tensor(value, dtype=tg.float64)


def one_neuron() -> Explanation:
    """A1: z₁ = w₁ x + b₁, a₁ = σ(z₁), C = ½ (a₁ − y)²."""
    x, y = fixed(4.0), fixed(9.0)
    w1, b1 = leaf(0.3), leaf(-0.2)
    with tg.record():
        z1 = w1 * x + b1
        a1 = z1.sigmoid()
        C = 0.5 * (a1 - y) ** 2
    return tg.explain(C)


def one_hidden_layer() -> Explanation:
    """A2: one hidden neuron with a sigmoid, one output neuron with a tanh."""
    x, y = fixed(4.0), fixed(9.0)
    w1, b1, w2, b2 = leaf(0.3), leaf(-0.2), leaf(0.7), leaf(0.1)
    with tg.record():
        z1 = w1 * x + b1
        a1 = z1.sigmoid()
        z2 = w2 * a1 + b2
        a2 = z2.tanh()
        C = 0.5 * (a2 - y) ** 2
    return tg.explain(C)


def nine_parameters() -> Explanation:
    """A3: two inputs, two hidden neurons, one output neuron."""
    x1, x2, y = fixed(0.5), fixed(-1.0), fixed(0.7)
    w11, w12, w21, w22, b1, b2 = (leaf(v) for v in (0.1, -0.4, 0.8, 0.3, 0.05, -0.2))
    u1, u2, c = leaf(0.6), leaf(-0.7), leaf(0.1)
    with tg.record():
        z1 = w11 * x1 + w12 * x2 + b1
        z2 = w21 * x1 + w22 * x2 + b2
        a1 = z1.sigmoid()
        a2 = z2.sigmoid()
        z = u1 * a1 + u2 * a2 + c
        C = 0.5 * (z - y) ** 2
    return tg.explain(C)


def layers(sizes: Sequence[int] = (3, 5, 4, 2), batch: int = 6) -> Explanation:
    """A5: a network of linear layers, each with a tanh, and the mean squared error."""
    rng = np.random.default_rng(3)
    pairs = zip(sizes, sizes[1:], strict=False)
    model = tg.nn.Sequential(*[m for n, k in pairs for m in (tg.nn.Linear(n, k, dtype=tg.float64), tg.nn.Tanh())])
    for p in model.parameters():
        p.data = fixed(rng.normal(size=p.shape))
    X, T = fixed(rng.normal(size=(batch, sizes[0]))), fixed(rng.normal(size=(batch, sizes[-1])))
    with tg.record():
        loss = ((model(X) - T) ** 2).mean()
    return tg.explain(loss)
