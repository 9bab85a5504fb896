"""The inverses of the error function and of the normal distribution function, of arrays.

Both begin with a guess of three digits and improve it by Halley's method, on whichever of erf and log erfc loses no digits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ._erf import erf_array, erfcx_array

_SQRT_PI = math.sqrt(math.pi)
_WINITZKI = 0.147  # of the guess


def _guess(log_of_square: Any) -> Any:
    """Return about erfinv(y), given log(1 - y²) (Winitzki, 2008)."""
    half = 2 / (math.pi * _WINITZKI) + 0.5 * log_of_square
    return np.sqrt(np.maximum(np.sqrt(half * half - log_of_square / _WINITZKI) - half, 0))


def _central(y: Any) -> Any:
    """Return erfinv for arguments of magnitude at most 1/2."""
    x = np.copysign(_guess(np.log1p(-y * y)), y)
    for _ in range(2):
        newton = (erf_array(x) - y) * (0.5 * _SQRT_PI) * np.exp(x * x)
        x = x - newton / (1 + x * newton)
    return x


def _tail(p: Any) -> Any:
    """Return the inverse of erfc for arguments from 0 to 1/2: where log erfc(x) is log p."""
    log_p = np.log(p)
    x = _guess(log_p + np.log(2 - p))
    for _ in range(3):
        scaled = erfcx_array(x)
        slope = -2 / _SQRT_PI / scaled  # of log erfc = log erfcx - x²
        newton = (np.log(scaled) - x * x - log_p) / slope
        x = x - newton / (1 - 0.5 * newton * (2 * x + slope))
    return x


def erfinv_array(y: Any) -> Any:
    """Return the inverse of the error function, in the dtype of `y`: infinite at -1 and 1, NaN beyond.

    >>> erfinv_array(np.array([0.5, -1.0])).tolist()
    [0.4769362762044699, -inf]
    """
    wide = np.asarray(y, np.float64)
    magnitude = np.absolute(wide)
    tail = _tail(np.clip(1 - magnitude, 1e-17, 0.5))
    result = np.where(magnitude > 0.5, np.copysign(tail, wide), _central(np.clip(wide, -0.5, 0.5)))
    result = np.where(magnitude == 1, np.copysign(np.inf, wide), np.where(magnitude > 1, np.nan, result))
    return result.astype(np.asarray(y).dtype)


def ndtri_array(p: Any) -> Any:
    """Return the number below which a normal variable falls with probability `p`, in the dtype of `p`.

    >>> ndtri_array(np.array([0.5, 0.975, 1.0])).round(12).tolist()
    [0.0, 1.95996398454, inf]
    """
    wide = np.asarray(p, np.float64)
    side = np.minimum(wide, 1 - wide)
    with np.errstate(under="ignore"):
        tail = -_tail(np.clip(2 * side, 5e-324, 0.5))
    result = np.where(side < 0.25, np.where(wide > 0.5, -tail, tail), _central(np.clip(2 * wide - 1, -0.5, 0.5))) * math.sqrt(2)
    result = np.where((wide == 0) | (wide == 1), np.where(wide == 0, -np.inf, np.inf), result)
    return np.where((wide >= 0) & (wide <= 1), result, np.nan).astype(np.asarray(p).dtype)
