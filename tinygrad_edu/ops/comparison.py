"""Comparisons and logic, element by element. The results are boolean (or integer) and have no gradient."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable
from . import promotion
from .selection import overwrite


@primitive(np.equal, promote=promotion.common)
def eq(input: Array, other: Array) -> Array:
    """Return where `input` is equal to `other`.

    >>> import tinygrad_edu as tg
    >>> tg.eq(tg.tensor([1, 2, 3]), 2).tolist()
    [False, True, False]
    """
    return np.equal(input, other)


@primitive(np.not_equal, promote=promotion.common)
def ne(input: Array, other: Array) -> Array:
    """Return where `input` is not equal to `other`.

    >>> import tinygrad_edu as tg
    >>> tg.ne(tg.tensor([1, 2, 3]), 2).tolist()
    [True, False, True]
    """
    return np.not_equal(input, other)


@primitive(np.less, promote=promotion.common)
def lt(input: Array, other: Array) -> Array:
    """Return where `input` is less than `other`.

    >>> import tinygrad_edu as tg
    >>> tg.lt(tg.tensor([1, 2, 3]), 2).tolist()
    [True, False, False]
    """
    return np.less(input, other)


@primitive(np.less_equal, promote=promotion.common)
def le(input: Array, other: Array) -> Array:
    """Return where `input` is at most `other`.

    >>> import tinygrad_edu as tg
    >>> tg.le(tg.tensor([1, 2, 3]), 2).tolist()
    [True, True, False]
    """
    return np.less_equal(input, other)


@primitive(np.greater, promote=promotion.common)
def gt(input: Array, other: Array) -> Array:
    """Return where `input` is greater than `other`.

    >>> import tinygrad_edu as tg
    >>> tg.gt(tg.tensor([1, 2, 3]), 2).tolist()
    [False, False, True]
    """
    return np.greater(input, other)


@primitive(np.greater_equal, promote=promotion.common)
def ge(input: Array, other: Array) -> Array:
    """Return where `input` is at least `other`.

    >>> import tinygrad_edu as tg
    >>> tg.ge(tg.tensor([1, 2, 3]), 2).tolist()
    [False, True, True]
    """
    return np.greater_equal(input, other)


@primitive(np.logical_and, promote=promotion.common)
def logical_and(input: Array, other: Array) -> Array:
    """Return where both are true (not zero).

    >>> import tinygrad_edu as tg
    >>> tg.logical_and(tg.tensor([0, 0, 2]), tg.tensor([0, 1, 1])).tolist()
    [False, False, True]
    """
    return np.logical_and(input, other)


@primitive(np.logical_or, promote=promotion.common)
def logical_or(input: Array, other: Array) -> Array:
    """Return where one or both are true (not zero).

    >>> import tinygrad_edu as tg
    >>> tg.logical_or(tg.tensor([0, 0, 2]), tg.tensor([0, 1, 1])).tolist()
    [False, True, True]
    """
    return np.logical_or(input, other)


@primitive(np.logical_xor, promote=promotion.common)
def logical_xor(input: Array, other: Array) -> Array:
    """Return where exactly one is true (not zero).

    >>> import tinygrad_edu as tg
    >>> tg.logical_xor(tg.tensor([0, 0, 2]), tg.tensor([0, 1, 1])).tolist()
    [False, True, False]
    """
    return np.logical_xor(input, other)


@primitive(np.logical_not)
def logical_not(input: Array) -> Array:
    """Return where `input` is zero or false.

    >>> import tinygrad_edu as tg
    >>> tg.logical_not(tg.tensor([0, 2])).tolist()
    [True, False]
    """
    return np.logical_not(input)


@primitive(np.bitwise_and, promote=promotion.integral)
def bitwise_and(input: Array, other: Array) -> Array:
    """Return the bitwise and of integers or booleans.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_and(tg.tensor([1, 2]), tg.tensor([2, 3])).tolist()
    [0, 2]
    """
    promotion.refuse_fractions(input, other)
    return np.bitwise_and(input, other)


@primitive(np.bitwise_or, promote=promotion.integral)
def bitwise_or(input: Array, other: Array) -> Array:
    """Return the bitwise or of integers or booleans.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_or(tg.tensor([1, 2]), tg.tensor([2, 3])).tolist()
    [3, 3]
    """
    promotion.refuse_fractions(input, other)
    return np.bitwise_or(input, other)


@primitive(np.bitwise_xor, promote=promotion.integral)
def bitwise_xor(input: Array, other: Array) -> Array:
    """Return the bitwise exclusive or of integers or booleans.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_xor(tg.tensor([1, 2]), tg.tensor([2, 3])).tolist()
    [3, 1]
    """
    promotion.refuse_fractions(input, other)
    return np.bitwise_xor(input, other)


@primitive(np.left_shift, promote=promotion.integral)
def bitwise_left_shift(input: Array, other: Array) -> Array:
    """Return integers shifted to the left by `other` bits.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_left_shift(tg.tensor([1, 2]), 2).tolist()
    [4, 8]
    """
    promotion.refuse_fractions(input, other)
    return np.left_shift(input, other)


@primitive(np.right_shift, promote=promotion.integral)
def bitwise_right_shift(input: Array, other: Array) -> Array:
    """Return integers shifted to the right by `other` bits.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_right_shift(tg.tensor([4, 8]), 2).tolist()
    [1, 2]
    """
    promotion.refuse_fractions(input, other)
    return np.right_shift(input, other)


@primitive(np.invert)
def bitwise_not(input: Array) -> Array:
    """Return the bitwise complement of integers, the logical one of booleans.

    >>> import tinygrad_edu as tg
    >>> tg.bitwise_not(tg.tensor([0, 1])).tolist()
    [-1, -2]
    """
    promotion.refuse_fractions(input)
    return np.invert(input)


def invert(input: Any) -> Any:
    """Return `bitwise_not`, for the operator ``~``."""
    if _array(input).dtype.kind not in "biu":
        raise TypeError(f"~ (operator.invert) is only implemented on integer and Boolean-type tensors, but got {_array(input).dtype}")
    return bitwise_not(input)


@primitive(np.isnan)
def isnan(input: Array) -> Array:
    """Return where an element is not a number.

    >>> import tinygrad_edu as tg
    >>> tg.isnan(tg.tensor([float("nan"), float("inf"), 1.0])).tolist()
    [True, False, False]
    """
    return np.isnan(input)


@primitive(np.isinf)
def isinf(input: Array) -> Array:
    """Return where an element is infinite, of either sign.

    >>> import tinygrad_edu as tg
    >>> tg.isinf(tg.tensor([float("nan"), float("inf"), 1.0])).tolist()
    [False, True, False]
    """
    return np.isinf(input)


@primitive(np.isfinite)
def isfinite(input: Array) -> Array:
    """Return where an element is a finite number.

    >>> import tinygrad_edu as tg
    >>> tg.isfinite(tg.tensor([float("nan"), float("inf"), 1.0])).tolist()
    [False, False, True]
    """
    return np.isfinite(input)


@primitive(np.signbit)
def signbit(input: Array) -> Array:
    """Return where an element is negative, negative zero included.

    >>> import tinygrad_edu as tg
    >>> tg.signbit(tg.tensor([-1.0, 1.0])).tolist()
    [True, False]
    """
    return np.signbit(input)


def as_number(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison whose result has the dtype of its first operand, ones and zeros: what ``eq_`` and its like leave behind."""

    @functools.wraps(operation)
    def written(input: Any, *args: Any, **kwargs: Any) -> Any:
        return overwrite(input, operation(input, *args, **kwargs))

    return written


