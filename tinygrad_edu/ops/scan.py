"""Running sums, products and extremes along a dimension, and the recurrence that the derivative of a running product follows.

Each scan can run from either end (`reverse`), because the adjoint of a scan is a scan from the other end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import return_types
from .indexing import take_along_dim
from .reduced import axis_of, converted, kind_of


def _from_end(array: Array, axis: int, reverse: bool) -> Array:
    """Return a view in which a scan from the end runs from the front."""
    return array[(slice(None),) * axis + (slice(None, None, -1),)] if reverse else array


def _accumulate(ufunc: np.ufunc, input: Array, axis: int, reverse: bool) -> Array:
    letter = input.dtype.char
    dtype = np.float32 if letter == "e" else input.dtype
    out = _from_end(ufunc.accumulate(_from_end(input, axis, reverse), axis, dtype), axis, reverse)
    return out if letter != "e" else out.astype(np.float16)


def _brought_back(g: Array, factor: Array, axis: int, reverse: bool) -> Any:
    """Return the adjoint b of a recurrence's input: b_k = factor_{k+1} b_{k+1} + g_k, a recurrence from the other end."""
    return _recurrence(_shift(factor, 0.0, axis, not reverse), g, axis, not reverse)


@primitive(input=lambda g, axis, reverse: _shift(g, 0.0, axis, not reverse))  # type: ignore[has-type]
def _shift(input: Array, fill: float, axis: int, reverse: bool) -> Array:
    """Move all elements one place in the direction of the scan: the last one leaves, `fill` comes in first."""
    out = np.empty(input.shape, input.dtype)
    x, y = [np.moveaxis(_from_end(array, axis, reverse), axis, 0) for array in (input, out)]
    y[:1] = fill
    y[1:] = x[:-1]
    return out


@primitive(input=lambda g, axis, reverse: _cumsum(g, axis, not reverse))  # type: ignore[has-type]
def _cumsum(input: Array, axis: int, reverse: bool) -> Array:
    return _accumulate(np.add, input, axis, reverse)


@primitive(input=lambda g, input, out, axis, reverse: _shift(out, 1.0, axis, reverse) * _brought_back(g, input, axis, reverse))
def _cumprod(input: Array, axis: int, reverse: bool) -> Array:
    """Return p with p_k = x_k p_{k-1}. The derivative by x_k is p_{k-1} times what the recurrence brings back from the later products."""
    return _accumulate(np.multiply, input, axis, reverse)


@primitive(
    factor=lambda g, factor, out, axis, reverse: _shift(out, 0.0, axis, reverse) * _brought_back(g, factor, axis, reverse),
    input=_brought_back,
)
def _recurrence(factor: Array, input: Array, axis: int, reverse: bool) -> Array:
    """Return h with h_k = factor_k h_{k-1} + input_k."""
    out = np.empty(input.shape, np.result_type(factor, input))
    a, x, h = [np.moveaxis(_from_end(array, axis, reverse), axis, 0) for array in (factor, input, out)]
    h[:1] = x[:1]
    for k in range(1, len(h)):
        h[k] = a[k] * h[k - 1] + x[k]
    return out


def products_of_others(input: Array, axis: tuple[int, ...]) -> Any:
    """Return for each element the product of all others along `axis` (one dimension, or none): those before it times those after it.

    >>> import numpy as np
    >>> products_of_others(np.array([2.0, 0.0, 5.0]), (0,))
    array([ 0., 10.,  0.])
    """
    if not axis:
        return 1.0
    before = _shift(_cumprod(input, axis[0], False), 1.0, axis[0], False)
    return before * _shift(_cumprod(input, axis[0], True), 1.0, axis[0], True)


def _prepared(input: Array, dim: Any, dtype: Any, name: str) -> tuple[Any, int]:
    """Return what `name` scans, integers as int64, and along which dimension."""
    if dim is None:
        raise TypeError(f"{name}() missing 1 required positional arguments: 'dim', the dimension to run along")
    axis = axis_of(input, dim, name)
    if dtype is not None:
        return converted(input, dtype), axis
    return cast(input, np.dtype(np.int64)) if kind_of(input) in "biu" else input, axis


@implements(np.cumsum)
@writes_out
def cumsum(input: Array, dim: Any = None, *, dtype: Any = None, axis: Any = None) -> Any:
    """Return the running sums along `dim`: :math:`y_k = x_1 + \\dots + x_k`. Integers and booleans are summed as int64.

    >>> import tinygrad_edu as tg
    >>> tg.cumsum(tg.tensor([1.0, 2.0, 3.0]), 0)
    tensor([1., 3., 6.])
    """
    input, place = _prepared(input, axis if dim is None else dim, dtype, "cumsum")
    return _cumsum(input, place, False) if input.ndim else np.positive(input)


@implements(np.cumprod)
@writes_out
def cumprod(input: Array, dim: Any = None, *, dtype: Any = None, axis: Any = None) -> Any:
    """Return the running products along `dim`: :math:`y_k = x_1 \\cdots x_k`. Their derivatives are exact with any number of zeros.

    >>> import tinygrad_edu as tg
    >>> tg.cumprod(tg.tensor([1.0, 2.0, 3.0]), 0)
    tensor([1., 2., 6.])
    """
    input, place = _prepared(input, axis if dim is None else dim, dtype, "cumprod")
    return _cumprod(input, place, False) if input.ndim else np.positive(input)


@primitive()
def _place_of_extreme(input: Array, axis: int, largest: bool) -> Array:
    """Return for each place where the extreme so far was last met. A NaN is the extreme from where it stands."""
    if not input.ndim:
        return np.int64(0)
    met = (input == (np.maximum if largest else np.minimum).accumulate(input, axis)) | np.isnan(input)
    places = np.arange(input.shape[axis]).reshape((-1,) + (1,) * (input.ndim - axis - 1))
    return np.maximum.accumulate(np.where(met, places, 0), axis)


@writes_out
def cummax(input: Array, dim: int) -> return_types.cummax:
    """Return the running maxima along `dim` and where each was last met; the gradient goes there.

    >>> import tinygrad_edu as tg
    >>> tg.cummax(tg.tensor([1.0, 3.0, 2.0]), 0)
    torch.return_types.cummax(
    values=tensor([1., 3., 3.]),
    indices=tensor([0, 1, 1]))
    """
    axis = axis_of(input, dim, "cummax")
    indices = _place_of_extreme(input, axis, True)
    return return_types.cummax(take_along_dim(input, indices, axis), indices)


@writes_out
def cummin(input: Array, dim: int) -> return_types.cummin:
    """Return the running minima along `dim` and where each was last met; the gradient goes there.

    >>> import tinygrad_edu as tg
    >>> tg.cummin(tg.tensor([3.0, 1.0, 2.0]), 0)
    torch.return_types.cummin(
    values=tensor([3., 1., 1.]),
    indices=tensor([0, 1, 1]))
    """
    axis = axis_of(input, dim, "cummin")
    indices = _place_of_extreme(input, axis, False)
    return return_types.cummin(take_along_dim(input, indices, axis), indices)
