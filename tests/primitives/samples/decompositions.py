"""Samples for `ops/factorization.py`, `eigenvalues.py`, `singular_values.py` and `lu.py`.

Eigenvalues and singular values are distinct, and vectors lie near the axes, so that their signs are stable.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw, Shape
from .declare import samples

SQUARE: tuple[Shape, ...] = ((2, 2), (3, 3), (1, 1), (2, 2, 2), (0, 2, 2), (0, 0))
TALL: tuple[Shape, ...] = (*SQUARE, (3, 2), (2, 3, 1), (3, 0))
ANY: tuple[Shape, ...] = (*TALL, (2, 3), (2, 1, 3))


def near_diagonal(d: Draw, shape: Shape, low: float = 1.0, noise: float = 0.25) -> Any:
    """Return matrices with the numbers low, low + 1.5, … on the diagonal, to which other numbers are added."""
    rows, cols = shape[-2:]
    return np.eye(rows, cols) * (low + 1.5 * np.arange(cols)) + d.real(shape, -noise, noise)


@samples("cholesky", ties=False)
def cholesky(d: Draw) -> tuple[Any, ...]:
    return (near_diagonal(d, d.choice(*SQUARE)),)


@samples("orthonormal", ties=False)
def orthonormal(d: Draw) -> tuple[Any, ...]:
    return (near_diagonal(d, d.choice(*TALL), low=1.5, noise=0.6),)


for _name in ("eigenvalues", "eigenvectors"):
    samples(_name, ties=False)(lambda d: (near_diagonal(d, d.choice(*SQUARE), low=-1.0), None))

for _name in ("singular_values", "left_vectors", "right_vectors"):
    samples(_name, ties=False)(lambda d: (near_diagonal(d, d.choice(*ANY)), None))


@samples("lu_factors", analytic=True, ties=False)
def lu_factors(d: Draw) -> tuple[Any, ...]:
    return (near_diagonal(d, d.choice(*ANY), low=1.5, noise=0.5),)
