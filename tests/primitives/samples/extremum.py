"""Samples for `ops/extremum.py`: no ties, at which the derivative jumps."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .comparison import whole
from .declare import samples

for _name in ("amax", "amin"):

    @samples(_name, ties=False)
    def _extreme(d: Draw) -> tuple[Any, ...]:
        shape = d.shape()
        axes = tuple(i for i in d.axes(shape) if shape[i])
        return d.distinct(shape)[0], axes, d.choice(False, True)


for _name in ("max", "min"):

    @samples(_name, ties=False)
    def _extreme_of_all(d: Draw) -> tuple[Any, ...]:
        shape = d.shape(empty=False)
        return d.distinct(shape)[0], tuple(range(len(shape)))


for _name in ("argmax", "argmin"):

    @samples(_name)
    def _place(d: Draw) -> tuple[Any, ...]:
        shape = d.shape(1, empty=False)
        return whole(d.rng, shape), d.choice(None, d.axis(shape)), d.choice(False, True)


@samples("even_share", ties=False)
def even_share(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1, empty=False)
    axes, x = d.axes(shape), whole(d.rng, shape)
    return x, np.max(x, axis=axes, keepdims=True), axes, d.choice(True, False)
