"""Divisors and multiples of integers."""

from __future__ import annotations

import numpy as np

from ..autograd.primitive import Array, primitive
from . import promotion


@primitive(np.gcd, promote=promotion.whole)
def gcd(input: Array, other: Array) -> Array:
    """Return the greatest common divisor of every pair of integers; that of two zeros is zero.

    >>> import tinygrad_edu as tg
    >>> tg.gcd(tg.tensor([12, -8, 0]), tg.tensor([18, 12, 5])).tolist()
    [6, 4, 5]
    """
    promotion.refuse_fractions(input, other)
    return np.gcd(input, other)


@primitive(np.lcm, promote=promotion.whole)
def lcm(input: Array, other: Array) -> Array:
    """Return the least common multiple of every pair of integers; that with zero is zero.

    >>> import tinygrad_edu as tg
    >>> tg.lcm(tg.tensor([4, -6]), tg.tensor([6, 0])).tolist()
    [12, 0]
    """
    promotion.refuse_fractions(input, other)
    return np.lcm(input, other)
