"""Special functions beside those of the gamma family: entropy, logarithms with factors, normal distribution, Bessel, cardinal sine."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import promotion
from ._bessel import bessel_array
from ._erf import erfcx_array
from ._quantile import erfinv_array, ndtri_array
from .exponential import erfc
from .selection import clamp

_SQRT_HALF, _SQRT_PI = math.sqrt(0.5), math.sqrt(math.pi)


@primitive(promote=promotion.first_floating, input=lambda g, input: -g * (1 + np.log(input)))
def entr(input: Array) -> Array:
    r"""Return :math:`-x \log x` for every element: 0 at 0, and minus infinity for negative ones.

    >>> import tinygrad_edu as tg
    >>> tg.special.entr(tg.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.3466, -0.0000])
    """
    return np.where(input < 0, -np.inf, _times(-input, np.log(np.where(input <= 0, 1, input)), input)).astype(input.dtype, copy=False)


def _times(factor: Any, logarithm: Any, argument: Any) -> Any:
    """Return the product of plain arrays, zero where the factor is, unless the logarithm's argument is NaN."""
    with np.errstate(invalid="ignore"):  # zero times infinity
        return np.where(np.equal(factor, 0) & ~np.isnan(argument), np.zeros_like(logarithm), factor * logarithm)


def _log_for_factor(factor: Any, argument: Any, zero: int) -> Any:
    """Return ``log(argument - zero)``, the derivative by the factor; zero where both are zero and the argument may also be less."""
    flat = np.logical_and(np.equal(factor, 0), np.less_equal(argument, zero))
    inside = np.where(flat, 0.5, argument)
    return np.where(flat, 0.0, np.log1p(inside) if zero else np.log(inside))


@primitive(
    promote=promotion.floating,
    factor=lambda g, factor, argument: g * _log_for_factor(factor, argument, 0),
    argument=lambda g, factor, argument: g * (factor / argument),
)
def _xlogy(factor: Array, argument: Array) -> Array:
    with np.errstate(divide="ignore"):
        return _times(factor, np.log(argument), argument)


@writes_out
def xlogy(input: Any, other: Any) -> Any:
    r"""Return :math:`x \log y` of x (`input`) and y (`other`), and zero where x is zero, also if the logarithm is infinite.

    >>> import tinygrad_edu as tg
    >>> tg.xlogy(tg.tensor([0.0, 2.0]), tg.tensor([0.0, 3.0]))
    tensor([0.0000, 2.1972])
    """
    return _xlogy(input, other)


@primitive(
    promote=promotion.floating,
    factor=lambda g, factor, argument: g * _log_for_factor(factor, argument, -1),
    argument=lambda g, factor, argument: g * (factor / (argument + 1)),
)
def _xlog1py(factor: Array, argument: Array) -> Array:
    with np.errstate(divide="ignore"):
        return _times(factor, np.log1p(argument), argument)


@writes_out
def xlog1py(input: Any, other: Any) -> Any:
    r"""Return :math:`x \log(1 + y)` of x (`input`) and y (`other`), and zero where x is zero, also if the logarithm is infinite.

    >>> import tinygrad_edu as tg
    >>> tg.special.xlog1py(tg.tensor([0.0, 2.0]), tg.tensor([-1.0, 2.0]))
    tensor([0.0000, 2.1972])
    """
    return _xlog1py(input, other)


@primitive(promote=promotion.first_floating, input=lambda g, input: g / np.where((input < 0) | (input > 1), math.nan, input * (1 - input)))
def _logit(input: Array) -> Array:
    return np.log(input / (1 - input))


@writes_out
def logit(input: Any, eps: float | None = None) -> Any:
    r"""Return :math:`\log \frac{x}{1 - x}`, the inverse of `sigmoid`; NaN outside of [0, 1].

    Parameters
    ----------
    eps : if given, elements are first moved into the range from `eps` to ``1 - eps``.

    >>> import tinygrad_edu as tg
    >>> tg.logit(tg.tensor([0.5, 0.9]))
    tensor([0.0000, 2.1972])
    """
    return _logit(input if eps is None else clamp(input, eps, 1 - eps))


@primitive(promote=promotion.first_floating, input=lambda g, input, out: g * (2 * input * out - 2 / _SQRT_PI))
def erfcx(input: Array) -> Array:
    """Return :math:`e^{x^2} \\operatorname{erfc}(x)` for every element, without underflow.

    >>> import tinygrad_edu as tg
    >>> tg.special.erfcx(tg.tensor([0.0, 100.0]))
    tensor([1.0000, 0.0056])
    """
    return erfcx_array(input)


@primitive(promote=promotion.first_floating, input=lambda g, out: g * (_SQRT_PI * np.exp(out * out)) / 2)
def erfinv(input: Array) -> Array:
    """Return the inverse of `erf`: infinite at -1 and 1, NaN beyond.

    >>> import tinygrad_edu as tg
    >>> tg.erfinv(tg.tensor([0.0, 0.5, 1.0]))
    tensor([0.0000, 0.4769,    inf])
    """
    return erfinv_array(input)


