"""Elements by their rank: the k-th smallest, quantiles, the most frequent one, and the median without NaN.

The place is found without derivative and the value gathered from it, so the gradient flows back there.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import return_types, rounding
from .axes import movedim
from .dimensions import shape_of
from .indexing import _gather, _slice, take_along_dim
from .reduced import axis_of, dtype_of, kind_of
from .reduction import _sum
from .shape import reshape, squeeze
from .sorting import _argsort, sort
from .statistics import _median


def _picked(result: Any, input: Array, places: Array, axis: int, keepdim: bool) -> Any:
    """Return the named tuple of the values at `places`, which have length one along `axis`, and of the places."""
    values = take_along_dim(input, places, axis)
    if keepdim or not input.ndim:
        return result(values, places)
    return result(squeeze(values, axis), squeeze(places, axis))


def _not_empty(input: Array, axis: int, name: str) -> None:
    if input.ndim and not input.shape[axis]:
        raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size, but the input has shape {list(input.shape)}.")


def _at_rank(order: Array, axis: int, rank: int) -> Any:
    return _slice(order, (*(slice(None),) * axis, slice(rank, rank + 1), ...)) if order.ndim else order


@writes_out
def kthvalue(input: Array, k: int, dim: int = -1, keepdim: bool = False) -> return_types.kthvalue:
    """Return the `k`-th smallest element along `dim` (counted from 1) and its place, as a named tuple ``(values, indices)``.

    Raises
    ------
    RuntimeError : if there are fewer than `k` elements, or `k` is less than one.

    >>> import tinygrad_edu as tg
    >>> kthvalue(tg.tensor([3.0, 1.0, 2.0]), 2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """
    axis = axis_of(input, dim, "kthvalue")
    _not_empty(input, axis, "kthvalue")
    if not 1 <= k <= (input.shape[axis] if input.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}: k is {k}, the shape {list(input.shape)}")
    return _picked(return_types.kthvalue, input, _at_rank(_argsort(input, axis, False), axis, k - 1), axis, keepdim)  # type: ignore[no-any-return]


@primitive()
def _argmode(input: Array, axis: int) -> Array:
    """Return the last place of the most frequent element along `axis`, the smallest of several; each NaN counts as different."""
    if not input.ndim:
        return np.int64(0)
    x = np.moveaxis(input, axis, -1)
    order = np.argsort(x, -1, kind="stable")
    ranked = np.take_along_axis(x, order, -1)
    n = x.shape[-1]
    starts = np.ones(ranked.shape, bool)
    starts[..., 1:] = ranked[..., 1:] != ranked[..., :-1]
    run = np.arange(n) - np.maximum.accumulate(np.where(starts, np.arange(n), 0), -1)  # how many equal ones stand before
    places = np.take_along_axis(order, np.argmax(run, -1)[..., None], -1)
    return np.moveaxis(places, -1, axis)


@writes_out
def mode(input: Array, dim: int = -1, keepdim: bool = False) -> return_types.mode:
    """Return the most frequent element along `dim`, the smallest of several, and where it last stands, as a named tuple.

    >>> import tinygrad_edu as tg
    >>> mode(tg.tensor([3, 1, 1, 2]))
    torch.return_types.mode(
    values=tensor(1),
    indices=tensor(2))
    """
    axis = axis_of(input, dim, "mode")
    _not_empty(input, axis, "mode")
    return _picked(return_types.mode, input, _argmode(input, axis), axis, keepdim)  # type: ignore[no-any-return]


@writes_out
def msort(input: Array) -> Any:
    """Return the elements sorted along dimension 0.

    >>> import tinygrad_edu as tg
    >>> msort(tg.tensor([3.0, 1.0, 2.0]))
    tensor([1., 2., 3.])
    """
    return sort(input, 0).values


@writes_out
def nanmedian(input: Array, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the median of the elements that are not NaN, the lower one of two; NaN where there are none. The forms are those of `median`.

    >>> import tinygrad_edu as tg
    >>> nanmedian(tg.tensor([1.0, float("nan"), 3.0, 2.0]))
    tensor(2.)
    """
    if dim is None:
        if keepdim:
            raise TypeError("nanmedian() takes keepdim only together with dim")
        axis_of(input, 0, "nanmedian")
        return _median(input, True)
    axis = axis_of(input, dim, "nanmedian")
    _not_empty(input, axis, "nanmedian")
    if not input.ndim:
        return return_types.nanmedian(np.positive(input), _argsort(input, 0, False))
    known = _sum(np.logical_not(np.isnan(input)), (axis,), True)
    rank = np.maximum(np.floor_divide(known - 1, 2), 0)
    return _picked(return_types.nanmedian, input, _gather(_argsort(input, axis, False), axis, rank), axis, keepdim)


_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


@implements(np.quantile)
@writes_out
def quantile(
    input: Array, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", axis: int | None = None
) -> Any:
    """Return the values below which the fractions `q` of the elements lie: of all elements, or along `dim`.

    Parameters
    ----------
    q : one fraction, or a vector of k, which adds a dimension of length k in front.
    interpolation : what is taken between two elements: ``"linear"``, ``"lower"``, ``"higher"``, ``"midpoint"`` or ``"nearest"``.

    NaN where there is a NaN.

    Raises
    ------
    RuntimeError : for other dtypes than float32 and float64, no elements, or fractions not in [0, 1].

    >>> import tinygrad_edu as tg
    >>> quantile(tg.tensor([0.0, 1.0, 2.0, 3.0]), 0.4), quantile(tg.tensor([0.0, 1.0, 2.0, 3.0]), 0.4, interpolation="nearest")
    (tensor(1.2000), tensor(1.))
    """
    return _quantile(input, q, dim if axis is None else axis, keepdim, interpolation, ignore_nan=False)


@implements(np.nanquantile)
@writes_out
def nanquantile(
    input: Array, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", axis: int | None = None
) -> Any:
    """Return the same as `quantile` of the elements that are not NaN; NaN where there are none.

    >>> import tinygrad_edu as tg
    >>> nanquantile(tg.tensor([0.0, float("nan"), 1.0]), 0.5)
    tensor(0.5000)
    """
    return _quantile(input, q, dim if axis is None else axis, keepdim, interpolation, ignore_nan=True)


def _quantile(input: Array, q: Any, dim: int | None, keepdim: bool, interpolation: str, ignore_nan: bool) -> Any:
    _check_quantile(input, q, interpolation)
    shape, flat = shape_of(input), dim is None
    axis = 0 if dim is None else axis_of(input, dim, "quantile")
    x = reshape(input, (-1,)) if flat or not shape else movedim(input, axis, -1)
    fractions = q if shape_of(q) else reshape(q, (1,)) if hasattr(q, "shape") else np.array([q], dtype_of(input))
    order = sort(x, -1).values
    n, known = shape_of(x)[-1], _sum(np.logical_not(np.isnan(x)), (x.ndim - 1,), True)
    if ignore_nan:
        rank = cast(np.maximum(known - 1, 0), dtype_of(input)) * fractions  # (..., k)
    else:
        rank = np.where(np.less(known, n), n - 1.0, (n - 1.0) * fractions)  # where there is a NaN: that of one
    result = movedim(_between(order, rank, interpolation), -1, 0)
    if keepdim:
        kept = (1,) * len(shape) if flat else tuple(1 if d == axis else n for d, n in enumerate(shape))
        result = reshape(result, (-1, *kept))
    elif not shape:
        result = reshape(result, (-1,))
    return result if shape_of(q) else _slice(result, (0, ...))


def _whole(rank: Array) -> Any:
    """Return ranks as indices, which have no gradient."""
    array: Any = getattr(rank, "array", rank)
    return make(array.astype(np.int64))


def _between(order: Array, rank: Array, interpolation: str) -> Any:
    """Return the elements of a sorted last dimension at ranks that may be fractions."""
    if interpolation == "nearest":
        rank = rounding.round(rank)
    below = np.floor(rank) if interpolation != "higher" else np.ceil(rank)
    lower = take_along_dim(order, _whole(below), -1)
    if interpolation in ("lower", "higher", "nearest"):
        return lower
    upper = take_along_dim(order, _whole(np.ceil(rank)), -1)
    weight = 0.5 * (np.ceil(rank) - below) if interpolation == "midpoint" else rank - below
    return lower + weight * (upper - lower)


def _check_quantile(input: Array, q: Any, interpolation: str) -> None:
    name, fractions = "quantile()", getattr(q, "array", q)
    axis_of(input, 0, "quantile")
    if isinstance(q, (list, tuple)):
        raise TypeError(f"{name}: argument 'q' must be a number or a tensor, not {type(q).__name__}")
    if not math.prod(shape_of(input)):
        raise RuntimeError(f"{name} input tensor must be non-empty, but has shape {list(shape_of(input))}")
    if kind_of(input) != "f" or dtype_of(input).itemsize < 4:
        raise RuntimeError(f"{name} input tensor must be either float or double dtype, but is {dtypes.from_any(dtype_of(input))}")
    if np.ndim(fractions) > 1:
        raise RuntimeError(f"{name} q must be a scalar or 1D tensor, but has shape {list(np.shape(fractions))}")
    if hasattr(fractions, "dtype") and fractions.dtype != dtype_of(input):
        raise RuntimeError(f"{name} q tensor must be same dtype as the input tensor: {fractions.dtype} is not {dtype_of(input)}")
    if not np.all((np.asarray(fractions) >= 0) & (np.asarray(fractions) <= 1)):
        raise RuntimeError(f"{name} q must be in the range [0, 1] but got {fractions}")
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(f"{name} interpolation must be one of {', '.join(_INTERPOLATIONS)}, but got {interpolation}")
