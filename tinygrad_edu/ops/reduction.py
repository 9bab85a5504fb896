"""Sums, means, products, and what counts or asks over all elements or along some dimensions.

The adjoint of a sum is stretched over what was summed; the engine does that, a rule only gives the adjoint its dimensions back.

All functions here take `dim` (an integer or a sequence of them; all dimensions without it) and `keepdim` (leave the reduced dimensions
in place with length one), for which NumPy's names `axis` and `keepdims` are accepted as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from .dimensions import either
from .reduced import add_up, axes_of, axis_of, converted, count_of, dtype_of, kind_of, multiply_up, not_a_tensor, per, stretch
from .scan import products_of_others

# What is summed up in which dtype: integers as int64, float16 as float32. The other dtypes stay as they are.
_WIDER: dict[str, Any] = {**dict.fromkeys("?bBhHiIlLqQ", np.int64), "e": np.float32}

_any_of: Callable[..., Any] = np.logical_or.reduce
_all_of: Callable[..., Any] = np.logical_and.reduce


@primitive(input=lambda g, axis, keepdims: stretch(g, axis, keepdims))
def _sum(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter = input.dtype.char
    out = add_up(input, axis, _WIDER.get(letter), None, keepdims)
    return out if letter != "e" else out.astype(np.float16)


@primitive(input=lambda g, input_shape, axis, keepdims: per(stretch(g, axis, keepdims), count_of(input_shape, axis) or 1))
def _mean(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter, count = input.dtype.char, count_of(input.shape, axis)
    out = add_up(input, axis, _WIDER.get(letter), None, keepdims)
    out = out / count if count else out * math.nan
    return out if letter != "e" else out.astype(np.float16)


@primitive(input=lambda g, input, axis, keepdims: stretch(g, axis, keepdims) * products_of_others(input, axis))
def _prod(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter = input.dtype.char
    out = multiply_up(input, axis, _WIDER.get(letter), None, keepdims)
    return out if letter != "e" else out.astype(np.float16)


@primitive()
def _any(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return _any_of(input != 0, axis, None, None, keepdims).astype(_answer(input))


@primitive()
def _all(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return _all_of(input != 0, axis, None, None, keepdims).astype(_answer(input))


def _answer(input: Array) -> Any:
    """PyTorch answers in uint8 if it is asked in uint8, else in bool."""
    return np.uint8 if input.dtype.char == "B" else np.bool_


@primitive()
def _count_nonzero(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return add_up(input != 0, axis, np.int64, None, keepdims)


@implements(np.sum)
@writes_out
def sum(input: Array, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum of all elements, or the sums along `dim`.

    Integers and booleans are summed as int64.

    Parameters
    ----------
    dtype : convert `input` to this dtype first.

    Raises
    ------
    IndexError : if `input` has no such dimension.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.sum(x), tg.sum(x, 0)
    (tensor(10.), tensor([4., 6.]))
    """
    if dtype is not None:
        input = _converted(input, dtype, "sum")
    return _asked_for(_sum(input, axes_of(input, either(dim, axis), "sum"), keepdim or keepdims), dtype)


