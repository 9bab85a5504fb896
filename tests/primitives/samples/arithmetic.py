"""Samples for `ops/arithmetic.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw, between, between_integers
from .declare import binary, pin, samples, unary

REAL = between(-2, 2)
# A pole at a distance d makes the error of the difference quotients grow like 1/d⁹ at the third order: keep 0.8 from it.
NOT_ZERO = between(-2.4, 2.4, 0, gap=0.8)
POSITIVE = between(0.8, 3)

unary({"neg": REAL, "clone": REAL, "square": REAL, "sqrt": POSITIVE, "rsqrt": POSITIVE, "reciprocal": NOT_ZERO}, analytic=True)
binary({"add": (REAL, REAL), "sub": (REAL, REAL), "mul": (REAL, REAL), "div": (REAL, NOT_ZERO)}, analytic=True)


@samples("pow", analytic=True)
def power(d: Draw) -> tuple[Any, ...]:
    if d.choice(False, False, True):
        return NOT_ZERO(d.rng, d.shape()), d.choice(2, 3, 1, 0, -1, -2, 2.0)
    return d.pair(POSITIVE, between(-2, 3), same=False)


def _quotients(d: Draw) -> tuple[Any, ...]:
    """Return operands whose quotient is away from the integers, where the remainder jumps."""
    a, b = d.broadcast()
    divisor = NOT_ZERO(d.rng, b)
    shape = (divisor + d.real(a) * 0).shape
    return between_integers(-3, 3)(d.rng, shape) * divisor, divisor


samples("remainder", ties=False)(_quotients)
samples("fmod", ties=False)(_quotients)
samples("floor_divide", ties=False)(_quotients)

for _name in ("add", "div"):  # a size of one that is stretched to none
    pin(_name, np.empty(0), np.ones(1))
pin("pow", 1.0924366046480936, np.array([30.0, 40.0]))  # the logarithm of a number, in the tensor's precision
