"""Bags of embeddings: the sum, the mean or the maximum of the rows of a table that the indices in each bag name."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .dimensions import shape_of
from .embedding import check_range, divide_gradient_by_frequency, indices_of, padding_row, shorten
from .indexing import _accumulate, _index, gather
from .reduced import dtype_of
from .selection import gate


def _bags(name: str, input: Any, offsets: Any, include_last_offset: bool) -> tuple[Any, int]:
    """Return the number of the bag in which each index is, and how many bags there are."""
    count = len(input)
    starts = indices_of(name, offsets)
    if len(starts) and starts[0] != 0:
        raise RuntimeError(
            f"{name}: offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from 0, not {starts[0]}"
        )
    if len(starts) and starts[-1] > count:
        raise RuntimeError(f"{name}: offsets[-1] can not be greater than input's length {count}, but got {starts[-1]}")
    if include_last_offset:
        if not len(starts):
            raise RuntimeError(f"{name}: include_last_offset: number of offsets should be at least 1")
        starts = starts[:-1]
    return np.cumsum(np.bincount(starts, minlength=count + 1)[:count]) - 1, len(starts)


def _largest(weight: Any, index: Any, bag: Any, count: int) -> Any:
    """Return for each bag and column the largest of the elements, from the first row that has it; zero for an empty bag."""
    table = getattr(weight, "array", weight)
    winner = np.zeros((count, table.shape[1]), np.int64)
    filled, starts = np.unique(bag, return_index=True)
    if len(filled):
        rows = table[index]
        largest = np.repeat(np.maximum.reduceat(rows, starts), np.diff([*starts, len(bag)]), axis=0)
        place = np.where(rows == largest, np.arange(len(bag))[:, None], len(bag) - 1)
        winner[filled] = index[np.minimum.reduceat(place, starts)]
    full = np.zeros((count, 1), bool)
    full[filled] = True
    return gate(gather(weight, 0, winner), np.broadcast_to(full, winner.shape)) if len(table) else np.zeros(winner.shape, table.dtype)


def _flat_bags(input: Any, offsets: Any, include_last_offset: bool) -> tuple[Any, Any, bool]:
    """Return indices in one dimension, offsets that tell the bags apart, and whether they name the end of the last bag."""
    shape = shape_of(input)
    index = indices_of("embedding_bag", input)
    if len(shape) == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, "
                f"found offsets of type {type(offsets)}"
            )
        return index.reshape(-1), np.arange(shape[0]) * shape[1], False
    if len(shape) != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {len(shape)}")
    if offsets is None or len(shape_of(offsets)) != 1:
        raise ValueError(f"offsets has to be a 1D Tensor but got {None if offsets is None else list(shape_of(offsets))}")
    return index, offsets, include_last_offset


def _check(input: Any, weight: Any, mode: str, per_sample_weights: Any, scale_grad_by_freq: bool, sparse: bool) -> None:
    """Raise unless the arguments fit each other."""
    if per_sample_weights is not None and shape_of(per_sample_weights) != shape_of(input):
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({list(shape_of(per_sample_weights))}) is not None, then it must have the same shape as "
            f"the input ({list(shape_of(input))})"
        )
    if len(shape_of(weight)) != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {len(shape_of(weight))}")
    if dtype_of(weight).kind != "f":
        raise RuntimeError(f"embedding_bag: expected weight of a floating point dtype, but got {dtype_of(weight)}")
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"mode has to be one of sum, mean or max, but got {mode!r}")
    if mode == "max" and (scale_grad_by_freq or sparse):
        raise ValueError("max mode does not support scaling the gradient by the frequency, nor sparse weights")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights is only supported for mode='sum' (got mode='{mode}')")


def embedding_bag(
    input: Array,
    weight: Array,
    offsets: Array = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Array = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """Return the sum, the mean or the maximum of the rows of `weight` in each bag of indices.

    Parameters
    ----------
    input : int64 or int32; shape (B, n), each row a bag, or (n,), with `offsets`.
    weight : the table, shape (V, D).
    offsets : where each bag begins, shape (B,); with `include_last_offset` also where the last one ends, shape (B + 1,).
    mode : ``"sum"``, ``"mean"`` or ``"max"``. An empty bag gives zeros.
    per_sample_weights : a factor for each index, in the shape of `input`; with ``"sum"`` only.
    padding_idx : an index that does not count, or `None`.
    max_norm, norm_type, scale_grad_by_freq, sparse : as in `embedding`.

    Returns
    -------
    Tensor : shape (B, D).

    Raises
    ------
    ValueError : if shapes or the mode do not fit.
    RuntimeError, IndexError : if an index is not that of a row, the offsets do not fit the indices, or `weight` does not hold fractions.
    NotImplementedError : for `per_sample_weights` in another mode than ``"sum"``.

    >>> import tinygrad_edu as tg
    >>> table = tg.tensor([[1.0], [2.0], [4.0]])
    >>> tg.nn.functional.embedding_bag(tg.tensor([0, 1, 2]), table, tg.tensor([0, 2]), mode="sum")
    tensor([[3.],
            [4.]])
    """
    if dtype_of(weight) == np.int64 and dtype_of(input).kind == "f":
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and "
            "should now be `embedding_bag(input, weight, ...)`.",
            UserWarning,
            stacklevel=2,
        )
        weight, input = input, weight
    _check(input, weight, mode, per_sample_weights, scale_grad_by_freq, sparse)
    rows = shape_of(weight)[0]
    index, offsets, include_last_offset = _flat_bags(input, offsets, include_last_offset)
    bag, count = _bags("embedding_bag", index, offsets, include_last_offset)
    check_range(index, rows, RuntimeError if max_norm is None else IndexError)
    if max_norm is not None:
        shorten(weight, index, max_norm, norm_type)
    counted = np.flatnonzero(index != padding_row(padding_idx, rows, RuntimeError))
    index, bag = index[counted], bag[counted]
    if mode == "max":
        return _largest(weight, index, bag, count)
    chosen = _index(weight, (index,))
    if scale_grad_by_freq:
        divide_gradient_by_frequency(chosen, index)
    if per_sample_weights is not None:
        factors = _index(np.reshape(per_sample_weights, (-1,)), (counted,))
        chosen = chosen * np.expand_dims(factors, -1)
    total = _accumulate(chosen, (bag,), (count, shape_of(weight)[1]))
    if mode == "sum":
        return total
    sizes = np.maximum(np.bincount(bag, minlength=count), 1)
    return total / sizes[:, None].astype(dtype_of(total))
