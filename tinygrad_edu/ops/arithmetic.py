"""Sums, products, quotients and powers of two operands, element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from . import promotion


@primitive(np.add, promote=promotion.common, input=lambda g: g, other=lambda g: g)
def add(input: Array, other: Array) -> Array:
    return input + other


@primitive(np.subtract, promote=promotion.common, input=lambda g: g, other=lambda g: -g)
def sub(input: Array, other: Array) -> Array:
    return input - other


@primitive(np.multiply, promote=promotion.common, input=lambda g, other: g * other, other=lambda g, input: g * input)
def mul(input: Array, other: Array) -> Array:
    return input * other


@primitive(np.divide, promote=promotion.floating, input=lambda g, other: g / other, other=lambda g, out, other: -g * out / other)
def div(input: Array, other: Array) -> Array:
    return input / other


@primitive(np.negative, input=lambda g: -g)
def neg(input: Array) -> Array:
    return -input

@primitive(np.tanh, promote=promotion.floating, input=lambda g, out: g * (1 - out * out))
def tanh(input: Array) -> Array:
    return np.tanh(input)
