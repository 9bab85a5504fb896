"""Variance, standard deviation and median."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import return_types
from .extremum import _even_share
from .indexing import take_along_dim
from .reduced import add_up, axes_of, axis_of, count_of, dtype_of, kind_of, over, per, stretch
from .reduction import _mean
from .shape import squeeze


def _freedom(shape: tuple[int, ...], axis: tuple[int, ...], correction: float) -> float:
    """Return what a sum of squares is divided by: the number of elements less `correction`, but never less than zero."""
    free = count_of(shape, axis) - correction
    return free if free > 0 else 0.0


def _variance(input: Array, axis: tuple[int, ...], correction: float, keepdims: bool) -> Array:
    x = input.astype(np.float32) if input.dtype.char == "e" else input
    with np.errstate(invalid="ignore", divide="ignore"):  # PyTorch too answers NaN or inf where there are too few elements
        apart = x - add_up(x, axis, None, None, True) / count_of(input.shape, axis)
        return add_up(apart * apart, axis, None, None, keepdims) / _freedom(input.shape, axis, correction)


@primitive(
    input=lambda g, input, axis, correction, keepdims: (
        2.0 * per(stretch(g, axis, keepdims), _freedom(input.shape, axis, correction)) * (input - _mean(input, axis, True))
    )
)
def _var(input: Array, axis: tuple[int, ...], correction: float, keepdims: bool) -> Array:
    return _variance(input, axis, correction, keepdims).astype(input.dtype, copy=False)


@primitive(
    input=lambda g, input, out, axis, correction, keepdims: (
        per(stretch(over(g, out), axis, keepdims), _freedom(input.shape, axis, correction)) * (input - _mean(input, axis, True))
    )
)
def _std(input: Array, axis: tuple[int, ...], correction: float, keepdims: bool) -> Array:
    return np.sqrt(_variance(input, axis, correction, keepdims)).astype(input.dtype, copy=False)


def _options(name: str, input: Array, dim: Any, unbiased: Any, correction: Any, axis: Any) -> tuple[tuple[int, ...], float]:
    """Return the dimensions and the correction that are meant by PyTorch's three ways to call `var` and its kin."""
    if isinstance(dim, bool):
        if unbiased is not None:
            raise TypeError(f"{name}(): got unbiased twice: the second argument {dim} and unbiased={unbiased}")
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{name}(): give either unbiased or correction, not both")
    axes = axes_of(input, axis if dim is None else dim, name)
    if kind_of(input) in "biu":
        raise RuntimeError(
            f"{name}: std and var only support floating point and complex dtypes, but got {dtypes.from_any(dtype_of(input))}: convert the "
            "tensor first, with .float() for example"
        )
    if unbiased is not None:
        return axes, int(unbiased)
    return axes, 1 if correction is None else correction


@writes_out
def var(
    input: Array, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: float | None = None,
    axis: Any = None, keepdims: bool = False,
) -> Any:  # fmt: skip
    """Return the variance of all elements, or the variances along `dim`.

    .. math:: \\frac{1}{n - correction} \\sum_i (x_i - \\bar x)^2

    Parameters
    ----------
    dim : one dimension, several, or all without it. A boolean in this place means `unbiased`.
    unbiased : ``True`` means ``correction=1``, ``False`` means ``correction=0``.
    correction : what is subtracted from the number of elements; 1 by default.

    Raises
    ------
    RuntimeError : for integers and booleans.

    >>> import tinygrad_edu as tg
    >>> tg.var(tg.tensor([1.0, 2.0, 3.0])), tg.var(tg.tensor([1.0, 3.0]), 0, correction=0)
    (tensor(1.), tensor(1.))
    """
    return _var(input, *_options("var", input, dim, unbiased, correction, axis), keepdim or keepdims)


@writes_out
def std(
    input: Array, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: float | None = None,
    axis: Any = None, keepdims: bool = False,
) -> Any:  # fmt: skip
    """Return the standard deviation, the square root of `var`. Its gradient is zero where all elements are equal.

    >>> import tinygrad_edu as tg
    >>> tg.std(tg.tensor([[1.0, 3.0], [2.0, 2.0]]), 1, correction=0)
    tensor([1., 0.])
    """
    return _std(input, *_options("std", input, dim, unbiased, correction, axis), keepdim or keepdims)