@writes_out
def ndtr(input: Any) -> Any:
    """Return the probability that a normal variable is less than each element.

    >>> import tinygrad_edu as tg
    >>> tg.special.ndtr(tg.tensor([0.0, 1.96]))
    tensor([0.5000, 0.9750])
    """
    return 0.5 * erfc(input * -_SQRT_HALF)


@primitive(promote=promotion.first_floating, input=lambda g, out: g * (math.sqrt(2 * math.pi) * np.exp(0.5 * (out * out))))
def ndtri(input: Array) -> Array:
    """Return the inverse of `ndtr`: infinite at 0 and 1, NaN outside of them.

    >>> import tinygrad_edu as tg
    >>> tg.special.ndtri(tg.tensor([0.5, 0.975]))
    tensor([0.0000, 1.9600])
    """
    return ndtri_array(input)


@primitive(promote=promotion.first_floating, input=lambda g, input: g * math.sqrt(2 / math.pi) / erfcx(-_SQRT_HALF * input))
def log_ndtr(input: Array) -> Array:
    """Return the logarithm of `ndtr`, exact where that underflows.

    >>> import tinygrad_edu as tg
    >>> tg.special.log_ndtr(tg.tensor([0.0, -100.0]))
    tensor([-6.9315e-01, -5.0055e+03])
    """
    scaled = -_SQRT_HALF * np.asarray(input, np.float64)
    left = np.maximum(scaled, 0.5)
    tail = np.log(0.5 * erfcx_array(left)) - left * left
    return np.where(scaled > 0.5, tail, np.log1p(-0.5 * erfc(-np.minimum(scaled, 0.5)))).astype(input.dtype)


@primitive(promote=promotion.first_floating, input=lambda g, input, order, scaled, out: g * _bessel_slope(input, order, scaled, out))
def _bessel(input: Array, order: int, scaled: bool) -> Array:
    result = bessel_array(input, order)
    if scaled:
        return result
    half = np.exp(0.5 * np.absolute(input))  # e^{|x|} may overflow before the product does
    return half * result * half


def _bessel_slope(x: Any, order: int, scaled: bool, out: Any) -> Any:
    """Return half the sum of the two neighbours; the factor e^{-|x|} has a derivative too."""
    above = _bessel(x, order + 1, scaled)
    slope = 0.5 * (_bessel(x, order - 1, scaled) + above) if order else above
    return slope - np.sign(x) * out if scaled else slope


@writes_out
def i0(input: Any) -> Any:
    r"""Return the modified Bessel function of the first kind of order 0, :math:`\sum_k \frac{(x^2 / 4)^k}{(k!)^2}`, of every element.

    >>> import tinygrad_edu as tg
    >>> tg.i0(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 1.2661])
    """
    return _bessel(input, 0, False)


@writes_out
def i0e(input: Any) -> Any:
    """Return :math:`e^{-|x|} I_0(x)` of every element.

    >>> import tinygrad_edu as tg
    >>> tg.special.i0e(tg.tensor([0.0, 1000.0]))
    tensor([1.0000, 0.0126])
    """
    return _bessel(input, 0, True)


@writes_out
def i1(input: Any) -> Any:
    """Return the modified Bessel function of the first kind of order 1, the derivative of `i0`, of every element.

    >>> import tinygrad_edu as tg
    >>> tg.special.i1(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.5652])
    """
    return _bessel(input, 1, False)


@writes_out
def i1e(input: Any) -> Any:
    """Return :math:`e^{-|x|} I_1(x)` of every element.

    >>> import tinygrad_edu as tg
    >>> tg.special.i1e(tg.tensor([0.0, 1000.0]))
    tensor([0.0000, 0.0126])
    """
    return _bessel(input, 1, True)


@primitive(promote=promotion.first_floating, input=lambda g, input, order: g * _sinc(input, order + 1))  # type: ignore[has-type]
def _sinc(input: Array, order: int) -> Array:
    return _sinc_array(input, order)


def _sinc_array(x: Any, order: int) -> Any:
    """Return the derivative of :math:`\\sin(\\pi x) / (\\pi x)` of this order: near zero by the power series, elsewhere by recurrence."""
    t = np.pi * np.asarray(x, np.float64)
    nearby = np.absolute(t) < order + 2
    near, far = np.where(nearby, t, 0.0), np.where(nearby, 1.0, t)
    series, recurrent = np.zeros_like(t), np.sin(far) / far
    for m in range(order + order % 2, order + 40 + 2 * order, 2):
        series = series + (-1) ** (m // 2) * near ** (m - order) / ((m + 1) * math.factorial(m - order))
    for n in range(1, order + 1):
        recurrent = (np.sin(far + 0.5 * math.pi * n) - n * recurrent) / far
    return (np.where(nearby, series, recurrent) * math.pi**order).astype(np.asarray(x).dtype)


@implements(np.sinc)
@writes_out
def sinc(input: Any) -> Any:
    r"""Return :math:`\frac{\sin(\pi x)}{\pi x}` of every element, 1 at 0.

    >>> import tinygrad_edu as tg
    >>> tg.sinc(tg.tensor([0.0, 0.5]))
    tensor([1.0000, 0.6366])
    """
    return _sinc(input, 0)
