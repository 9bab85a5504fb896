"""Bilinear forms: shapes that do not fit."""

from __future__ import annotations

from ..row import row

F = "nn.functional."
ROWS = [
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 3), (2, 4), (5, 3, 4), (5,)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 2, 3), (2, 2, 4), (1, 3, 4)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (3,), (4,), (5, 3, 4)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (0, 3), (0, 4), (5, 3, 4)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 3), (1, 4), (5, 3, 4)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 3), (4,), (5, 3, 4)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 3), (2, 4), (5, 4, 3)),
    row(F + "bilinear", lambda T, *x: T.nn.functional.bilinear(*x), (2, 3), (2, 4), (5, 3, 4), (4,)),
    row("bilinear", lambda T, *x: T.bilinear(*x, None), (2, 3), (2, 4), (5, 3, 4)),
]
