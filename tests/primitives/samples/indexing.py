"""Samples for `ops/indexing.py`: indices as a user writes them, taken apart as the package takes them apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.ops.index_forms import take_apart

from ..drawing import Draw, Shape
from .declare import samples

BASIC: tuple[tuple[Shape, Any], ...] = (
    ((3,), (1,)),
    ((3,), (slice(1, None),)),
    ((2, 3), (0,)),
    ((2, 3), (..., -1)),
    ((2, 3), (slice(None), slice(None, None, 2))),
    ((2, 3), (None, 1, slice(0, 2))),
    ((2, 3), (1, 2)),
    ((2, 3), (slice(0, 0),)),
    ((), ()),
    ((), (None,)),
    ((0,), (slice(None),)),
    ((2, 1, 3), (..., None, 0)),
    ((2, 2, 2), (-1, ..., slice(1, 2))),
)


def _advanced(d: Draw, repeated: bool = True) -> tuple[Shape, Any]:
    """Return a shape and an index with arrays; one that names an element several times only if `repeated`."""
    shape = d.choice((3,), (2, 3), (3, 2, 2))
    rows, columns = shape[0], shape[-1]
    few = d.integers(d.choice((2,), (4,), (2, 2), (), (0,)), -rows, rows) if repeated else d.rng.permutation(rows)[: d.integer(0, rows)]
    kind = d.choice("rows", "mask", "mask of rows", "last", "pairs", "apart")
    if kind == "mask":
        return shape, (d.mask(shape),)
    if kind == "mask of rows":
        return shape, (d.mask((rows,)),)
    if kind == "last" or (kind != "rows" and len(shape) == 1):
        few = few % columns if repeated else d.rng.permutation(columns)[:2]
        return shape, (..., few)
    if kind == "pairs":
        return shape, (few, few % shape[1])
    if kind == "apart" and len(shape) == 3:
        return shape, (few, slice(None), few % columns)
    return shape, (few,)


@samples("slice", analytic=True)
def slices(d: Draw) -> tuple[Any, ...]:
    shape, index = d.choice(*BASIC)
    return d.real(shape), take_apart(index)[0]


@samples("place", analytic=True)
def place(d: Draw) -> tuple[Any, ...]:
    shape, index = d.choice(*BASIC)
    basic, _ = take_apart(index)
    return d.real(np.empty(shape)[basic].shape), basic, shape


@samples("index", analytic=True)
def index(d: Draw) -> tuple[Any, ...]:
    shape, index = _advanced(d)
    return d.real(shape), take_apart(index)[1] or (np.array(0),)


@samples("accumulate", analytic=True)
def accumulate(d: Draw) -> tuple[Any, ...]:
    shape, index = _advanced(d)
    advanced = take_apart(index)[1] or (np.array(0),)
    return d.real(np.empty(shape)[advanced].shape), advanced, shape


@samples("setitem", mixed=True)
def setitem(d: Draw) -> tuple[Any, ...]:
    shape, index = d.choice(*BASIC) if d.choice(True, False) else _advanced(d, repeated=False)
    basic, advanced = take_apart(index)
    shown = np.empty(shape)
    shown = shown if basic is None else shown[basic]
    shown = shown if advanced is None else shown[advanced]
    return d.real(shape), d.real(d.stretched(np.shape(shown))), basic, advanced


def _places(d: Draw) -> tuple[Shape, int, Any]:
    """Return a shape, an axis and an index along it, shorter than the array in another dimension if there is one."""
    shape = d.choice((3,), (2, 3), (3, 2), (), (2, 2, 2), (2, 0))
    if not shape:
        return shape, 0, np.zeros((), np.int64)
    axis = d.axis(shape)
    count = d.integer(0, 4) if shape[axis] else 0
    size = tuple(count if i == axis else max(n - d.integer(0, 1), min(n, 1)) for i, n in enumerate(shape))
    return shape, axis, d.integers(size, 0, max(shape[axis], 1))


@samples("gather", analytic=True)
def gather(d: Draw) -> tuple[Any, ...]:
    shape, axis, index = _places(d)
    return d.real(shape), axis, index


@samples("scatter_sum", analytic=True)
def scatter_sum(d: Draw) -> tuple[Any, ...]:
    shape, axis, index = _places(d)
    return d.real(index.shape), axis, index, shape
