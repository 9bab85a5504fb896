"""Samples for `ops/scan.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("shift", analytic=True)
def shift(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return d.real(shape), d.choice(0.0, 1.0), d.axis(shape), d.choice(False, True)


@samples("cumsum", analytic=True)
def cumsum(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return d.real(shape), d.axis(shape), d.choice(False, True)


@samples("cumprod", analytic=True)
def cumprod(d: Draw) -> tuple[Any, ...]:
    """Zeros included: the derivative is exact with any number of them."""
    shape = d.shape(1)
    x = d.real(shape)
    return x * (d.rng.random(shape) > d.choice(0, 0.3)), d.axis(shape), d.choice(False, True)


@samples("recurrence", analytic=True)
def recurrence(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    factor = d.real(shape)
    return factor, d.choice(d.real(shape), factor), d.axis(shape), d.choice(False, True)


@samples("place_of_extreme")
def place_of_extreme(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1, empty=False)
    return d.integers(shape, 0, 3) * 1.0, d.axis(shape), d.choice(False, True)
