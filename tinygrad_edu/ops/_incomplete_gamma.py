"""The regularized incomplete gamma function of arrays, its derivatives by the parameter, and its inverse; NumPy has none of them.

All stand on one series of positive terms,

.. math:: P(a, x) = \\sum_{n \\ge 0} t_n, \\qquad t_n = \\frac{x^{a+n} e^{-x}}{\\Gamma(a + n + 1)},

in which every term can be differentiated by `a` as often as one likes: :math:`t_n' = t_n (\\log x - \\psi(a + n + 1))`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ._gamma import lgamma_array, polygamma_array
from ._quantile import ndtri_array

_SMALLEST, _LARGEST = -700.0, 700.0  # logarithms of what a float64 can hold
_TERMS = 8  # that are added before the sum is looked at
_STEPS = 100  # of Newton's method, at most; it takes about ten
_CLOSE, _ROUNDING = 1e-9, 4e-16  # a step so short doubles its digits to all there are; a difference so small of logarithms is none


def leibniz(slopes: list[Any]) -> Any:
    """Return the factor by which ``exp(h)`` is multiplied when it is differentiated ``len(slopes)`` times; `slopes` are h', h'', ….

    From :math:`f' = f h'` and the product rule: :math:`f^{(k)} = \\sum_j \\binom{k-1}{j} h^{(j+1)} f^{(k-1-j)}`.

    >>> leibniz([2.0, 3.0])
    7.0
    """
    factors: list[Any] = [1.0]
    for k in range(1, len(slopes) + 1):
        factors.append(sum(math.comb(k - 1, j) * slopes[j] * factors[k - 1 - j] for j in range(k)))
    return factors[-1]


def _series(a: Any, x: Any, order: int) -> Any:
    """Return the sum of the terms, each differentiated `order` times by `a`, for positive `a` and `x`."""
    log_x = np.log(x)
    term = np.exp(a * log_x - x - lgamma_array(a + 1))
    psi = [polygamma_array(a + 1, k) for k in range(order)]  # of a + n + 1, carried along by the recurrence of polygamma
    total, n = np.zeros_like(term), 1
    while True:
        for _ in range(_TERMS):
            part = term * leibniz([log_x - psi[0], *(-p for p in psi[1:])]) if order else term
            total = total + part
            psi = [p + (-1) ** k * math.factorial(k) / (a + n) ** (k + 1) for k, p in enumerate(psi)]
            term = term * x / (a + n)
            n += 1
        if np.all((np.absolute(part) <= 1e-17 * np.absolute(total)) & (x < a + n) | (term == 0)):
            return total


def gammainc_array(a: Any, x: Any, order: int = 0) -> Any:
    """Return the derivative of order `order` by `a` of P(a, x), in the dtype of the arguments; NaN for negative arguments.

    >>> gammainc_array(np.array([1.0, 2.0]), np.array([1.0, 0.0])).round(12).tolist()
    [0.632120558829, 0.0]
    """
    dtype = np.result_type(a, x)
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    result = np.where((x >= 0) & (a > 0), 0.0, np.nan)
    with np.errstate(all="ignore"):
        height = a * np.log(x) - x - lgamma_array(a + 1)  # of the first term: where it is no number, all are on one side of `x`
        inside = (a > 0) & (x > 0) & (height > _SMALLEST) & (height < _LARGEST)
        result = np.where((a > 0) & (x > a) & ~inside | (a == 0) & (x > 0), float(order == 0), result)
        if inside.any():
            result[inside] = _series(a[inside], x[inside], order)
    return result.astype(dtype)


def gamma_quantile_array(p: Any, a: Any) -> Any:
    """Return the `x` at which P(a, x) is `p`: the quantile of the gamma distribution of shape `a` and rate 1; NaN for no probability.

    Newton's method for log P as a function of log x, which is concave: from the left of the solution it never oversteps. It starts where
    the first term alone, without its exponential, reaches `p`, or where the formula of Wilson and Hilferty puts the solution.

    >>> gamma_quantile_array(np.array([0.5, 0.0, 1.0]), np.array([1.0, 2.0, 3.0])).round(12).tolist()
    [0.69314718056, 0.0, inf]
    """
    dtype = np.result_type(p, a)
    p, a = np.broadcast_arrays(np.asarray(p, np.float64), np.asarray(a, np.float64))
    inside = (p > 0) & (p < 1) & (a > 0)
    result = np.where((p == 0) & (a > 0), 0.0, np.where((p == 1) & (a > 0), np.inf, np.nan))
    if inside.any():
        result[inside] = _solve(p[inside], a[inside])
    return result.astype(dtype)


def _solve(p: Any, a: Any) -> Any:
    top = lgamma_array(a)
    y = np.maximum((np.log(p) + top + np.log(a)) / a, np.log(a) - np.sqrt(-1.8 * _SMALLEST / a))
    longest = np.where(p > 0.5, 2 / np.sqrt(1 + a), np.inf)  # step: near probability 1, rounding makes the slope useless
    with np.errstate(all="ignore"):
        cube = 1 - 1 / (9 * a) + ndtri_array(p) / (3 * np.sqrt(a))  # Wilson and Hilferty: the cube root of the quantile is nearly normal
        y = np.where((a > 0.5) & (cube > 0.1), np.maximum(y, np.log(a) + 3 * np.log(cube)), y)
        for _ in range(_STEPS):
            reached = gammainc_array(a, np.exp(y))
            gap = np.log(reached / p)
            step = gap * reached / np.exp(a * y - np.exp(y) - top)
            step = np.where((np.absolute(gap) > _ROUNDING) & ~np.isnan(step), np.clip(step, -longest, longest), 0.0)
            step = np.where(reached > 0, step, -1 / np.sqrt(1 + a))  # so far out that there is no slope
            y = y - step
            if np.all(np.absolute(step) * np.sqrt(1 + a) < _CLOSE):
                break
        return np.exp(y)
