"""Samples for `ops/folding.py`: windows that overlap, stand apart, or reach beyond the image."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


def _options(d: Draw) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Any, ...]]:
    """Return the size of an image, the number of its windows, and kernel, stride, padding and dilation."""
    kernel, dilation = (d.choice(2, 1), d.choice(2, 1, 3)), (d.choice(1, 2), 1)
    stride, start = (d.choice(1, 2), d.choice(1, 3)), (d.choice(0, 1), d.choice(0, 1))
    reach = [(k - 1) * t + 1 for k, t in zip(kernel, dilation, strict=True)]
    size = tuple(r + d.integer(0, 2) for r in reach)
    count = tuple((n + 2 * p - r) // s + 1 for n, p, r, s in zip(size, start, reach, stride, strict=True))
    return size, count, (kernel, stride, start, dilation)


@samples("im2col", analytic=True)
def im2col(d: Draw) -> tuple[Any, ...]:
    size, _, options = _options(d)
    return d.real((d.choice(1, 2, 0), d.choice(1, 2), *size)), *options


@samples("col2im", analytic=True)
def col2im(d: Draw) -> tuple[Any, ...]:
    size, count, options = _options(d)
    kernel = options[0]
    return d.real((d.choice(1, 2, 0), d.choice(1, 2) * kernel[0] * kernel[1], count[0] * count[1])), size, *options
