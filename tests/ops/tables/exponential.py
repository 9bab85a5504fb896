"""Exponentials, logarithms and what is made of them."""

from __future__ import annotations

from ..row import each, row, within

FAR = within(0.3, 3, 2, 3)
ROWS = [
    *each("exp exp2 expm1 sigmoid erf erfc nn.functional.sigmoid", (3, 4)),
    *each("log log1p log2 log10", FAR),
    *each("exp exp2 expm1 sigmoid erf erfc", ()),
    *each("exp exp2 expm1 sigmoid erf erfc log log1p log2 log10", [3, 1]),
    *each("exp exp2 expm1 sigmoid erf erfc log log1p log2 log10", [True, True]),
    *each("exp expm1 exp2 sigmoid erf erfc", [-30.0, -5.0, -1e-9, 1e-9, 0.0, 5.0, 30.0]),
    *each("sigmoid erf erfc", [-1000.0, -40.0, 40.0, 1000.0, float("inf"), float("-inf")]),
    *each("log1p", [1e-9, -1e-9, 0.0, 0.5, 1e9]),
    *each("log log2 log10 log1p", [0.0, -2.0, float("inf")]),
    *each("logaddexp logaddexp2", (2, 3), (3,)),
    *each("logaddexp2", [1000.0, -1000.0, 0.0], [1001.0, -1000.0, 0.0]),
    *each("logaddexp", [1000.0, -1000.0, 0.0], [1001.0, -1000.0, 0.0]),
    row("exp", lambda T, x: T.exp("a"), (3,)),
]
