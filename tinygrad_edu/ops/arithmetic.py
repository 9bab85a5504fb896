"""Sums, products, quotients, powers and remainders of operands, element by element.

The primitives that stand behind operators carry no options; `add`, `sub` and `div` below add PyTorch's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import make
from . import promotion
from .rounding import trunc


@primitive(np.add, promote=promotion.common, input=lambda g: g, other=lambda g: g)
def _add(input: Array, other: Array) -> Array:
    return input + other


@primitive(np.subtract, promote=promotion.subtraction, input=lambda g: g, other=lambda g: -g)
def _sub(input: Array, other: Array) -> Array:
    return input - other


@primitive(np.multiply, promote=promotion.common, input=lambda g, other: g * other, other=lambda g, input: g * input)
def mul(input: Array, other: Array) -> Array:
    """Return the product ``input * other`` of every pair of elements.

    >>> import tinygrad_edu as tg
    >>> tg.mul(tg.tensor([1.0, 2.0]), 3)
    tensor([3., 6.])
    """
    return input * other


@primitive(np.divide, promote=promotion.floating, input=lambda g, other: g / other, other=lambda g, out, other: -g * out / other)
def _div(input: Array, other: Array) -> Array:
    return np.true_divide(input, other) if type(input) is type(other) is float else input / other


@primitive((np.negative,), promote=promotion.no_bool, input=lambda g: -g)
def neg(input: Array) -> Array:
    """Return ``-input``.

    >>> import tinygrad_edu as tg
    >>> tg.neg(tg.tensor([1.0, -2.0]))
    tensor([-1.,  2.])
    """
    return -input


def positive(input: Any) -> Any:
    """Return `input` itself.

    Raises
    ------
    RuntimeError : if it is boolean.

    >>> import tinygrad_edu as tg
    >>> tg.positive(tg.tensor([-1.0]))
    tensor([-1.])
    """
    if np.result_type(getattr(input, "array", input)) == np.bool_:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported: convert it to a number first, with .int() for example")
    return input


@primitive(np.positive, input=lambda g: g)
def _clone(input: Array) -> Array:
    return input.copy()


def clone(input: Any, *, memory_format: Any = None) -> Any:
    """Return a copy of `input` that its gradient flows through. The order of the elements in memory is that of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.clone(tg.tensor([1.0]))
    tensor([1.])
    """
    return _clone(input)


def _one_less(other: Any) -> Any:
    """Return the exponent of the derivative of a power; where the power is zero anything finite, as it is multiplied by zero."""
    if isinstance(other, (int, float)):
        return other - 1 if other != 0 else 1
    return np.where(np.equal(other, 0), 1.0, other - 1)


def _slope_in_exponent(input: Any, other: Any, out: Any) -> Any:
    """Return ``out * log(input)``, the derivative of a power by its exponent; zero for a base of zero, unless the power is infinite."""
    if type(input) in (int, float) and input != 0:  # the logarithm of a number is a number, and takes the dtype of the rest
        return out * (math.log(input) if input > 0 else math.nan)
    flat = np.logical_and(np.equal(input, 0), np.greater_equal(other, 0))
    if type(input) in (int, float):
        return out * np.where(flat, 0.0, -math.inf)
    return np.where(flat, 0.0, out * np.log(np.where(flat, 1.0, input)))


def _negative_power() -> RuntimeError:
    return RuntimeError("Integers to negative integer powers are not allowed: convert the base to a floating point dtype first")


def _integer_power(input: Any, other: Any) -> Any:
    """Return integers to powers some of which are negative: 0, but for a base of 1 or -1."""
    if isinstance(other, int):
        raise _negative_power()
    unit = np.where(np.equal(np.remainder(other, 2), 0), np.multiply(input, input), input)
    inverse = np.where((np.equal(input, 1)) | (np.equal(input, -1)), unit, 0)
    return np.where(np.less(other, 0), inverse, np.power(input, np.maximum(other, 0))).astype(np.result_type(input))


def _power_dtype(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    # A Python exponent stays one: NumPy has fast paths for squares and roots.
    if type(args[1]) in (int, float) and (values[0].dtype.kind == "f" or (type(args[1]) is int and values[0].dtype.kind != "b")):
        return values
    if type(args[1]) is int and args[1] < 0 and values[0].dtype.kind == "b":
        raise _negative_power()
    return promotion.numeric(args, values)


@primitive(
    np.power,
    promote=_power_dtype,
    input=lambda g, input, other: g * (other * input ** _one_less(other)),
    other=lambda g, input, other, out: g * _slope_in_exponent(input, other, out),
)
def _pow(input: Array, other: Array) -> Array:
    if np.result_type(other).kind in "iu" and np.result_type(input).kind in "iu" and np.any(np.less(other, 0)):
        return _integer_power(input, other)
    return input**other


@writes_out
def pow(input: Any, exponent: Any) -> Any:
    """Return ``input`` to the power ``exponent``; either may be a number.

    The derivative by the base is zero where the exponent is zero; the derivative by the exponent is zero where a base of
    zero has an exponent that is not negative.

    >>> import tinygrad_edu as tg
    >>> tg.pow(tg.tensor([1.0, 2.0, 3.0]), 2)
    tensor([1., 4., 9.])
    """
    return _pow(input, exponent)


def _no_integer_zero(other: Any) -> None:
    if np.result_type(other).kind in "iub" and np.any(np.equal(other, 0)):
        raise RuntimeError("ZeroDivisionError: integer division by zero")


@primitive(np.remainder, promote=promotion.numeric, input=lambda g: g, other=lambda g, input, other: -g * np.floor(input / other))
def remainder(input: Array, other: Array) -> Array:
    """Return the remainder of the division, with the sign of the divisor, as Python's ``%``.

    >>> import tinygrad_edu as tg
    >>> tg.remainder(tg.tensor([-3.0, 3.0]), 2)
    tensor([1., 1.])
    """
    _no_integer_zero(other)
    return np.remainder(input, other)


@primitive(np.fmod, promote=promotion.numeric, input=lambda g: g, other=lambda g, input, other: -g * np.trunc(input / other))
def fmod(input: Array, other: Array) -> Array:
    """Return the remainder of the division, with the sign of the dividend, as C's ``fmod``.

    >>> import tinygrad_edu as tg
    >>> tg.fmod(tg.tensor([-3.0, 3.0]), 2)
    tensor([-1.,  1.])
    """
    _no_integer_zero(other)
    return np.fmod(input, other)


@primitive(np.floor_divide, promote=promotion.numeric, input=lambda g: np.zeros_like(g), other=lambda g: np.zeros_like(g))
def floor_divide(input: Array, other: Array) -> Array:
    """Return the quotient rounded down; its gradient is zero.

    >>> import tinygrad_edu as tg
    >>> tg.floor_divide(tg.tensor([-3.0, 3.0]), 2)
    tensor([-2.,  1.])
    """
    _no_integer_zero(other)
    return np.floor_divide(input, other)


def _scaled(other: Any, alpha: float, beside: Any) -> Any:
    """Return ``alpha * other``, which must not be a fraction where integers are added."""
    if alpha == 1:
        return other
    if isinstance(alpha, float) and all(np.result_type(getattr(x, "array", x)).kind in "iub" for x in (other, beside)):
        raise RuntimeError(f"For integral input tensors, argument alpha must not be a floating point number, but is {alpha}")
    if all(np.result_type(getattr(x, "array", x)).kind == "b" for x in (other, beside)):
        return mul(other, bool(alpha))
    return mul(other, alpha) if hasattr(other, "shape") else other * alpha


def _number(input: Any, other: Any) -> Any:
    """Return a number as a tensor if the other operand is a number, too: PyTorch's arithmetic takes two numbers."""
    return make(np.array(input, None if isinstance(input, int) else dtypes.to_numpy(None))) if isinstance(other, (int, float)) else input


