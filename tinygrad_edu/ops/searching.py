"""Where values stand among sorted ones, and which of them are among others."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements
from ..autograd.variable import Variable, make
from .dimensions import shape_of


@implements(np.searchsorted)
@writes_out
def searchsorted(
    sorted_sequence: Array, input: Any, *, out_int32: bool = False, right: bool = False, side: str | None = None, sorter: Any = None
) -> Any:
    """Return the places at which the elements of `input` would have to be inserted so that the sequence stays sorted.

    Parameters
    ----------
    sorted_sequence : (..., n), ascending along the last dimension.
    input : a number (for a vector), a tensor of any shape (for a vector), or (..., m) with the same leading dimensions.
    out_int32 : return int32 instead of int64.
    right, side : with ``right=True`` or ``side="right"`` the place after elements that are equal, else the place before them.
    sorter : integers that sort the sequence, if it is not sorted.

    Raises
    ------
    RuntimeError : if the shapes do not fit, or `side` and `right` contradict each other.

    >>> import tinygrad_edu as tg
    >>> searchsorted(tg.tensor([1.0, 3.0, 5.0]), tg.tensor([3.0, 6.0]))
    tensor([1, 3])
    """
    rows, values = [np.asarray(getattr(a, "array", a)) for a in (sorted_sequence, input)]
    if side not in (None, "left", "right"):
        raise RuntimeError(f"searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError("searchsorted(): side and right can't be set to opposites, got side of left while right was True")
    if not rows.ndim:
        raise RuntimeError("searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension")
    if rows.ndim != 1 and not values.ndim:
        raise RuntimeError(f"searchsorted(): input value can be a scalar only when the sequence is a vector, but it has shape {rows.shape}")
    if rows.ndim != 1 and rows.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            "searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value "
            f"tensor must match, but we got boundaries tensor {list(rows.shape)} and input value tensor {list(values.shape)}"
        )
    if sorter is not None:
        rows = np.take_along_axis(rows, _checked(sorter, rows.shape), -1)
    from_right = right or side == "right"
    if rows.ndim == 1:
        places = _insert(rows, values, from_right)
    else:
        n, m = rows.shape[-1], values.shape[-1]
        pairs = zip(rows.reshape(math.prod(rows.shape[:-1]), n), values.reshape(math.prod(values.shape[:-1]), m), strict=True)
        places = np.array([_insert(row, v, from_right) for row, v in pairs], np.int64).reshape(values.shape)
    return make(np.asarray(places, np.int32 if out_int32 else np.int64))


def _insert(row: Array, values: Array, from_right: bool) -> Array:
    """Return NumPy's places; but a NaN comes after everything, also after other NaNs."""
    places = np.searchsorted(row, values, "right" if from_right else "left")
    return np.where(np.isnan(values), len(row), places)


def _checked(sorter: Any, shape: tuple[int, ...]) -> Array:
    order = np.asarray(getattr(sorter, "array", sorter))
    if order.shape != shape:
        raise RuntimeError(f"searchsorted(): boundary and sorter must have the same size, but got {list(shape)} and {list(order.shape)}")
    if order.dtype != np.int64:
        raise RuntimeError(f"searchsorted(): sorter must be a tensor of long dtype but got dtype {dtypes.from_any(order.dtype)}")
    if order.size and (order.min() < 0 or order.max() >= shape[-1]):
        raise RuntimeError(f"searchsorted(): sorter index out of range: {order.min()} to {order.max()} for {shape[-1]} elements")
    return order


@writes_out
def bucketize(input: Any, boundaries: Array, *, out_int32: bool = False, right: bool = False) -> Any:
    """Return the number of the bucket, of those that `boundaries` separate, into which each element of `input` falls.

    Parameters
    ----------
    boundaries : a vector in ascending order.
    right : a boundary belongs to the bucket at its right.

    >>> import tinygrad_edu as tg
    >>> bucketize(tg.tensor([0.5, 3.0]), tg.tensor([1.0, 3.0]))
    tensor([0, 1])
    """
    if len(shape_of(boundaries)) != 1:
        raise RuntimeError(f"bucketize(): boundaries must be a vector, but have shape {list(boundaries.shape)}")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@implements(np.isin)
@writes_out
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """Return for each element whether it is one of `test_elements`, as booleans of the shape of `elements`. One of both may be a number.

    Parameters
    ----------
    assume_unique : both hold no element twice. It makes no difference here.
    invert : return whether it is none of them.

    >>> import tinygrad_edu as tg
    >>> isin(tg.tensor([1, 2, 3]), tg.tensor([2, 5]))
    tensor([False,  True, False])
    """
    if not isinstance(elements, (Variable, np.ndarray)) and not isinstance(test_elements, (Variable, np.ndarray)):
        raise TypeError(f"isin(): one argument must be a tensor, but got {type(elements).__name__} and {type(test_elements).__name__}")
    ours, theirs = [np.asarray(getattr(a, "array", a)) for a in (elements, test_elements)]
    for array in (ours, theirs):
        if array.dtype == bool:
            raise RuntimeError("isin(): Unsupported input type encountered for isin(): Bool: convert the tensor with .int()")
    return make(np.isin(ours, theirs, invert=invert))