def _array(x: Any) -> Any:
    return getattr(x, "array", x)


@primitive()
def _isclose(input: Array, other: Array, rtol: float, atol: float, equal_nan: bool) -> Array:
    return np.isclose(input, other, rtol, atol, equal_nan)


def isclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
    """Return where :math:`|input - other| \\le atol + rtol \\, |other|`.

    >>> import tinygrad_edu as tg
    >>> tg.isclose(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.1])).tolist()
    [True, False]
    """
    _same_dtype("isclose", input, other)
    if rtol < 0 or atol < 0:
        raise RuntimeError(f"isclose: rtol and atol must be greater than or equal to zero, but got {rtol} and {atol}")
    return _isclose(input, other, rtol, atol, equal_nan)


def allclose(input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Return whether `isclose` holds for all elements.

    >>> import tinygrad_edu as tg
    >>> tg.allclose(tg.tensor([1.0]), tg.tensor([1.0 + 1e-7]))
    True
    """
    _same_dtype("allclose", input, other)
    return bool(np.allclose(_array(input), _array(other), rtol, atol, equal_nan))


def _expect_tensors(name: str, input: Any, other: Any) -> None:
    for argument, value in (("input", input), ("other", other)):
        if not isinstance(value, (Variable, np.ndarray, np.generic)):
            raise TypeError(f"{name}(): argument {argument!r} must be Tensor, not {type(value).__name__}")


def _same_dtype(name: str, input: Any, other: Any) -> None:
    _expect_tensors(name, input, other)
    if _array(input).dtype != _array(other).dtype:
        raise RuntimeError(f"{name}: both tensors must have the same dtype, but got {_array(input).dtype} and {_array(other).dtype}")


def equal(input: Any, other: Any) -> bool:
    """Return whether two tensors have the same shape and the same elements.

    >>> import tinygrad_edu as tg
    >>> tg.equal(tg.tensor([1, 2]), tg.tensor([1, 2]))
    True
    """
    _expect_tensors("equal", input, other)
    return bool(np.array_equal(_array(input), _array(other)))