def _older(name: str, other: Any, old: tuple[Any, ...], alpha: float) -> tuple[Any, float]:
    """Return the second operand and its factor; in an older form of the call the factor stood before the operand."""
    if not old:
        return other, alpha
    if len(old) > 1 or not isinstance(other, (int, float)):
        raise TypeError(f"{name}() takes two operands, and `alpha` as a keyword argument, but {len(old) + 2} arguments were given")
    return old[0], other


@writes_out
def add(input: Any, other: Any, *old: Any, alpha: float = 1) -> Any:
    """Return ``input + alpha * other``. An older form of the call, ``add(input, alpha, other)``, is understood too.

    >>> import tinygrad_edu as tg
    >>> tg.add(tg.tensor([1.0, 2.0]), 3, alpha=10)
    tensor([31., 32.])
    """
    if old:
        other, alpha = _older("add", other, old, alpha)
    if isinstance(input, (int, float)):
        input = _number(input, other)
    return _add(input, _scaled(other, alpha, input))


@writes_out
def sub(input: Any, other: Any, *old: Any, alpha: float = 1) -> Any:
    """Return ``input - alpha * other``. An older form of the call, ``sub(input, alpha, other)``, is understood too.

    >>> import tinygrad_edu as tg
    >>> tg.sub(tg.tensor([1.0, 2.0]), 3)
    tensor([-2., -1.])
    """
    if old:
        other, alpha = _older("sub", other, old, alpha)
    if isinstance(input, (int, float)):
        input = _number(input, other)
    return _sub(input, _scaled(other, alpha, input))


