"""Samples for `ops/linalg.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples

PRODUCTS = (
    ((2, 3), (3, 2)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 2, 3), (3, 2)), ((2, 2, 3), (2, 3, 1)),
    ((2, 3), (2, 3, 2)), ((2, 1, 2, 3), (2, 3, 2)), ((1, 2, 3), (2, 3, 1)), ((2, 2, 3), (3,)), ((3,), (2, 3, 2)), ((0, 3), (3, 2)),
    ((2, 0), (0, 3)), ((2, 3), (3, 0)), ((1, 1), (1, 1)), ((3, 1, 2), (1, 2, 2)),
)  # fmt: skip


@samples("matmul", analytic=True, mixed=False)
def matmul(d: Draw) -> tuple[Any, ...]:
    left, right = d.choice(*PRODUCTS)
    if d.choice(False, False, False, True):
        square = d.real((2, 2))
        return square, square
    return d.real(left), d.real(right)


@samples("linear", analytic=True)
def linear(d: Draw) -> tuple[Any, ...]:
    inner, outer = d.integer(1, 3), d.integer(1, 3)
    batch = d.choice((2,), (), (2, 2), (1,), (0,))
    return d.real((*batch, inner)), d.real((outer, inner)), d.choice(d.real((outer,)), None)
