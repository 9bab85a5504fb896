"""Samples for `ops/comparison.py`: nothing is differentiable here."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw, Shape
from .declare import samples, unary


def whole(rng: np.random.Generator, shape: Shape) -> Any:
    """A few small numbers, so that many are equal and some are zero."""
    return rng.integers(-2, 3, shape) * 0.5


def special(rng: np.random.Generator, shape: Shape) -> Any:
    """Numbers, infinities and NaN."""
    return rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5], shape)


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"):
    samples(_name)(lambda d: d.pair(whole))

for _name in ("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift"):

    @samples(_name)
    def _integers(d: Draw) -> tuple[Any, ...]:
        a, b = d.broadcast()
        return d.integers(a, 0, 9), d.integers(b, 0, 5)


unary({"logical_not": whole, "isnan": special, "isinf": special, "isfinite": special, "signbit": special}, analytic=False)


@samples("bitwise_not")
def bitwise_not(d: Draw) -> tuple[Any, ...]:
    return (d.choice(d.integers(d.shape(), -5, 5), d.mask(d.shape())),)


@samples("isclose")
def isclose(d: Draw) -> tuple[Any, ...]:
    a, b = d.broadcast()
    return special(d.rng, a), special(d.rng, b), 1e-5, 1e-8, d.choice(False, True)
