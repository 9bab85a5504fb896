"""The different elements of a tensor, or its different slices along a dimension; how often each occurs, and which one each element is.

Which elements are equal is decided on plain arrays. The values are gathered from the places where they first occur, so their gradient
flows back there; PyTorch has none.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import numpy_names
from ..autograd.primitive import Array
from ..autograd.variable import make
from .dimensions import one_dim, shape_of
from .index_forms import ALL
from .indexing import _index
from .shape import reshape


@numpy_names
def unique(input: Array, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None) -> Any:
    """Return the different elements in ascending order; each NaN counts as different.

    Parameters
    ----------
    sorted : they are sorted in any case.
    return_inverse : return also which of them each element is, in the shape of `input`.
    return_counts : return also how often each occurs.
    dim : look for different slices along this dimension instead; they are sorted by their first elements, then their second, ...

    >>> import tinygrad_edu as tg
    >>> unique(tg.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    rows = _rows(input, dim)
    order = np.lexsort(rows.T[::-1]) if rows.shape[1] else np.arange(len(rows))
    starts = _starts(rows[order])
    number = np.cumsum(starts) - 1
    which = np.empty(len(rows), np.int64)
    which[order] = number
    return _answer(input, dim, order[starts], which, return_inverse, return_counts)


@numpy_names
def unique_consecutive(input: Array, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None) -> Any:
    """Return the elements (or the slices along `dim`) without those that equal the one just before them.

    Parameters
    ----------
    return_inverse, return_counts : as for `unique`.

    >>> import tinygrad_edu as tg
    >>> unique_consecutive(tg.tensor([1, 1, 2, 1]))
    tensor([1, 2, 1])
    """
    starts = _starts(_rows(input, dim))
    return _answer(input, dim, np.flatnonzero(starts), np.cumsum(starts) - 1, return_inverse, return_counts)


def _rows(input: Array, dim: int | None) -> Array:
    """Return what is compared as the rows of a matrix: the elements, or the slices along `dim`."""
    array = np.asarray(getattr(input, "array", input))
    if dim is None:
        return array.reshape(-1, 1)
    axis = one_dim(dim, array.ndim)
    if not array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if not array.size and (array.shape[axis] or array.shape.count(0) > 1):
        raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
    return np.moveaxis(array, axis, 0).reshape(array.shape[axis], math.prod(array.shape) // (array.shape[axis] or 1))


def _starts(rows: Array) -> Array:
    """Return for each row whether it differs from the one before."""
    starts = np.ones(len(rows), bool)
    starts[1:] = (rows[1:] != rows[:-1]).any(1)
    return starts


def _answer(input: Array, dim: int | None, places: Array, which: Array, return_inverse: bool, return_counts: bool) -> Any:
    shape = shape_of(input)
    if dim is None:
        values, inverse = _index(reshape(input, (-1,)), (places,)), which.reshape(shape)
    else:
        values, inverse = _index(input, (*(ALL,) * one_dim(dim, len(shape)), places)), which
    rest = [make(inverse)] * return_inverse + [make(np.bincount(which, minlength=len(places)).astype(np.int64))] * return_counts
    return (values, *rest) if rest else values
