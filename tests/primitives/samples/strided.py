"""Samples for `ops/strided.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .declare import samples


@samples("windows", analytic=True)
def windows(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((3,), (2, 3), (4, 2), (2, 3, 2))
    axis = d.axis(shape)
    return d.real(shape), axis, d.integer(0, shape[axis]), d.integer(1, 2)


@samples("as_strided", analytic=True)
def as_strided(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((6,), (2, 3), (3, 2))
    size, stride = d.choice(((2, 2), (1, 2)), ((3,), (2,)), ((2, 3), (0, 1)), ((), ()), ((0,), (1,)))
    x = d.real(shape)
    return x, size, stride, d.integer(0, 1), tuple(s // x.itemsize for s in np.empty(shape).strides)