@implements(np.mean)
@writes_out
def mean(input: Array, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean of all elements, or the means along `dim`; NaN where there are no elements.

    Raises
    ------
    RuntimeError : for integers and booleans: convert them first, or give a floating point `dtype`.

    >>> import tinygrad_edu as tg
    >>> tg.mean(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, keepdim=True)
    tensor([[1.5000],
            [3.5000]])
    """
    if dtype is not None:
        input = _converted(input, dtype, "mean")
    axes = axes_of(input, either(dim, axis), "mean")
    _forbid_integers(input, "mean")
    return _mean(input, axes, keepdim or keepdims)


def _converted(input: Array, dtype: Any, name: str) -> Any:
    if not hasattr(input, "dtype"):
        raise not_a_tensor(name, input)
    return converted(input, dtype)


def _asked_for(out: Array, dtype: Any) -> Any:
    """Return a result in the integer dtype that was asked for, in which it was not computed."""
    return out if dtype is None or kind_of(out) == "f" else converted(out, dtype)


def _forbid_integers(input: Array, name: str) -> None:
    if kind_of(input) in "biu":
        raise RuntimeError(
            f"{name}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            f"{dtypes.from_any(dtype_of(input))}. Convert it first, with .float() for example."
        )


@implements(np.prod)
@writes_out
def prod(input: Array, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the product of all elements, or the products along `dim`, one dimension.

    The derivative by an element is the product of all others. Nothing is divided, so it is exact with any number of zeros.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([0.0, 2.0, 3.0], requires_grad=True)
    >>> tg.prod(x).backward()
    >>> x.grad
    tensor([6., 0., 0.])
    """
    if dtype is not None:
        input = _converted(input, dtype, "prod")
    dim = axis if dim is None else dim
    axes = axes_of(input, None, "prod") if dim is None else (axis_of(input, dim, "prod"),)[: input.ndim]
    out = _prod(input, axes[-1:], keepdim or keepdims)
    for one in reversed(axes[:-1]):
        out = _prod(out, (one,), keepdim or keepdims)
    return _asked_for(out, dtype)


@implements(np.any)
@writes_out
def any(input: Array, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return whether any element is true (not zero): a boolean tensor, uint8 for uint8.

    >>> import tinygrad_edu as tg
    >>> tg.any(tg.tensor([[0, 1], [0, 0]]), 1)
    tensor([ True, False])
    """
    return _any(input, _questioned(input, either(dim, axis), "any"), keepdim or keepdims)


@implements(np.all)
@writes_out
def all(input: Array, dim: Any = None, keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return whether all elements are true (not zero): a boolean tensor, uint8 for uint8.

    >>> import tinygrad_edu as tg
    >>> tg.all(tg.tensor([[0, 1], [2, 1]]), 1)
    tensor([False,  True])
    """
    return _all(input, _questioned(input, either(dim, axis), "all"), keepdim or keepdims)


def _questioned(input: Array, dim: Any, name: str) -> tuple[int, ...]:
    """Return the dimensions for `any` and `all`, to which, unlike to sums, an empty sequence of dimensions means none."""
    axes = axes_of(input, dim, name)
    return () if isinstance(dim, (tuple, list)) and not dim else axes


@implements(np.count_nonzero)
def count_nonzero(input: Array, dim: Any = None, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return how many elements are not zero, as int64.

    >>> import tinygrad_edu as tg
    >>> tg.count_nonzero(tg.tensor([[0.0, 1.0], [2.0, 3.0]]), dim=0)
    tensor([1, 2])
    """
    return _count_nonzero(input, axes_of(input, either(dim, axis), "count_nonzero"), keepdims)


@implements(np.nansum)
@writes_out
def nansum(input: Array, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum of the elements that are not NaN; the others have no gradient.

    >>> import tinygrad_edu as tg
    >>> tg.nansum(tg.tensor([1.0, float("nan"), 2.0]))
    tensor(3.)
    """
    if hasattr(input, "dtype") and kind_of(input) == "f":
        input = np.where(np.isnan(input), 0.0, input)
    return sum(input, dim, keepdim, dtype=dtype, axis=axis, keepdims=keepdims)


@implements(np.nanmean)
@writes_out
def nanmean(input: Array, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean of the elements that are not NaN; NaN where there are none.

    >>> import tinygrad_edu as tg
    >>> tg.nanmean(tg.tensor([1.0, float("nan"), 2.0]))
    tensor(1.5000)
    """
    if dtype is not None:
        input = _converted(input, dtype, "nanmean")
    axes = axes_of(input, either(dim, axis), "nanmean")
    _forbid_integers(input, "nanmean")
    known = np.logical_not(np.isnan(input))
    with np.errstate(invalid="ignore"):
        return _sum(np.where(known, input, 0.0), axes, keepdim or keepdims) / _sum(known, axes, keepdim or keepdims)
