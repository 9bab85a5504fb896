"""Samples for `ops/floating_point.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import binary, samples

AWAY = between(-2, 2, 0)

binary({"copysign": (AWAY, AWAY), "nextafter": (AWAY, AWAY)}, analytic=False)


@samples("heaviside", mixed=False)
def heaviside(d: Draw) -> tuple[Any, ...]:
    a, b = d.broadcast()
    return AWAY(d.rng, a), d.real(b)


@samples("mantissa")
def mantissa(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), d.integers(shape, -3, 4)


@samples("exponent")
def exponent(d: Draw) -> tuple[Any, ...]:
    return (AWAY(d.rng, d.shape()),)
