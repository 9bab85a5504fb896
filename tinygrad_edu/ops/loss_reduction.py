"""What all losses share: how the losses of single elements become one number."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from .dimensions import shape_of
from .reduced import dtype_of
from .shape import broadcast_tensors


def in_one_dtype(name: str, input: Any, target: Any) -> tuple[Any, Any]:
    """Return both in the floating point dtype in which they are computed with together.

    Raises
    ------
    NotImplementedError : if there are no fractions among them.
    """
    ours, theirs = dtype_of(input), dtype_of(target)
    if ours == theirs and ours.kind == "f":
        return input, target
    d = dtypes.promote_types(ours, theirs).dtype
    if d.kind != "f":
        raise NotImplementedError(f"{name} is not implemented for {d}: convert a tensor first, with .float() for example")
    return _in_dtype(input, d), _in_dtype(target, d)


def in_dtype_of(name: str, what: str, given: Any, loss: Any) -> Any:
    """Return the losses in the dtype of an argument.

    Raises
    ------
    RuntimeError : if that argument consists of integers or booleans.
    """
    d = dtype_of(given)
    if d.kind != "f":
        raise RuntimeError(f"{name}: result type {dtype_of(loss)} can't be cast to {d}, the dtype of {what}: convert {what} first")
    return _in_dtype(loss, d)


def _in_dtype(x: Any, d: np.dtype[Any]) -> Any:
    return x if dtype_of(x) == d else cast(x, d)


def count_of(x: Any) -> int:
    """Return the number of elements of a tensor or array."""
    return math.prod(shape_of(x))


def reduction_of(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """Return the reduction to use; the old arguments `size_average` and `reduce` override it.

    Raises
    ------
    ValueError : if it is not ``"none"``, ``"mean"`` or ``"sum"``.

    >>> reduction_of(None, None, "sum")
    'sum'
    """
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.", UserWarning, stacklevel=3
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction: use 'none', 'mean' or 'sum'")
    return reduction


def reduced(loss: Any, reduction: str) -> Any:
    """Return the mean or the sum of the losses, or the losses themselves."""
    if reduction == "mean":
        return np.mean(loss)
    return np.sum(loss) if reduction == "sum" else loss


def weighted(loss: Any, weight: Any, reduction: str, name: str) -> Any:
    """Reduce losses that have weights: the mean is the sum divided by that of the weights.

    Raises
    ------
    ValueError : if there is not one weight for each loss.
    """
    if weight is None:
        return reduced(loss, reduction)
    if shape_of(weight) != shape_of(loss):
        raise ValueError(f"{name}: Weights and input must have the same size, but got {list(shape_of(weight))} and {list(shape_of(loss))}")
    total = np.sum(loss * weight) if reduction == "mean" else reduced(loss * weight, reduction)
    return total / np.sum(weight) if reduction == "mean" else total


def same_shapes(name: str, input: Any, target: Any) -> tuple[Any, Any]:
    """Return both in their common shape, after a warning if they had different ones."""
    if shape_of(input) != shape_of(target):
        warnings.warn(
            f"{name}: Using a target size ({list(shape_of(target))}) that is different to the input size ({list(shape_of(input))}). This "
            "will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
        input, target = broadcast_tensors(input, target)
    return input, target
