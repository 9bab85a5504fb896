"""Triangles and diagonals of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from .dimensions import one_dim, shape_of
from .shape import _contiguous, reshape


@primitive(input=lambda g, diagonal: _tril(g, diagonal))  # type: ignore[has-type]
def _tril(input: Array, diagonal: int) -> Array:
    return np.tril(input, diagonal)


@primitive(input=lambda g, diagonal: _triu(g, diagonal))  # type: ignore[has-type]
def _triu(input: Array, diagonal: int) -> Array:
    return np.triu(input, diagonal)


@primitive(view=True, input=lambda g, offset, axis1, axis2, input_shape: _on_diagonal(g, offset, axis1, axis2, input_shape))  # type: ignore[has-type]
def _diagonal(input: Array, offset: int, axis1: int, axis2: int) -> Array:
    out = np.diagonal(input, offset, axis1, axis2)
    out.flags.writeable = input.flags.writeable
    return out


@primitive(input=lambda g, offset, axis1, axis2: _diagonal(g, offset, axis1, axis2))
def _on_diagonal(input: Array, offset: int, axis1: int, axis2: int, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` with `input` on a diagonal."""
    out = np.zeros(shape, input.dtype)
    on: Array = _diagonal(out, offset, axis1, axis2)
    on[...] = input
    return out


def _matrices(input: Any, name: str) -> None:
    if len(shape_of(input)) < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions, but has shape {list(shape_of(input))}")


@implements(np.tril)
@writes_out
def tril(input: Array, diagonal: int = 0, *, k: int | None = None) -> Any:
    """Return a copy of the lower triangle of a matrix, or of each of a batch of matrices; the rest is zero.

    Parameters
    ----------
    input : (..., m, n).
    diagonal : the last diagonal that is kept; 0 is the main one, positive ones lie above it.

    >>> import tinygrad_edu as tg
    >>> tg.tril(tg.ones(2, 2))
    tensor([[1., 0.],
            [1., 1.]])
    """
    _matrices(input, "tril")
    return _tril(input, diagonal if k is None else k)


@implements(np.triu)
@writes_out
def triu(input: Array, diagonal: int = 0, *, k: int | None = None) -> Any:
    """Return a copy of the upper triangle of a matrix, or of each of a batch of matrices; the rest is zero.

    Parameters
    ----------
    input : (..., m, n).
    diagonal : the first diagonal that is kept; 0 is the main one, positive ones lie above it.

    >>> import tinygrad_edu as tg
    >>> tg.triu(tg.ones(2, 2))
    tensor([[1., 1.],
            [0., 1.]])
    """
    _matrices(input, "triu")
    return _triu(input, diagonal if k is None else k)


def _pair(dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    axis1, axis2 = one_dim(dim1, ndim), one_dim(dim2, ndim)
    if axis1 == axis2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return axis1, axis2


@implements(np.diagonal)
def diagonal(input: Array, offset: int = 0, dim1: int = 0, dim2: int = 1, *, axis1: int | None = None, axis2: int | None = None) -> Any:
    """Return a view of the diagonal of two dimensions, which becomes the last dimension.

    >>> import tinygrad_edu as tg
    >>> tg.diagonal(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    dims = _pair(dim1 if axis1 is None else axis1, dim2 if axis2 is None else axis2, len(shape_of(input)))
    return _diagonal(input, offset, *dims)


def diag_embed(input: Array, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Return matrices in the dimensions `dim1` and `dim2` that have the last dimension of `input` on a diagonal and zeros elsewhere.

    >>> import tinygrad_edu as tg
    >>> tg.diag_embed(tg.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    shape = tuple(shape_of(input))
    if not shape:
        raise IndexError("diag_embed expects a tensor of at least one dimension, but got a scalar")
    axis1, axis2 = _pair(dim1, dim2, len(shape) + 1)
    full = list(shape[:-1])
    for axis in sorted((axis1, axis2)):
        full.insert(axis, shape[-1] + abs(offset))
    return _on_diagonal(input, offset, axis1, axis2, tuple(full))


@implements(np.diag)
@writes_out
def diag(input: Array, diagonal: int = 0, *, k: int | None = None) -> Any:
    """Return a matrix with a vector on its diagonal, or a copy of the diagonal of a matrix.

    >>> import tinygrad_edu as tg
    >>> tg.diag(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    ndim, offset = len(shape_of(input)), diagonal if k is None else k
    if ndim not in (1, 2):
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")
    return diag_embed(input, offset) if ndim == 1 else _contiguous(_diagonal(input, offset, 0, 1))


@implements(np.diagflat)
def diagflat(input: Array, offset: int = 0) -> Any:
    """Return a matrix with all elements of `input` on its diagonal."""
    return diag_embed(reshape(input, (-1,)), offset)


@implements(np.trace)
def trace(input: Array) -> Any:
    """Return the sum of the diagonal of a matrix.

    >>> import tinygrad_edu as tg
    >>> tg.trace(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.)
    """
    if len(shape_of(input)) != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {len(shape_of(input))}")
    return np.sum(_diagonal(input, 0, 0, 1))


def _indices(triangle: Any, row: int, col: int, offset: int, dtype: Any) -> Any:
    if row < 0 or col < 0:
        raise RuntimeError(f"row and col must be non-negative, got row={row}, col={col}")
    return make(np.stack(triangle(row, offset, col)).astype(dtypes.to_numpy(dtype or dtypes.int64)))


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: Any = None, device: Any = None, layout: Any = None) -> Any:
    """Return the row and column numbers of the lower triangle of a `row` x `col` matrix: a (2, n) tensor of integers.

    >>> import tinygrad_edu as tg
    >>> tg.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return _indices(np.tril_indices, row, col, offset, dtype)


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: Any = None, device: Any = None, layout: Any = None) -> Any:
    """Return the row and column numbers of the upper triangle of a `row` x `col` matrix: a (2, n) tensor of integers."""
    return _indices(np.triu_indices, row, col, offset, dtype)
