"""Divisors and multiples of integers."""

from __future__ import annotations

from ..row import as_dtype, each, integers

ROWS = [
    *each("gcd lcm", integers(-12, 13, 4, 1), integers(-12, 13, 3)),
    *each("gcd lcm", [0, 0, 7], [0, 5, 0]),
    *each("gcd lcm", as_dtype("int8", [12, -8]), as_dtype("int32", [18, 12])),
    *each("gcd lcm", as_dtype("uint8", [12, 200]), as_dtype("uint8", [18, 12])),
    *each("gcd lcm", [1.0], [2.0]),
    *each("gcd lcm", [True], [False]),
    *each("gcd lcm", (0,), (1,)),
]
