"""Piecewise constant functions of one operand: rounding and sign. Their gradient is zero wherever they have one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from . import promotion


@primitive(np.zeros_like, input=lambda g: np.zeros_like(g))
def _zeros_like(input: Array) -> Array:
    """Return zeros of the shape and dtype of `input`: the gradient of everything in this file."""
    return np.zeros_like(input)


@primitive(np.floor, promote=promotion.no_bool, input=lambda g: np.zeros_like(g))
def floor(input: Array) -> Array:
    """Return the largest integer that is not greater, for every element.

    >>> import tinygrad_edu as tg
    >>> tg.floor(tg.tensor([-1.5, 1.5]))
    tensor([-2.,  1.])
    """
    return np.floor(input)


@primitive(np.ceil, promote=promotion.no_bool, input=lambda g: np.zeros_like(g))
def ceil(input: Array) -> Array:
    """Return the smallest integer that is not less, for every element.

    >>> import tinygrad_edu as tg
    >>> tg.ceil(tg.tensor([-1.5, 1.5]))
    tensor([-1.,  2.])
    """
    return np.ceil(input)


@primitive(np.trunc, promote=promotion.no_bool, input=lambda g: np.zeros_like(g))
def trunc(input: Array) -> Array:
    """Return the integer part of every element.

    >>> import tinygrad_edu as tg
    >>> tg.trunc(tg.tensor([-1.5, 1.5]))
    tensor([-1.,  1.])
    """
    return np.trunc(input)


fix = trunc


@primitive(promote=promotion.no_bool, input=lambda g: np.zeros_like(g))
def _round(input: Array, decimals: int) -> Array:
    return np.round(input, decimals)


@writes_out
def round(input: Any, *, decimals: int = 0) -> Any:
    """Return the nearest integer of every element, the even one if two are equally near.

    >>> import tinygrad_edu as tg
    >>> tg.round(tg.tensor([0.5, 1.5, 2.4]))
    tensor([0., 2., 2.])
    """
    return _round(input, decimals)


@primitive(np.sign, input=lambda g: np.zeros_like(g))
def sign(input: Array) -> Array:
    """Return -1, 0 or 1 for every element; 0 for NaN.

    >>> import tinygrad_edu as tg
    >>> tg.sign(tg.tensor([-3.0, 0.0, 2.0]))
    tensor([-1.,  0.,  1.])
    """
    return np.subtract(input > 0, input < 0, dtype=input.dtype) if input.dtype.kind != "b" else input.copy()


@primitive((np.absolute, np.fabs), promote=promotion.no_bool, input=lambda g, input: g * np.sign(input))
def abs(input: Array) -> Array:
    """Return the absolute value of every element; its derivative at zero is zero.

    >>> import tinygrad_edu as tg
    >>> tg.abs(tg.tensor([-3.0, 2.0]))
    tensor([3., 2.])
    """
    return np.absolute(input)


@primitive(promote=promotion.no_bool, input=lambda g: g)
def frac(input: Array) -> Array:
    """Return the fractional part of every element, with its sign.

    >>> import tinygrad_edu as tg
    >>> tg.frac(tg.tensor([-1.5, 1.25]))
    tensor([-0.5000,  0.2500])
    """
    return input - np.trunc(input)
