"""Samples for `ops/joining.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("cat", analytic=True)
def cat(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    axis = d.axis(shape)
    parts = [d.real((*shape[:axis], d.integer(0, 3), *shape[axis + 1 :])) for _ in range(d.integer(1, 3))]
    return tuple(parts if d.choice(True, True, False) else [*parts, parts[0]]), axis


@samples("stack", analytic=True)
def stack(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    parts = [d.real(shape) for _ in range(d.integer(1, 3))]
    return tuple(parts if d.choice(True, True, False) else [*parts, parts[0]]), d.integer(0, len(shape))


@samples("tile", analytic=True)
def tile(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), tuple(d.integer(0, 2) for _ in range(len(shape) + d.integer(0, 1)))
