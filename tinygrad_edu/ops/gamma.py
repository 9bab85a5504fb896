"""The gamma function's logarithm, its derivatives, and the zeta function, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from . import promotion
from ._gamma import digamma_array, lgamma_array, polygamma_array, zeta_array


@primitive(promote=promotion.first_floating, input=lambda g, input: g * digamma(input))  # type: ignore[has-type]
def lgamma(input: Array) -> Array:
    r"""Return :math:`\log |\Gamma(x)|` for every element; infinite at 0, -1, -2, ….

    >>> import tinygrad_edu as tg
    >>> tg.lgamma(tg.tensor([0.5, 1.0, 5.0]))
    tensor([0.5724, 0.0000, 3.1781])
    """
    return lgamma_array(input)


@primitive(promote=promotion.first_floating, input=lambda g, input: g * _polygamma(input, 1))  # type: ignore[has-type]
def digamma(input: Array) -> Array:
    r"""Return :math:`\psi(x) = \Gamma'(x) / \Gamma(x)`, the derivative of `lgamma`, for every element.

    >>> import tinygrad_edu as tg
    >>> tg.digamma(tg.tensor([0.5, 1.0]))
    tensor([-1.9635, -0.5772])
    """
    return digamma_array(input)


@primitive(promote=promotion.first_floating, input=lambda g, input, n: g * _polygamma(input, n + 1))  # type: ignore[has-type]
def _polygamma(input: Array, n: int) -> Array:
    return polygamma_array(input, n)


@writes_out
def polygamma(n: int, input: Any) -> Any:
    r"""Return :math:`\psi^{(n)}(x)`, the derivative of order `n` of `digamma`, for every element.

    Raises
    ------
    RuntimeError : if `n` is negative.

    >>> import tinygrad_edu as tg
    >>> tg.polygamma(1, tg.tensor([0.5, 1.0]))
    tensor([4.9348, 1.6449])
    """
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError(f"polygamma(): argument 'n' must be an integer, but got {type(n).__name__}")
    if n < 0:
        raise RuntimeError(f"polygamma(n, x) does not support negative n, but got n={n}")
    return _polygamma(input, n) if n else digamma(input)


@writes_out
def mvlgamma(input: Any, p: int) -> Any:
    r"""Return the logarithm of the multivariate gamma function of dimension `p`.

    It is :math:`\frac{p (p - 1)}{4} \log \pi + \sum_{i=1}^{p} \log \Gamma\left(x - \frac{i - 1}{2}\right)`.

    Raises
    ------
    RuntimeError : if `p` is less than 1, or `input` is boolean.

    >>> import tinygrad_edu as tg
    >>> tg.mvlgamma(tg.tensor([1.0, 2.0]), 2)
    tensor([1.1447, 0.4516])
    """
    if p < 1:
        raise RuntimeError(f"p has to be greater than or equal to 1, but got p={p}")
    if np.result_type(getattr(input, "array", input)) == np.bool_:
        raise RuntimeError("mvlgamma: the input tensor may not be a boolean tensor: convert it first, with .float() for example")
    result = lgamma(input)
    for i in range(1, p):
        result = result + lgamma(input - 0.5 * i)
    return result + p * (p - 1) / 4 * math.log(math.pi)


@primitive(promote=promotion.floating, other=lambda g, input, other: g * (-input * zeta(input + 1, other)))  # type: ignore[has-type]
def zeta(input: Array, other: Array) -> Array:
    r"""Return the Hurwitz zeta function :math:`\sum_{k \ge 0} (q + k)^{-x}` of x (`input`) and q (`other`).

    It has no derivative by `input`.

    >>> import tinygrad_edu as tg
    >>> tg.special.zeta(tg.tensor([2.0, 4.0]), 1)
    tensor([1.6449, 1.0823])
    """
    return zeta_array(input, other)
