"""Samples for `ops/solving.py`, `determinant.py`, `pseudoinverse.py` and `matrix_functions.py`: matrices that are far from singular."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples
from .decompositions import ANY, SQUARE, near_diagonal


def _regular(d: Draw) -> Any:
    return near_diagonal(d, d.choice(*SQUARE), low=1.5, noise=0.6)


@samples("solve", analytic=True, ties=False)
def solve(d: Draw) -> tuple[Any, ...]:
    batch, n, k = d.choice((), (2,), (0,)), d.integer(0, 3), d.integer(0, 2)
    matrices = near_diagonal(d, (*d.choice(batch, (), (1,)), n, n), low=1.5, noise=0.6)
    return matrices, d.real((*d.choice(batch, (), (3, 1)), n, k))


for _name in ("inverse", "determinant"):
    samples(_name, analytic=True, ties=False)(lambda d: (_regular(d),))
for _name in ("cofactors", "log_abs_determinant"):
    samples(_name, ties=False)(lambda d: (_regular(d),))


@samples("pseudoinverse", ties=False)
def pseudoinverse(d: Draw) -> tuple[Any, ...]:
    matrices = near_diagonal(d, d.choice(*ANY), low=1.5, noise=0.4)
    return matrices, 1e-6


@samples("matrix_exponential", analytic=True, ties=False)
def matrix_exponential(d: Draw) -> tuple[Any, ...]:
    shape = d.choice(*SQUARE)
    return (d.real(shape, -1.5, 1.5),)
