"""Samples for `ops/sorting.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .comparison import whole
from .declare import samples


@samples("argsort")
def argsort(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return whole(d.rng, shape), d.axis(shape), d.choice(False, True)


@samples("topk")
def topk(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    axis = d.axis(shape)
    return whole(d.rng, shape), d.integer(0, shape[axis]), axis, d.choice(True, False)
