"""Products of batches of vectors: the cross product and the inner product along a dimension."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements
from ._matrices import check_same_dtype
from .dimensions import one_dim, shape_of
from .reduced import kind_of


@implements(np.cross, np.linalg.cross)
@writes_out
def linalg_cross(input: Array, other: Array, *, dim: int = -1) -> Any:
    r"""Return the cross products of vectors of three elements, which stand along `dim`; the other dimensions are broadcast.

    .. math:: (x \times y)_i = x_{i+1} y_{i+2} - x_{i+2} y_{i+1}, \quad \text{indices modulo 3}

    Raises
    ------
    RuntimeError : unless both have three elements along `dim`, and the same number of dimensions.

    >>> import tinygrad_edu as tg
    >>> linalg_cross(tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    check_same_dtype("linalg.cross", input, other)
    first, second = tuple(shape_of(input)), tuple(shape_of(other))
    if len(first) != len(second):
        raise RuntimeError(
            f"linalg.cross: inputs must have the same number of dimensions, but have shapes {list(first)} and {list(second)}"
        )
    axis = one_dim(dim, len(first))
    if not first or first[axis] != 3 or second[axis] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3, but the shapes are {list(first)} and {list(second)}")
    return np.roll(input, -1, axis) * np.roll(other, -2, axis) - np.roll(input, -2, axis) * np.roll(other, -1, axis)


@writes_out
def cross(input: Array, other: Array, dim: int | None = None) -> Any:
    """Return the cross products of vectors of three elements along `dim`; by default the first dimension of size 3.

    >>> import tinygrad_edu as tg
    >>> tg.cross(tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    if dim is None:
        shape = tuple(shape_of(input))
        if 3 not in shape:
            raise RuntimeError(f"no dimension of size 3 in input: its shape is {list(shape)}")
        dim = shape.index(3)
    return linalg_cross(input, other, dim=dim)


@implements(np.vecdot, np.linalg.vecdot)
@writes_out
def vecdot(x: Array, y: Array, *, dim: int = -1) -> Any:
    r"""Return the inner products of the vectors along `dim`: :math:`\sum_i x_i y_i`; the other dimensions are broadcast.

    >>> import tinygrad_edu as tg
    >>> vecdot(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    check_same_dtype("linalg.vecdot", x, y)
    if kind_of(x) != "f":
        raise RuntimeError(
            "linalg.vecdot: Expected a floating point tensor as input, but the elements are integers: convert it first, with .float()"
        )
    return np.sum(x * y, axis=dim)
