"""Samples for `ops/padding.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, Shape
from .declare import samples


@samples("constant_pad", analytic=True)
def constant_pad(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return d.real(shape), tuple((d.integer(-1, 2), d.integer(0, 1)) if n > 1 else (1, 0) for n in shape), d.choice(0.0, 1.5)


def _border(d: Draw) -> tuple[Shape, Any, str]:
    shape = d.choice((3,), (1, 3), (2, 3), (1, 2, 2))
    mode = d.choice("reflect", "replicate", "circular")
    pairs = tuple((d.integer(-1, n - 1), d.integer(0, n - 1)) if n > 1 and d.choice(True, True, False) else (0, 0) for n in shape)
    return shape, pairs, mode


@samples("border_pad", analytic=True)
def border_pad(d: Draw) -> tuple[Any, ...]:
    shape, pairs, mode = _border(d)
    return d.real(shape), pairs, mode


@samples("border_pad_transpose", analytic=True)
def border_pad_transpose(d: Draw) -> tuple[Any, ...]:
    shape, pairs, mode = _border(d)
    return d.real(tuple(n + lo + hi for n, (lo, hi) in zip(shape, pairs, strict=True))), shape, pairs, mode
