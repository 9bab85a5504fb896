"""The modified Bessel functions of the first kind, of arrays, times :math:`e^{-|x|}`, which keeps them finite.

Up to 20 their power series is summed, whose terms all have the same sign; above, their asymptotic series.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_FAR = 20.0
_POWERS, _INVERSE_POWERS = 45, 30  # terms of the two series after which rounding is larger


def bessel_array(x: Any, order: int) -> Any:
    """Return :math:`e^{-|x|} I_n(x)` of the order n, a small natural number, in the dtype of `x`.

    >>> bessel_array(np.array([0.0, -2.0, 1e4]), 0).round(12).tolist()
    [1.0, 0.308508322554, 0.003989472675]
    >>> bessel_array(np.array([0.0, -2.0, 1e4]), 1).round(12).tolist()
    [0.0, -0.215269289249, 0.003989273196]
    """
    wide = np.asarray(x, np.float64)
    magnitude = np.absolute(wide)
    near, far = np.minimum(magnitude, _FAR), np.maximum(magnitude, _FAR)
    quarter, inverse = 0.25 * near * near, 0.125 / far
    power = asymptotic = np.ones_like(wide)
    for k in range(_POWERS, 0, -1):
        power = 1 + quarter / (k * (k + order)) * power
    for k in range(_INVERSE_POWERS, 0, -1):
        asymptotic = 1 - (4 * order * order - (2 * k - 1) ** 2) / k * inverse * asymptotic
    power = power * np.exp(-near) * (0.5 * near) ** order / math.factorial(order)
    result = np.where(magnitude < _FAR, power, asymptotic / np.sqrt(2 * np.pi * far))
    return (np.copysign(result, wide) if order % 2 else result).astype(np.asarray(x).dtype)
