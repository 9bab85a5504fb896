"""Gaussian elimination on arrays: NumPy solves with it but does not show the factors."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np


class Elimination(NamedTuple):
    """Both factors of a batch of matrices in one array, and how the rows were exchanged.

    Attributes
    ----------
    factors : U on and above the diagonal, L, whose diagonal is ones, below it.
    pivots : step k exchanged rows k and ``pivots[k]``, counted from 0.
    """

    factors: Any
    pivots: Any


def eliminate(matrices: Any, pivoting: bool = True) -> Elimination:
    """Factor a batch of matrices, shape (…, m, n); with `pivoting` the largest element of what is left of a column comes to its top."""
    out = np.array(matrices).reshape(math.prod(matrices.shape[:-2]), *matrices.shape[-2:])
    steps, every = min(out.shape[-2:]), np.arange(len(out))
    pivots = np.tile(np.arange(steps), (len(out), 1))
    for k in range(steps):
        if pivoting:
            pivots[:, k] = chosen = k + np.argmax(np.abs(out[:, k:, k]), axis=1)
            top = out[:, k].copy()
            out[:, k] = out[every, chosen]
            out[every, chosen] = top
        pivot = out[:, k, k, None]
        out[:, k + 1 :, k] /= np.where(pivot == 0, 1, pivot)
        out[:, k + 1 :, k + 1 :] -= out[:, k + 1 :, k, None] * out[:, k, None, k + 1 :]
    return Elimination(out.reshape(matrices.shape), pivots.reshape(*matrices.shape[:-2], steps))


def order_of(pivots: Any, rows: int) -> Any:
    """Return the order in which exchanges leave the rows, shape (…, rows): row i of the result was row ``order[i]``.

    >>> order_of(np.array([1, 1]), 3).tolist()
    [1, 0, 2]
    """
    flat = pivots.reshape(math.prod(pivots.shape[:-1]), pivots.shape[-1])
    order, every = np.tile(np.arange(rows), (len(flat), 1)), np.arange(len(flat))
    for k in range(flat.shape[1]):
        top = order[:, k].copy()
        order[:, k] = order[every, flat[:, k]]
        order[every, flat[:, k]] = top
    return order.reshape(*pivots.shape[:-1], rows)


def first_zero(elimination: Elimination) -> Any:
    """Return for each matrix the place (from 1) of the first zero on the diagonal of U; 0 where there is none."""
    zero = np.diagonal(elimination.factors, 0, -2, -1) == 0
    return np.where(zero.any(-1), zero.argmax(-1) + 1 if zero.shape[-1] else 0, 0).astype(np.int32)
