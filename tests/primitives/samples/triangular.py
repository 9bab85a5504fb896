"""Samples for `ops/triangular.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw, Shape
from .declare import samples


def _matrices(d: Draw) -> Shape:
    return d.choice((2, 3), (3, 3), (3, 2), (1, 3), (0, 2), (2, 2, 3))


@samples("tril", analytic=True)
def tril(d: Draw) -> tuple[Any, ...]:
    return d.real(_matrices(d)), d.integer(-2, 3)


@samples("triu", analytic=True)
def triu(d: Draw) -> tuple[Any, ...]:
    return d.real(_matrices(d)), d.integer(-2, 3)


def _diagonal(d: Draw) -> tuple[Any, ...]:
    shape = _matrices(d)
    axis1, axis2 = d.rng.permutation(len(shape))[:2].tolist()
    return d.real(shape), d.integer(-3, 3), axis1, axis2


@samples("diagonal", analytic=True)
def diagonal(d: Draw) -> tuple[Any, ...]:
    return _diagonal(d)


@samples("on_diagonal", analytic=True)
def on_diagonal(d: Draw) -> tuple[Any, ...]:
    matrix, *where = _diagonal(d)
    return np.array(np.diagonal(matrix, *where)), *where, matrix.shape
