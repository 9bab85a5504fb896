"""Sorting, and the first few of the sorted.

The order is found by a primitive without derivative; the values are gathered by it, so the gradient flows back to their places.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import return_types
from .indexing import take_along_dim
from .reduced import axis_of


@primitive()
def _argsort(input: Array, axis: int, descending: bool) -> Array:
    return _order(input, axis, descending) if input.ndim else np.int64(0)


def _order(input: Array, axis: int, descending: bool) -> Array:
    """Return the places that sort along `axis`; equal elements keep their order, and NaN counts as the largest."""
    if not descending:
        return np.argsort(input, axis, kind="stable").astype(np.int64, copy=False)
    from_behind = np.argsort(np.flip(input, axis), axis, kind="stable")
    return input.shape[axis] - 1 - np.flip(from_behind, axis)


@primitive()
def _topk(input: Array, k: int, axis: int, largest: bool) -> Array:
    """Return the places of the `k` largest or smallest elements along `axis`, in order."""
    if not input.ndim:
        return np.int64(0)
    return _order(input, axis, largest)[(slice(None),) * axis + (slice(k),)]


@writes_out
def sort(
    input: Array, dim: int = -1, descending: bool = False, *, stable: bool | None = None, axis: int | None = None
) -> return_types.sort:
    """Return the elements sorted along `dim`, and the places they come from, as a named tuple ``(values, indices)``.

    Parameters
    ----------
    descending : largest first.
    stable : equal elements keep their order. They always do here; PyTorch promises it only with ``stable=True``.

    NaN counts as the largest. The gradient goes back to where each value comes from.

    Raises
    ------
    IndexError : if `input` has no such dimension.

    >>> import tinygrad_edu as tg
    >>> tg.sort(tg.tensor([3.0, 1.0, 2.0]))
    torch.return_types.sort(
    values=tensor([1., 2., 3.]),
    indices=tensor([1, 2, 0]))
    """
    place = axis_of(input, dim if axis is None else axis, "sort")
    indices = _argsort(input, place, descending)
    return return_types.sort(take_along_dim(input, indices, place), indices)


@implements(np.sort)
def _numpy_sort(a: Array, axis: int = -1, kind: Any = None) -> Any:
    """Do what ``np.sort`` does: return the values only."""
    return sort(a, axis).values


@implements(np.argsort)
@writes_out
def argsort(
    input: Array, dim: int = -1, descending: bool = False, *, stable: bool = False, axis: int | None = None, kind: Any = None
) -> Any:
    """Return the places from which `sort` would take the elements, as an int64 tensor.

    >>> import tinygrad_edu as tg
    >>> tg.argsort(tg.tensor([3.0, 1.0, 2.0]), descending=True)
    tensor([0, 2, 1])
    """
    return _argsort(input, axis_of(input, dim if axis is None else axis, "argsort"), descending)


@writes_out
def topk(input: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True, *, axis: int | None = None) -> return_types.topk:
    """Return the `k` largest elements along `dim` in descending order and their places, as a named tuple ``(values, indices)``.

    Parameters
    ----------
    largest : with ``False`` the `k` smallest, in ascending order.
    sorted : without it PyTorch promises no order; here they are in order anyway.

    Raises
    ------
    RuntimeError : if there are fewer than `k` elements.

    >>> import tinygrad_edu as tg
    >>> tg.topk(tg.tensor([3.0, 1.0, 2.0]), 2)
    torch.return_types.topk(
    values=tensor([3., 2.]),
    indices=tensor([0, 2]))
    """
    place = axis_of(input, dim if axis is None else axis, "topk")
    available = input.shape[place] if input.ndim else 1
    if isinstance(k, bool):
        raise TypeError("topk(): argument 'k' must be int, not bool")
    if not 0 <= k <= available:
        raise RuntimeError(f"selected index k out of range: k is {k}, but dimension {place} has {available} elements")
    indices = _topk(input, k, place, largest)
    return return_types.topk(take_along_dim(input, indices, place), indices)
