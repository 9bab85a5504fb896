"""Samples for `ops/normalization.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .declare import samples

EPS = 0.1


def _spread(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((2, 3), (4,), (3, 2), (2, 2, 2), (0, 3))
    axes = tuple(i for i in d.axes(shape, d.integer(1, len(shape))) if shape[i] > 1) or (len(shape) - 1,)
    return d.distinct(shape, low=-5, high=5)[0], axes, EPS


@samples("standardize", ties=False)
def standardize(d: Draw) -> tuple[Any, ...]:
    """The moments are left out: given, they must be those of the input, which no difference quotient keeps in step."""
    return *_spread(d), None


@samples("inverse_deviation", ties=False)
def inverse_deviation(d: Draw) -> tuple[Any, ...]:
    return *_spread(d), None


for _name in ("divide_by_root_mean_square", "inverse_root_mean_square"):
    samples(_name, analytic=True, ties=False)(_spread)


@samples("scale_shift", analytic=True)
def scale_shift(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    small = d.stretched(shape)
    same = np.broadcast_shapes(shape, small) == shape
    return d.real(shape), d.real(small), d.choice(None, d.real(small)) if same else None
