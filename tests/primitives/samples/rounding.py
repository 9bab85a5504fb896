"""Samples for `ops/rounding.py`: away from the numbers at which the functions jump."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between, between_integers
from .declare import samples, unary

SMOOTH = between_integers(-3, 3)

unary({"floor": SMOOTH, "ceil": SMOOTH, "trunc": SMOOTH, "frac": SMOOTH}, analytic=False)
unary({"zeros_like": SMOOTH, "sign": between(-2, 2, 0), "abs": between(-2, 2, 0)}, analytic=False)


@samples("round")
def rounded(d: Draw) -> tuple[Any, ...]:
    decimals = d.choice(0, 1, -1)
    return SMOOTH(d.rng, d.shape()) / 10.0**decimals, decimals