@writes_out
def var_mean(
    input: Array, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: float | None = None,
    axis: Any = None, keepdims: bool = False,
) -> tuple[Any, Any]:  # fmt: skip
    """Return the variance and the mean.

    >>> import tinygrad_edu as tg
    >>> tg.var_mean(tg.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    axes, less = _options("var_mean", input, dim, unbiased, correction, axis)
    return _var(input, axes, less, keepdim or keepdims), _mean(input, axes, keepdim or keepdims)


@writes_out
def std_mean(
    input: Array, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: float | None = None,
    axis: Any = None, keepdims: bool = False,
) -> tuple[Any, Any]:  # fmt: skip
    """Return the standard deviation and the mean.

    >>> import tinygrad_edu as tg
    >>> tg.std_mean(tg.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    axes, less = _options("std_mean", input, dim, unbiased, correction, axis)
    return _std(input, axes, less, keepdim or keepdims), _mean(input, axes, keepdim or keepdims)


@implements(np.var)
def _numpy_var(a: Array, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """Do what ``np.var`` does, whose correction is zero by default."""
    return var(a, axis, correction=ddof, keepdim=keepdims)


@implements(np.std)
def _numpy_std(a: Array, axis: Any = None, dtype: Any = None, out: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """Do what ``np.std`` does, whose correction is zero by default."""
    return std(a, axis, correction=ddof, keepdim=keepdims)


def _middle(input: Array, axis: int) -> Array:
    """Return the place of the median along `axis`, which stays with length one; of the first NaN where there is one."""
    order = np.argsort(input, axis, kind="stable")
    blanks = add_up(np.isnan(input), axis, np.int64, None, True)  # sorted to the end
    count = input.shape[axis]
    return np.take_along_axis(order, np.where(blanks > 0, count - blanks, (count - 1) // 2), axis)


@primitive()
def _argmedian(input: Array, axis: int) -> Array:
    return _middle(input, axis) if input.ndim else np.int64(0)


def nothing(dtype: np.dtype[Any]) -> Any:
    """Return what PyTorch answers where there is no median: NaN, the smallest integer, or true.

    >>> nothing(np.dtype(np.int8))
    np.int8(-128)
    """
    return dtype.type(math.nan if dtype.kind == "f" else dtype.kind == "b" or np.iinfo(dtype).min)


@primitive(input=lambda g, input, out: g * _even_share(input, out, tuple(range(input.ndim)), True))
def _median(input: Array, ignore_nan: bool = False) -> Array:
    flat = np.reshape(input, -1)
    if ignore_nan and not (blank := np.isnan(flat)).all():
        flat = flat[~blank]
    return flat[_middle(flat, 0)[0]] if flat.size else nothing(input.dtype)


@writes_out
def median(input: Array, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the median, the lower one of two: of all elements, or along a dimension with its place, as a named tuple.

    Without `dim` elements equal to the median share the gradient evenly; with `dim` it goes to the place returned. NaN if there is a NaN.

    Raises
    ------
    IndexError : if there are no elements along `dim`.

    >>> import tinygrad_edu as tg
    >>> tg.median(tg.tensor([3.0, 1.0, 2.0, 4.0]))
    tensor(2.)
    """
    if dim is None:
        if keepdim:
            raise TypeError("median() takes keepdim only together with dim")
        axes_of(input, None, "median")
        return _median(input)
    axis = axis_of(input, dim, "median")
    if input.ndim and not input.shape[axis]:
        raise IndexError(f"median(): Expected reduction dim {axis} to have non-zero size, but the input has shape {list(input.shape)}.")
    indices = _argmedian(input, axis)
    values = take_along_dim(input, indices, axis)
    if keepdim or not input.ndim:
        return return_types.median(values, indices)
    return return_types.median(squeeze(values, axis), squeeze(indices, axis))