def rsub(input: Any, other: Any, *, alpha: float = 1) -> Any:
    """Return ``other - alpha * input``."""
    return _sub(other, _scaled(input, alpha, other))


@writes_out
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """Return ``input / other``; rounded towards zero with ``rounding_mode="trunc"`` or down with ``"floor"``.

    >>> import tinygrad_edu as tg
    >>> tg.div(tg.tensor([-7.0, 7.0]), 2, rounding_mode="floor")
    tensor([-4.,  3.])
    """
    if isinstance(input, (int, float)):
        input = _number(input, other)
    if rounding_mode is None:
        return _div(input, other)
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        quotient = trunc(_div(input, other))
        both_integer = all(np.result_type(getattr(x, "array", x)).kind in "iub" for x in (input, other))
        return floor_divide(sub(input, fmod(input, other)), other) if both_integer else quotient
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")


@writes_out
def true_divide(input: Any, other: Any) -> Any:
    """Return ``input / other``, never rounded."""
    return div(input, other)


@primitive(np.square, promote=promotion.integer_at_least, input=lambda g, input: g * (2 * input))
def square(input: Array) -> Array:
    """Return the square of every element.

    >>> import tinygrad_edu as tg
    >>> tg.square(tg.tensor([1.0, -2.0]))
    tensor([1., 4.])
    """
    return input * input


@primitive(np.sqrt, promote=promotion.first_floating, input=lambda g, out: g * 0.5 / out)
def sqrt(input: Array) -> Array:
    """Return the square root of every element; its derivative at zero is infinite.

    >>> import tinygrad_edu as tg
    >>> tg.sqrt(tg.tensor([4.0, 9.0]))
    tensor([2., 3.])
    """
    return np.sqrt(input)


@primitive(promote=promotion.first_floating, input=lambda g, out: g * (-0.5 * (out * out * out)))
def rsqrt(input: Array) -> Array:
    """Return ``1 / sqrt(input)``.

    >>> import tinygrad_edu as tg
    >>> tg.rsqrt(tg.tensor([4.0]))
    tensor([0.5000])
    """
    return 1 / np.sqrt(input)


@primitive(np.reciprocal, promote=promotion.first_floating, input=lambda g, out: -g * (out * out))
def reciprocal(input: Array) -> Array:
    """Return ``1 / input``.

    >>> import tinygrad_edu as tg
    >>> tg.reciprocal(tg.tensor([4.0]))
    tensor([0.2500])
    """
    return 1 / input
