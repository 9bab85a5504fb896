"""Absolute value, sign and rounding."""

from __future__ import annotations

from ..row import each, row

ROWS = [
    *each("abs absolute ceil fix floor frac round sign trunc", (3, 4)),
    *each("abs ceil floor round sign trunc fix frac", [3, -2, 0]),
    *each("abs ceil floor round sign trunc", [True, False]),
    *each("abs ceil floor round sign trunc frac", [-1.5, -0.5, 0.0, 0.5, 1.5, 2.5, float("inf")]),
    *each("abs sign round sgn", ()),
    *each("sgn", [3, -2, 0]),
    *each("sign sgn", [float("nan"), -0.0, float("-inf")]),
    *each("sgn", [True, False]),
    row("round", lambda T, x: T.round(x, decimals=1), (3, 4)),
    row("round", lambda T, x: T.round(x, decimals=-1), [14.0, 15.0, 26.0], own=True),
    row("round", lambda T, x: T.round(x, decimals=1), [14, 15]),
]
