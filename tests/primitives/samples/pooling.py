"""Samples for `ops/pooling.py`: windows that overlap, stand apart, or reach beyond the input."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.ops._pools import max_pool, max_pool_taps

from ..drawing import Draw
from .declare import samples


class _Pool:
    """The options of one pooling, and all sizes that follow from them."""

    def __init__(self, d: Draw, dilated: bool) -> None:
        ndim = d.choice(1, 1, 2)
        self.kernel = tuple(d.choice(2, 1, 3) if ndim == 1 else d.choice(2, 1) for _ in range(ndim))
        self.stride = tuple(d.choice(1, 2, 3) for _ in range(ndim))
        self.dilation = tuple(d.choice(1, 2) if dilated else 1 for _ in range(ndim))
        self.start = tuple(d.integer(0, k // 2) for k in self.kernel)
        reach = [(k - 1) * t + 1 for k, t in zip(self.kernel, self.dilation, strict=True)]
        self.size = tuple(r + d.integer(0, 2) for r in reach)
        options = zip(self.size, self.start, reach, self.stride, strict=True)
        self.count = tuple((n + 2 * start - r) // step + 1 for n, start, r, step in options)
        self.lead = d.choice((1, 1), (2, 1), (1, 2))

    @property
    def options(self) -> tuple[Any, ...]:
        return self.kernel, self.stride, self.start, self.dilation


@samples("max_pool", ties=False)
def pool_largest(d: Draw) -> tuple[Any, ...]:
    p = _Pool(d, dilated=True)
    return d.distinct((*p.lead, *p.size))[0], *p.options, p.count


def _taps(d: Draw) -> tuple[_Pool, Any]:
    """Return a pooling and which tap of each of its windows holds the largest of some numbers."""
    p = _Pool(d, dilated=True)
    x = d.real((*p.lead, *p.size))
    return p, max_pool_taps(x, max_pool(x, *p.options, p.count), *p.options)


@samples("max_pool_taps", ties=False)
def taps(d: Draw) -> tuple[Any, ...]:
    p = _Pool(d, dilated=True)
    x = d.integers((*p.lead, *p.size), 0, 3) * 1.0
    return x, max_pool(x, *p.options, p.count), *p.options


@samples("max_pool_gather")
def gather_taps(d: Draw) -> tuple[Any, ...]:
    p, taps = _taps(d)
    return d.real((*p.lead, *p.size)), taps, *p.options


@samples("max_pool_scatter")
def scatter_taps(d: Draw) -> tuple[Any, ...]:
    p, taps = _taps(d)
    return d.real(taps.shape), taps, p.size, *p.options


@samples("max_pool_indices")
def indices(d: Draw) -> tuple[Any, ...]:
    p, taps = _taps(d)
    return taps, p.size, *p.options


def _divisor(d: Draw, p: _Pool) -> Any:
    """Return what each window is divided by: one number, or one per window."""
    return d.choice(float(np.prod(p.kernel)), 1 + d.integers(p.count, 0, 3) * 1.0)


@samples("avg_pool", analytic=True)
def pool_mean(d: Draw) -> tuple[Any, ...]:
    p = _Pool(d, dilated=False)
    return d.real((*p.lead, *p.size)), p.kernel, p.stride, p.start, p.count, _divisor(d, p)


@samples("avg_pool_transpose", analytic=True)
def spread_mean(d: Draw) -> tuple[Any, ...]:
    p = _Pool(d, dilated=False)
    return d.real((*p.lead, *p.count)), p.size, p.kernel, p.stride, p.start, _divisor(d, p)
