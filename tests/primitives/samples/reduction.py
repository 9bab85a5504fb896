"""Samples for `ops/reduction.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .comparison import whole
from .declare import pin, samples


@samples("sum", analytic=True)
def sums(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), d.axes(shape), d.choice(False, True)


@samples("mean", analytic=True)
def mean(d: Draw) -> tuple[Any, ...]:
    """Something must be there to take the mean of: of nothing it is NaN."""
    shape = d.shape()
    axes = tuple(i for i in d.axes(shape) if shape[i])
    return d.real(shape), axes, d.choice(False, True)


@samples("prod", analytic=True)
def prod(d: Draw) -> tuple[Any, ...]:
    """Zeros included: the derivative is exact with any number of them."""
    shape = d.shape()
    x = d.real(shape) * (d.rng.random(shape) > d.choice(0, 0.3))
    return x, d.axes(shape, d.integer(0, min(1, len(shape)))), d.choice(False, True)


for _name in ("any", "all", "count_nonzero"):

    @samples(_name)
    def _counts(d: Draw) -> tuple[Any, ...]:
        shape = d.shape()
        return whole(d.rng, shape), d.axes(shape), d.choice(False, True)


for _name in ("sum", "mean"):  # a gradient of size zero that is stretched
    pin(_name, np.empty((2, 0)), (0,), False)
