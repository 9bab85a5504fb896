"""Trigonometric and hyperbolic functions of one operand, and the angle and length of a pair."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from . import promotion

_DEGREE = math.pi / 180


@primitive(np.sin, promote=promotion.first_floating, input=lambda g, input: g * np.cos(input))
def sin(input: Array) -> Array:
    """Return the sine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.sin(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8415])
    """
    return np.sin(input)


@primitive(np.cos, promote=promotion.first_floating, input=lambda g, input: g * -np.sin(input))
def cos(input: Array) -> Array:
    """Return the cosine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.cos(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 0.5403])
    """
    return np.cos(input)


@primitive(np.tan, promote=promotion.first_floating, input=lambda g, out: g * (1 + out * out))
def tan(input: Array) -> Array:
    """Return the tangent of every element.

    >>> import tinygrad_edu as tg
    >>> tg.tan(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5574])
    """
    return np.tan(input)


@primitive(np.arcsin, promote=promotion.first_floating, input=lambda g, input: g / np.sqrt(1 - input * input))
def asin(input: Array) -> Array:
    """Return the arc sine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.asin(tg.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5236])
    """
    return np.arcsin(input)


@primitive(np.arccos, promote=promotion.first_floating, input=lambda g, input: -g / np.sqrt(1 - input * input))
def acos(input: Array) -> Array:
    """Return the arc cosine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.acos(tg.tensor([1.0, 0.5]))
    tensor([0.0000, 1.0472])
    """
    return np.arccos(input)


@primitive(np.arctan, promote=promotion.first_floating, input=lambda g, input: g / (1 + input * input))
def atan(input: Array) -> Array:
    """Return the arc tangent of every element.

    >>> import tinygrad_edu as tg
    >>> tg.atan(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7854])
    """
    return np.arctan(input)


@primitive(np.sinh, promote=promotion.first_floating, input=lambda g, input: g * np.cosh(input))
def sinh(input: Array) -> Array:
    """Return the hyperbolic sine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.sinh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """
    return np.sinh(input)


@primitive(np.cosh, promote=promotion.first_floating, input=lambda g, input: g * np.sinh(input))
def cosh(input: Array) -> Array:
    """Return the hyperbolic cosine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.cosh(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """
    return np.cosh(input)


@primitive(np.tanh, promote=promotion.first_floating, input=lambda g, out: g * (1 - out * out))
def tanh(input: Array) -> Array:
    """Return the hyperbolic tangent of every element.

    >>> import tinygrad_edu as tg
    >>> tg.tanh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    return np.tanh(input)


@primitive(np.arcsinh, promote=promotion.first_floating, input=lambda g, input: g / np.sqrt(input * input + 1))
def asinh(input: Array) -> Array:
    """Return the inverse hyperbolic sine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.asinh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """
    return np.arcsinh(input)


@primitive(np.arccosh, promote=promotion.first_floating, input=lambda g, input: g / np.sqrt((input - 1) * (input + 1)))
def acosh(input: Array) -> Array:
    """Return the inverse hyperbolic cosine of every element.

    >>> import tinygrad_edu as tg
    >>> tg.acosh(tg.tensor([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """
    return np.arccosh(input)


@primitive(np.arctanh, promote=promotion.first_floating, input=lambda g, input: g / (1 - input * input))
def atanh(input: Array) -> Array:
    """Return the inverse hyperbolic tangent of every element.

    >>> import tinygrad_edu as tg
    >>> tg.atanh(tg.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5493])
    """
    return np.arctanh(input)


def _square_of_radius(input: Any, other: Any) -> Any:
    """Return ``input**2 + other**2``; at the origin, where no angle has a slope, anything else than zero."""
    square = input * input + other * other
    return np.where(np.equal(square, 0), 1.0, square)


@primitive(
    np.arctan2,
    promote=promotion.floating,
    input=lambda g, input, other: g * (other / _square_of_radius(input, other)),
    other=lambda g, input, other: g * (-input / _square_of_radius(input, other)),
)
def atan2(input: Array, other: Array) -> Array:
    """Return the angle of the point (other, input), in radians.

    >>> import tinygrad_edu as tg
    >>> tg.atan2(tg.tensor([1.0]), tg.tensor([-1.0]))
    tensor([2.3562])
    """
    return np.arctan2(input, other)


@primitive(
    np.hypot, promote=promotion.floating, input=lambda g, input, out: g * (input / out), other=lambda g, other, out: g * (other / out)
)
def hypot(input: Array, other: Array) -> Array:
    """Return :math:`\\sqrt{x^2 + y^2}` without overflow.

    >>> import tinygrad_edu as tg
    >>> tg.hypot(tg.tensor([3.0]), tg.tensor([4.0]))
    tensor([5.])
    """
    return np.hypot(input, other)


@primitive((np.deg2rad, np.radians), promote=promotion.first_floating, input=lambda g: g * _DEGREE)
def deg2rad(input: Array) -> Array:
    """Return degrees as radians.

    >>> import tinygrad_edu as tg
    >>> tg.deg2rad(tg.tensor([180.0]))
    tensor([3.1416])
    """
    return input * _DEGREE


@primitive((np.rad2deg, np.degrees), promote=promotion.first_floating, input=lambda g: g / _DEGREE)
def rad2deg(input: Array) -> Array:
    """Return radians as degrees.

    >>> import tinygrad_edu as tg
    >>> tg.rad2deg(tg.tensor([3.0]))
    tensor([171.8873])
    """
    return input / _DEGREE
