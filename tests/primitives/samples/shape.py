"""Samples for `ops/shape.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .declare import pin, samples


@samples("reshape", analytic=True)
def reshape(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    x = d.real(shape)
    return x, d.choice((x.size,), shape, shape[::-1], (1, *shape), (*shape, 1), (x.size, 1))


@samples("squeeze", analytic=True)
def squeeze(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((2, 1, 3), (1,), (1, 3), (3, 1), (1, 1), (), (3,), (0, 1))
    ones = [i for i, n in enumerate(shape) if n == 1]
    return d.real(shape), tuple(ones[: d.integer(0, len(ones))])


@samples("unsqueeze", analytic=True)
def unsqueeze(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), d.integer(0, len(shape))


@samples("expand", analytic=True)
def expand(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(d.stretched(shape)), shape


pin("expand", np.empty((1, 0)), (2, 0))


@samples("contiguous", analytic=True)
def contiguous(d: Draw) -> tuple[Any, ...]:
    return (d.real(d.shape()),)
