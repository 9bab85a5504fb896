"""Exponential functions, logarithms, and what is made of them."""

from __future__ import annotations

import math

import numpy as np

from ..autograd.primitive import Array, primitive
from . import promotion
from ._erf import erf_array, erfc_array

_LN2, _LN10 = math.log(2), math.log(10)
_TWO_OVER_SQRT_PI = 2 / math.sqrt(math.pi)


@primitive(np.exp, promote=promotion.first_floating, input=lambda g, out: g * out)
def exp(input: Array) -> Array:
    """Return :math:`e^x` for every element.

    >>> import tinygrad_edu as tg
    >>> tg.exp(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    return np.exp(input)


@primitive(np.exp2, promote=promotion.first_floating, input=lambda g, out: g * (out * _LN2))
def exp2(input: Array) -> Array:
    """Return :math:`2^x` for every element.

    >>> import tinygrad_edu as tg
    >>> tg.exp2(tg.tensor([0.0, 3.0]))
    tensor([1., 8.])
    """
    return np.exp2(input)


@primitive(np.expm1, promote=promotion.first_floating, input=lambda g, out: g * (out + 1))
def expm1(input: Array) -> Array:
    """Return :math:`e^x - 1`, exact for small elements.

    >>> import tinygrad_edu as tg
    >>> tg.expm1(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.7183])
    """
    return np.expm1(input)


@primitive(np.log, promote=promotion.first_floating, input=lambda g, input: g / input)
def log(input: Array) -> Array:
    """Return the natural logarithm of every element.

    >>> import tinygrad_edu as tg
    >>> tg.log(tg.tensor([1.0, 2.0]))
    tensor([0.0000, 0.6931])
    """
    return np.log(input)


@primitive(np.log2, promote=promotion.first_floating, input=lambda g, input: g / (input * _LN2))
def log2(input: Array) -> Array:
    """Return the logarithm to base 2 of every element.

    >>> import tinygrad_edu as tg
    >>> tg.log2(tg.tensor([1.0, 8.0]))
    tensor([0., 3.])
    """
    return np.log2(input)


@primitive(np.log10, promote=promotion.first_floating, input=lambda g, input: g / (input * _LN10))
def log10(input: Array) -> Array:
    """Return the logarithm to base 10 of every element.

    >>> import tinygrad_edu as tg
    >>> tg.log10(tg.tensor([1.0, 100.0], dtype=tg.float64)).tolist()
    [0.0, 2.0]
    """
    return np.log10(input)


@primitive(np.log1p, promote=promotion.first_floating, input=lambda g, input: g / (input + 1))
def log1p(input: Array) -> Array:
    """Return :math:`\\log(1 + x)`, exact for small elements.

    >>> import tinygrad_edu as tg
    >>> tg.log1p(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.6931])
    """
    return np.log1p(input)


@primitive(promote=promotion.first_floating, input=lambda g, out: g * (out * (1 - out)))
def sigmoid(input: Array) -> Array:
    """Return the logistic function :math:`1 / (1 + e^{-x})` of every element.

    >>> import tinygrad_edu as tg
    >>> tg.sigmoid(tg.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    with np.errstate(over="ignore"):  # e^{1000} is infinite, and its reciprocal the right result
        return 1 / (1 + np.exp(-input))


@primitive(
    np.logaddexp,
    promote=promotion.floating,
    input=lambda g, input, other: g * sigmoid(input - other),
    other=lambda g, input, other: g * sigmoid(other - input),
)
def logaddexp(input: Array, other: Array) -> Array:
    """Return :math:`\\log(e^x + e^y)` without overflow.

    >>> import tinygrad_edu as tg
    >>> tg.logaddexp(tg.tensor(1000.0, dtype=tg.float64), tg.tensor(1000.0)).item()
    1000.6931471805599
    """
    return np.logaddexp(input, other)


@primitive(
    np.logaddexp2,
    promote=promotion.floating,
    input=lambda g, input, other: g * sigmoid(_LN2 * (input - other)),
    other=lambda g, input, other: g * sigmoid(_LN2 * (other - input)),
)
def logaddexp2(input: Array, other: Array) -> Array:
    """Return :math:`\\log_2(2^x + 2^y)` without overflow.

    >>> import tinygrad_edu as tg
    >>> tg.logaddexp2(tg.tensor(1000.0), tg.tensor(1000.0)).item()
    1001.0
    """
    return np.logaddexp2(input, other)


@primitive(promote=promotion.first_floating, input=lambda g, input: g * (_TWO_OVER_SQRT_PI * np.exp(-(input * input))))
def erf(input: Array) -> Array:
    """Return the error function :math:`\\frac{2}{\\sqrt\\pi} \\int_0^x e^{-t^2} dt` of every element.

    >>> import tinygrad_edu as tg
    >>> tg.erf(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8427])
    """
    return erf_array(input)


@primitive(promote=promotion.first_floating, input=lambda g, input: g * (-_TWO_OVER_SQRT_PI * np.exp(-(input * input))))
def erfc(input: Array) -> Array:
    """Return :math:`1 - \\operatorname{erf}(x)`, exact for large elements.

    >>> import tinygrad_edu as tg
    >>> tg.erfc(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 0.1573])
    """
    return erfc_array(input)
