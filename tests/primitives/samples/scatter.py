"""Samples for `ops/scatter.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .declare import samples


@samples("scatter", mixed=True)
def scatter(d: Draw) -> tuple[Any, ...]:
    """No two elements go to the same place: which of them stays is not defined."""
    shape = d.choice((3,), (2, 3), (3, 2), (), (2, 2, 2), (0,))
    if not shape:
        return d.real(()), 0, np.zeros((), np.int64), d.real(())
    axis = d.axis(shape)
    order = np.argsort(d.rng.random(shape), axis)
    index = np.take(order, np.arange(d.integer(0, shape[axis])), axis)
    return d.real(shape), axis, index, d.real(index.shape)


@samples("scatter_extreme", ties=False)
def scatter_extreme(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((3,), (2, 3), (3, 2), (2, 2, 2))
    axis = d.axis(shape)
    size = tuple(d.integer(0, 4) if i == axis else n for i, n in enumerate(shape))
    input, src = d.distinct(shape, size)
    return input, axis, d.integers(size, 0, shape[axis]), src, d.choice(True, False), d.choice(True, False)
