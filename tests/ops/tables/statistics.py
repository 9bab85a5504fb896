"""Variance, standard deviation and median."""

from __future__ import annotations

from ..row import each, row

NAN = float("nan")
ROWS = [
    *each("var std var_mean std_mean", (2, 3)),
    *each("var std var_mean std_mean", (2, 3, 4), dim=1),
    *each("var std var_mean std_mean", (2, 3, 4), dim=(0, -1), keepdim=True),
    *each("var std var_mean std_mean", (2, 3, 4), dim=1, unbiased=False),
    *each("var std var_mean std_mean", (2, 3, 4), dim=1, correction=0),
    *each("var std var_mean std_mean", (2, 3, 4), dim=1, correction=2),
    *each("var std", (2, 3), unbiased=False),
    *each("var std", (2, 3), dim=5),
    *each("var std", [1, 2]),
    *each("var std", (1,), correction=0),
    row("var", lambda T, x: T.var(x, 1, False), (2, 3)),
    row("var", lambda T, x: T.var(x, False), (2, 3)),
    row("var_mean", lambda T, x: T.var_mean(x, [0, 1]), (2, 3)),
    *each("median", (3, 5)),
    *each("median", (3, 4)),
    *each("median", (3, 4), dim=1),
    *each("median", (3, 4), dim=0, keepdim=True),
    *each("median", [3, 1, 2]),
    *each("median", [1.0, NAN, 2.0]),
    *each("median", [[1.0, NAN, 2.0], [1.0, 4.0, 2.0]], dim=1),
    *each("median", ()),
    *each("median", (2, 3), dim=2),
    *each("median", (3,), keepdim=True),
]
