"""The incomplete gamma function and its inverse: the gamma distribution's, and the way of a gradient through a number drawn from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import no_grad
from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable, make
from . import promotion
from ._incomplete_gamma import gamma_quantile_array, gammainc_array, leibniz
from .gamma import digamma, lgamma, polygamma
from .random import Generator, generator_of


def _density(a: Any, x: Any, order: int = 0) -> Any:
    """Return the derivative of order `order` by `a` of the density of the gamma distribution of shape `a` at `x`."""
    density = np.exp((a - 1) * np.log(x) - x - lgamma(a))
    if order == 0:
        return density
    return density * leibniz([np.log(x) - digamma(a), *(-polygamma(k, a) for k in range(1, order))])


@primitive(
    promote=promotion.leading(2),
    input=lambda g, input, other, order: g * _gammainc(input, other, order + 1),  # type: ignore[has-type]
    other=lambda g, input, other, order: g * _density(input, other, order),
)
def _gammainc(input: Array, other: Array, order: int = 0) -> Array:
    return gammainc_array(input, other, order)


@writes_out
def gammainc(input: Any, other: Any) -> Any:
    r"""Return the regularized lower incomplete gamma function :math:`P(a, x) = \frac{1}{\Gamma(a)} \int_0^x t^{a-1} e^{-t}\, dt`.

    It is the distribution function at x (`other`) of the gamma distribution of shape a (`input`) and rate 1, differentiable in both.

    >>> import tinygrad_edu as tg
    >>> gammainc(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 0.0]))
    tensor([0.6321, 0.0000])
    """
    return _gammainc(*_floats(input, other))


@writes_out
def gammaincc(input: Any, other: Any) -> Any:
    """Return the regularized upper incomplete gamma function, which is 1 less `gammainc`.

    >>> import tinygrad_edu as tg
    >>> gammaincc(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 0.0]))
    tensor([0.3679, 1.0000])
    """
    return 1 - gammainc(input, other)


def _floats(*values: Any) -> list[Any]:
    arrays = promotion.floating(values, [getattr(v, "array", v) for v in values])
    return [v if isinstance(v, Variable) and v.array.dtype == a.dtype else make(a) for v, a in zip(values, arrays, strict=True)]


@primitive(
    promote=promotion.leading(2),
    memo="known",
    input=lambda g, out, other: g / _density(other, out),
    other=lambda g, out, other: -g * _gammainc(other, out, 1) / _density(other, out),
)
def gamma_quantile(input: Array, other: Array, known: Array = None) -> Array:
    r"""Return the number x at which P(a, x), the function `gammainc`, is the probability p (`input`), for the shape a (`other`).

    Both derivatives follow from :math:`P(a, x(p, a)) = p`; where the quantile is `known` already it need not be searched for.

    >>> import tinygrad_edu as tg
    >>> gamma_quantile(tg.tensor([0.5]), tg.tensor([1.0]))
    tensor([0.6931])
    """
    return gamma_quantile_array(input, other) if known is None else known


def standard_gamma(concentration: Any, generator: Generator | None = None) -> Any:
    """Return a number drawn from the gamma distribution of rate 1 for each shape in `concentration`, differentiable by it.

    A number drawn is the quantile of the probability at which it stands. If that probability is kept while the shape changes, the number
    moves, and how fast is its derivative.

    >>> import tinygrad_edu as tg
    >>> standard_gamma(tg.tensor([2.0, 3.0])).shape
    torch.Size([2])
    """
    array = concentration.array
    drawn = np.asarray(generator_of(generator).standard_gamma(array)).astype(array.dtype)
    drawn = np.maximum(drawn, np.finfo(array.dtype).tiny)  # a small shape draws what is zero in this dtype, and has no logarithm
    if not concentration.requires_grad:
        return make(drawn)
    with no_grad():
        probability = gammainc(concentration, make(drawn))
    return gamma_quantile(probability, concentration, drawn)
