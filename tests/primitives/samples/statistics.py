"""Samples for `ops/statistics.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from .comparison import whole
from .declare import samples


def _spread(d: Draw) -> tuple[Any, ...]:
    """Distinct numbers, and less correction than there are of them."""
    shape = d.choice((3,), (2, 3), (3, 2), (2, 2, 2), (4,), (0, 3))
    axes = tuple(i for i in d.axes(shape, d.integer(1, len(shape))) if shape[i]) or (len(shape) - 1,)
    count = int(np.prod([shape[i] for i in axes]))
    return d.distinct(shape)[0], axes, d.choice(*range(count)), d.choice(False, True)


samples("var", analytic=False, ties=False)(_spread)
samples("std", analytic=False, ties=False)(_spread)


@samples("median", ties=False)
def median(d: Draw) -> tuple[Any, ...]:
    return d.distinct(d.shape(empty=False))[0], d.choice(False, True)


@samples("argmedian")
def argmedian(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1, empty=False)
    return whole(d.rng, shape), d.axis(shape)
