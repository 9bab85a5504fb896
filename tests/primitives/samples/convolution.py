"""Samples for `ops/convolution.py`: in one and two dimensions, with every option."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples

PADDINGS = ((0, 0), (1, 1), (0, 1), (2, 0), (-1, 1))


class _Window:
    """The options of one convolution, and all sizes that follow from them."""

    def __init__(self, d: Draw) -> None:
        ndim = d.choice(1, 1, 2)
        self.groups = d.choice(1, 1, 2)
        self.batch, per_group, self.outer = d.choice(1, 2), d.choice(1, 2), self.groups * d.choice(1, 2)
        self.inner, self.per_group = per_group * self.groups, per_group
        self.kernel = tuple(d.choice(2, 1, 3) if ndim == 1 else d.choice(2, 1) for _ in range(ndim))
        self.stride = tuple(d.choice(1, 2) for _ in range(ndim))
        self.dilation = tuple(d.choice(1, 2) if ndim == 1 else 1 for _ in range(ndim))
        self.padding = tuple(d.choice(*PADDINGS) for _ in range(ndim))
        reach = [(k - 1) * t + 1 for k, t in zip(self.kernel, self.dilation, strict=True)]
        self.size = tuple(max(n - lo - hi + d.integer(0, 2), 1 - min(lo, hi, 0)) for n, (lo, hi) in zip(reach, self.padding, strict=True))
        self.count = tuple(
            (n + lo + hi - r) // s + 1 for n, (lo, hi), r, s in zip(self.size, self.padding, reach, self.stride, strict=True)
        )

    @property
    def options(self) -> tuple[Any, ...]:
        return self.stride, self.padding, self.dilation, self.groups


@samples("convolution", analytic=True)
def convolution(d: Draw) -> tuple[Any, ...]:
    w = _Window(d)
    bias = d.choice(None, d.real((w.outer,)))
    return d.real((w.batch, w.inner, *w.size)), d.real((w.outer, w.per_group, *w.kernel)), bias, *w.options


@samples("convolution_transpose", analytic=True)
def convolution_transpose(d: Draw) -> tuple[Any, ...]:
    w = _Window(d)
    bias = d.choice(None, d.real((w.inner,)))
    return d.real((w.batch, w.outer, *w.count)), d.real((w.outer, w.per_group, *w.kernel)), bias, w.size, *w.options


@samples("convolution_weight", analytic=True)
def convolution_weight(d: Draw) -> tuple[Any, ...]:
    w = _Window(d)
    return d.real((w.batch, w.inner, *w.size)), d.real((w.batch, w.outer, *w.count)), w.kernel, *w.options
