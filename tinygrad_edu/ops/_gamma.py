"""The gamma function's logarithm and that logarithm's derivatives, of arrays; NumPy has none of them.

All stand on two series. Near 2 the logarithm is a power series in the distance; far out it is Stirling's asymptotic series. The recurrence
:math:`\\Gamma(x + 1) = x\\, \\Gamma(x)` leads to one of the two, and Euler's reflection leads from negative arguments to positive ones.
The derivatives of order two and more are Hurwitz zeta functions, summed by the Euler–Maclaurin formula.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# log Γ(2 + z): the coefficients of z, z², …, that is 1 - γ and (-1)^k (ζ(k) - 1) / k.
_NEAR_TWO = (
    0.42278433509846713,
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
)
# B_2k / (2k (2k - 1)): Stirling's series in 1/x.
_STIRLING = (
    0.08333333333333333,
    -0.002777777777777778,
    0.0007936507936507937,
    -0.0005952380952380953,
    0.0008417508417508417,
    -0.0019175269175269176,
    0.00641025641025641,
    -0.029550653594771242,
    0.17964437236883057,
)
# B_2k / (2k)!: the corrections of the Euler–Maclaurin formula.
_EULER_MACLAURIN = (
    0.08333333333333333,
    -0.001388888888888889,
    3.306878306878307e-05,
    -8.267195767195768e-07,
    2.08767569878681e-08,
    -5.284190138687493e-10,
    1.3382536530684679e-11,
    -3.3896802963225827e-13,
    8.586062056277845e-15,
    -2.174868698558062e-16,
    5.5090028283602295e-18,
    -1.3954464685812522e-19,
)
_FAR = 10  # from here on the asymptotic series are exact to rounding
_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def _power_series(z: Any, coefficients: tuple[float, ...]) -> Any:
    """Return the sum of ``coefficients[k] * z**k``, by Horner's rule."""
    total = np.full_like(z, coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = c + z * total
    return total


def _above_half(x: Any) -> Any:
    """Return log Γ for arguments of at least 1/2: of little relative error also near its zeros 1 and 2."""
    far = np.maximum(x, _FAR)
    asymptotic = (far - 0.5) * np.log(far) - far + _HALF_LOG_TWO_PI + _power_series(1 / (far * far), _STIRLING) / far
    near, factor = np.minimum(x, _FAR), np.ones_like(x)
    for _ in range(_FAR - 2):
        step = near > 2.5
        near = np.where(step, near - 1, near)
        factor = np.where(step, factor * near, factor)
    below = near < 1.5
    z = np.where(below, near - 1, near - 2)
    central = z * _power_series(z, _NEAR_TWO) + np.where(below, -np.log1p(np.where(below, z, 0)), np.log(factor))
    return np.where(x < _FAR, central, asymptotic)


def lgamma_array(x: Any) -> Any:
    """Return the logarithm of the magnitude of the gamma function, in the dtype of `x`; infinite at its poles 0, -1, -2, ….

    >>> lgamma_array(np.array([0.5, 4.0, -0.5])).round(12).tolist()
    [0.572364942925, 1.791759469228, 1.265512123485]
    """
    wide = np.asarray(x, np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        positive = _above_half(np.where(wide < 0.5, 1 - wide, wide))
        sine = np.absolute(np.sin(math.pi * (wide - np.round(wide))))
        result = np.where(wide < 0.5, math.log(math.pi) - np.log(sine) - positive, positive)
        small = (wide > -0.5) & (wide < 0.5)  # there log Γ(x) = log Γ(2 + x) - log(1 + x) - log|x| does not cancel
        z = np.where(small, wide, 0.25)
        result = np.where(small, z * _power_series(z, _NEAR_TWO) - np.log1p(z) - np.log(np.absolute(z)), result)
    return np.where(np.isinf(wide), np.inf, result).astype(np.asarray(x).dtype)


def digamma_array(x: Any) -> Any:
    """Return the derivative of log Γ in the dtype of `x`: NaN at -1, -2, …, and infinite at 0.

    >>> digamma_array(np.array([1.0, -0.5])).round(12).tolist()
    [-0.577215664902, 0.036489973979]
    """
    wide = np.asarray(x, np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        far, rest = np.where(wide < 0, 1 - wide, wide), np.zeros_like(wide)
        for _ in range(_FAR):
            step = far < _FAR
            rest = np.where(step, rest - 1 / far, rest)
            far = np.where(step, far + 1, far)
        slopes = tuple(-(2 * k + 1) * c for k, c in enumerate(_STIRLING))
        square = 1 / (far * far)
        positive = rest + np.log(far) - 0.5 / far + square * _power_series(square, slopes)
        cotangent = math.pi / np.tan(math.pi * (wide - np.round(wide)))
        result = np.where(wide < 0, positive - np.where(wide == np.round(wide), np.nan, cotangent), positive)
    return np.where(wide == 0, np.copysign(np.inf, -wide), result).astype(np.asarray(x).dtype)


def _positive_zeta(s: Any, a: Any) -> Any:
    """Return the Hurwitz zeta function for s > 1 and a > 0."""
    total, far = np.zeros_like(a * s), a
    for _ in range(_FAR):
        total = total + far**-s
        far = far + 1
    total = total + far ** (1 - s) / (s - 1) + 0.5 * far**-s
    p = np.minimum(s, 1e4)  # beyond, the corrections are zero
    term = p * far ** (-p - 1)
    for k, c in enumerate(_EULER_MACLAURIN):
        total = total + c * term
        term = term * (p + 2 * k + 1) * (p + 2 * k + 2) / (far * far)
    return total


def zeta_array(s: Any, a: Any) -> Any:
    """Return the Hurwitz zeta function :math:`\\sum_{k \\ge 0} (a + k)^{-s}` in the dtype of the arguments.

    It is infinite at s = 1 and at a = 0, -1, -2, …; NaN for s < 1, and for negative `a` where `s` is no integer.

    >>> zeta_array(np.array([2.0, 3.0]), np.array([1.0, -0.5])).round(12).tolist()
    [1.644934066848, 0.414398322117]
    """
    s64, a64 = np.asarray(s, np.float64), np.asarray(a, np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        exponent = np.where(s64 > 1, s64, np.nan)
        below = a64 < 0
        result = _positive_zeta(exponent, np.absolute(a64))
        if np.any(below):  # the sum over all integers depends on the fraction of `a` only
            fraction, sign = a64 - np.floor(a64), np.where(np.remainder(exponent, 2) == 0, 1.0, -1.0)
            ends = _positive_zeta(exponent, 1 - fraction) - _positive_zeta(exponent, np.where(below, 1 - a64, 1.0))
            reflected = _positive_zeta(exponent, fraction) + sign * ends
            result = np.where(below, np.where(exponent == np.round(exponent), reflected, np.nan), result)
        pole = (s64 == 1) | ((s64 > 1) & (a64 <= 0) & (a64 == np.floor(a64)))
    return np.where(pole, np.inf, result).astype(np.result_type(s, a))


def polygamma_array(x: Any, n: int) -> Any:
    """Return the derivative of order `n` of `digamma_array`, in the dtype of `x`.

    >>> polygamma_array(np.array([1.0]), 1).round(12).tolist()
    [1.644934066848]
    """
    if n == 0:
        return digamma_array(x)
    wide = np.asarray(x, np.float64)
    factor = math.factorial(n) if n <= 170 else math.inf
    return ((factor if n % 2 else -factor) * zeta_array(np.float64(n + 1), wide)).astype(np.asarray(x).dtype)
