"""Samples for `ops/gamma.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import samples, unary

POSITIVE, BETWEEN_POLES = between(0.8, 6), between(-1.7, -1.3)

unary({"lgamma": POSITIVE, "digamma": POSITIVE}, analytic=False)


@samples("polygamma")
def polygamma(d: Draw) -> tuple[Any, ...]:
    return d.choice(POSITIVE, BETWEEN_POLES)(d.rng, d.shape()), d.choice(1, 2, 0)


@samples("zeta")
def zeta(d: Draw) -> tuple[Any, ...]:
    return d.pair(between(1.5, 4), POSITIVE, same=False)
