"""Samples for `ops/loss.py` and `ops/cross_entropy.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import samples


@samples("mean_squared_error", analytic=True)
def mean_squared_error(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(empty=False)
    input = d.real(shape)
    return input, d.choice(d.real(shape), d.real(shape), input)


@samples("huber")
def huber(d: Draw) -> tuple[Any, ...]:
    return between(-2, 2, -0.7, 0, 0.7)(d.rng, d.shape()), 0.7
