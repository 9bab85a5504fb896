r"""Bessel functions through which no gradient flows, as in PyTorch; `i0` and `i1`, which have one, stand in `special`.

Each is computed where it is easy. Near zero, the integral :math:`J_n(x) = \frac1\pi \int_0^\pi \cos(n t - x \sin t)\,dt` is one of a
periodic function, which the trapezoidal rule gets to rounding with few points, and `Y` is a series of such `J`. Far out, both are waves
with slowly falling amplitude. Of `K`, :math:`\int_0^\infty e^{-x \cosh t} \cosh(n t)\,dt` falls so fast that the same rule will do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.output import write_into
from ..autograd.primitive import Array
from ..autograd.variable import Variable, make
from . import promotion
from ._bessel import bessel_array
from .special import i0, i1

_FAR = 25.0
_POINTS = 96  # of the trapezoidal rule
_EULER = 0.5772156649015329


def _near_j(x: Array, orders: range) -> list[Array]:
    """Return :math:`J_n(x)` of several orders, for elements up to `_FAR`."""
    sums = [np.zeros_like(x) for _ in orders]
    for angle in (np.arange(_POINTS) + 0.5) * (math.pi / _POINTS):
        for total, order in zip(sums, orders, strict=True):
            total += np.cos(order * angle - x * math.sin(angle))
    return [total / _POINTS for total in sums]


def _waves(x: Array, order: int) -> tuple[Array, Array]:
    """Return :math:`J_n(x)` and :math:`Y_n(x)` for elements from `_FAR` on, by Hankel's asymptotic series."""
    even, odd, term = np.ones_like(x), np.zeros_like(x), np.ones_like(x)
    for k in range(1, 24):
        term = term * (4 * order * order - (2 * k - 1) ** 2) / (8 * k * x)
        if k % 2:
            odd = odd + (-1) ** (k // 2) * term
        else:
            even = even + (-1) ** (k // 2) * term
    amplitude = np.sqrt(1 / (math.pi * x))  # cos and sin of x - nπ/2 - π/4, without rounding the difference
    cosine, sine = np.cos(x), np.sin(x)
    cosine, sine = (cosine + sine, sine - cosine) if order == 0 else (sine - cosine, -sine - cosine)
    return amplitude * (even * cosine - odd * sine), amplitude * (even * sine + odd * cosine)


def _j(x: Array, order: int) -> Array:
    result: Any
    size = np.absolute(x)
    near, far = np.minimum(size, _FAR), np.maximum(size, _FAR)
    result = np.where(size < _FAR, _near_j(near, range(order, order + 1))[0], _waves(np.where(np.isinf(far), _FAR, far), order)[0])
    result = np.where(np.isinf(size), 0.0, np.where(np.isnan(x), np.nan, result))
    return np.where(x < 0, -result, result) if order % 2 else result


def _y(x: Array, order: int) -> Array:
    """Neumann's series, in which every second `J` occurs."""
    near, far = np.clip(x, np.finfo(np.float64).tiny, _FAR), np.maximum(x, _FAR)
    js = _near_j(near, range(order, order + 70, 2))
    series = (np.log(0.5 * near) + _EULER - order) * js[0]
    for k, j in enumerate(js[1:], 1):
        weight = (2 * k + 1) / (k * (k + 1)) if order else 2 / k
        series = series - (-1) ** k * weight * j
    if order:
        series = series - _near_j(near, range(1))[0] / near
    close = 2 / math.pi * series
    result = np.where(x < _FAR, close, _waves(np.where(np.isinf(far), _FAR, far), order)[1])
    result = np.where(np.isposinf(x), 0.0, np.where(np.isnan(x) | (x < 0), np.nan, result))
    return np.where(x == 0, -np.inf, result)


def _k(x: Array, order: int, scaled: bool) -> Array:
    """Up to 1 the power series, above the integral; both times e^x first."""
    near, far = np.clip(x, np.finfo(np.float64).tiny, 1.0), np.clip(x, 1.0, np.finfo(np.float64).max)
    quarter, term, harmonic = 0.25 * near * near, np.ones_like(near), 0.0
    sums = np.zeros_like(near)
    for k in range(1, 20):
        harmonic += 1 / k
        term = term * quarter / (k * (k + order))
        sums = sums + term * (harmonic if order == 0 else -(harmonic + 0.5 / (k + 1)))
    growing = bessel_array(near, order) * np.exp(near)
    if order == 0:
        power = sums - (np.log(0.5 * near) + _EULER) * growing
    else:
        power = (np.log(0.5 * near) + _EULER) * growing + 1 / near + 0.5 * near * (sums - 0.5)
    end = np.arccosh(1 + 40 / far)
    integral = 0.5 * np.ones_like(far)
    for place in np.arange(1, _POINTS + 1) / _POINTS:
        t = end * place
        integral = integral + np.exp(-2 * far * np.sinh(0.5 * t) ** 2) * np.cosh(order * t)
    integral = integral * end / _POINTS
    with np.errstate(invalid="ignore", over="ignore"):
        result = np.where(x <= 1, power * (np.exp(near) if scaled else 1), integral * (1 if scaled else np.exp(-far)))
    result = np.where(np.isnan(x) | (x < 0), np.nan, np.where(np.isposinf(x), 0.0, result))
    return np.where(x == 0, np.inf, result)


def _function(name: str, formula: str, of_array: Callable[[Array], Array]) -> Callable[..., Any]:
    def function(input: Array, *, out: Variable | None = None) -> Any:
        array = promotion.first_floating((input,), [input.array])[0]
        result = make(np.asarray(of_array(array.astype(np.float64))).astype(array.dtype))
        return result if out is None else write_into(out, result, name)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return the Bessel function :math:`{formula}` of every element. No gradient flows."
    return function


bessel_j0 = _function("bessel_j0", "J_0(x)", lambda x: _j(x, 0))
bessel_j1 = _function("bessel_j1", "J_1(x)", lambda x: _j(x, 1))
bessel_y0 = _function("bessel_y0", "Y_0(x)", lambda x: _y(x, 0))
bessel_y1 = _function("bessel_y1", "Y_1(x)", lambda x: _y(x, 1))
modified_bessel_i0 = _function("modified_bessel_i0", "I_0(x)", lambda x: i0(make(x)).array)
modified_bessel_i1 = _function("modified_bessel_i1", "I_1(x)", lambda x: i1(make(x)).array)
modified_bessel_k0 = _function("modified_bessel_k0", "K_0(x)", lambda x: _k(x, 0, False))
modified_bessel_k1 = _function("modified_bessel_k1", "K_1(x)", lambda x: _k(x, 1, False))
scaled_modified_bessel_k0 = _function("scaled_modified_bessel_k0", "e^x K_0(x)", lambda x: _k(x, 0, True))
scaled_modified_bessel_k1 = _function("scaled_modified_bessel_k1", "e^x K_1(x)", lambda x: _k(x, 1, True))
spherical_bessel_j0 = _function("spherical_bessel_j0", r"\sin(x) / x", lambda x: np.sinc(np.where(np.isinf(x), 1.0, x / math.pi)))
