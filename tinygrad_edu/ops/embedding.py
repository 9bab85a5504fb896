"""Embedding: rows of a table, looked up by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.memory import stamp
from ..autograd.modes import state
from ..autograd.primitive import Array
from ..autograd.variable import Variable, make
from .dimensions import shape_of
from .indexing import _index
from .reduced import dtype_of
from .selection import _where

_ROUNDING = 1e-7  # keeps the factor that shortens a vector finite


def indices_of(name: str, input: Any) -> Any:
    """Return indices as an array.

    Raises
    ------
    RuntimeError : if they are no tensor of integers.
    """
    if not isinstance(input, (Variable, np.ndarray)) or dtype_of(input) not in (np.int64, np.int32):
        raise RuntimeError(
            f"{name}: expected a tensor of int64 or int32 as indices, but got {getattr(input, 'dtype', type(input).__name__)}"
        )
    return getattr(input, "array", input)


def check_range(index: Any, rows: int, error: type[Exception]) -> None:
    """Raise `error` unless all indices are those of a row."""
    if index.size and not 0 <= index.min() <= index.max() < rows:
        raise error(f"index out of range in self: the indices go from {index.min()} to {index.max()}, the table has {rows} rows")


def padding_row(padding_idx: int | None, rows: int, error: type[Exception]) -> int:
    """Return which row is padding, counted from the front; -1 if none is."""
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        raise error(f"Padding_idx must be within num_embeddings, but got {padding_idx} for a table with {rows} rows")
    return padding_idx % rows


def shorten(weight: Any, index: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows in use that are longer than `max_norm` down to that length, in place and without a gradient."""
    table = getattr(weight, "array", weight)
    if table.dtype.kind != "f":
        raise RuntimeError(f"max_norm: the rows must be floating point numbers to be scaled, but weight is {table.dtype}")
    used = np.unique(index)
    length = np.linalg.norm(table[used], norm_type, axis=1)
    long = length > max_norm
    table[used[long]] *= (max_norm / (length[long] + _ROUNDING))[:, None].astype(table.dtype)
    stamp(table)


def divide_gradient_by_frequency(rows: Any, index: Any) -> None:
    """Let the gradient of each of the rows looked up be divided by how often its index was."""
    if isinstance(rows, Variable) and rows.requires_grad:
        _, inverse, counts = np.unique(index, return_inverse=True, return_counts=True)
        share = make(np.expand_dims(1 / counts[inverse.reshape(index.shape)], -1).astype(rows.array.dtype))
        rows.register_hook(lambda g: g * share)


def embedding(
    input: Array,
    weight: Array,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Return the rows of `weight` at the indices `input`.

    Parameters
    ----------
    input : int64 or int32, any shape.
    weight : the table, shape (V, D).
    padding_idx : a row that gets no gradient, or `None`.
    max_norm, norm_type : first scale those of the rows in use whose norm is larger down to it, in place; or `None`.
    scale_grad_by_freq : divide the gradient of a row by the number of times it was looked up.
    sparse : accepted; gradients are always dense here.

    Raises
    ------
    RuntimeError : if `input` does not hold integers or `weight` is no matrix.
    IndexError : if an index is not that of a row.
    AssertionError : if `padding_idx` is not that of a row.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.embedding(tg.tensor([2, 0]), tg.tensor([[1.0], [2.0], [3.0]]))
    tensor([[3.],
            [1.]])
    """
    if not shape_of(weight):
        raise IndexError("embedding: expected weight of shape (V, D), but got a 0-d tensor")
    padding = padding_row(padding_idx, shape_of(weight)[0], AssertionError)
    index = indices_of("embedding", input)
    if len(shape_of(weight)) != 2:
        raise RuntimeError(f"'weight' must be 2-D, but embedding got shape {list(shape_of(weight))}")
    check_range(index, shape_of(weight)[0], IndexError)
    if max_norm is not None:
        shorten(weight, index, max_norm, norm_type)
    rows = _index(weight, (index,))
    if scale_grad_by_freq:
        divide_gradient_by_frequency(rows, index)
    if state.tracing or not np.any(index == padding):
        return rows
    return _where((index == padding)[..., None], getattr(rows, "array", rows), rows)  # the same value, as a constant
