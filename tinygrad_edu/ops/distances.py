"""Distances: between two tensors, between all rows of two matrices, between all pairs of rows of one."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.primitive import Array
from .dimensions import shape_of
from .indexing import _index
from .norms import norm
from .reduced import dtype_of, kind_of
from .shape import reshape

_COMPUTE_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


def dist(input: Array, other: Array, p: float = 2) -> Any:
    """Return the p-norm of ``input - other``, which are broadcast together.

    >>> import tinygrad_edu as tg
    >>> dist(tg.tensor([0.0, 3.0]), tg.tensor([4.0, 0.0]))
    tensor(5.)
    """
    return norm(input - other, p)


def _check(x: Array, p: float, name: str) -> None:
    if kind_of(x) != "f":
        raise RuntimeError(f"{name} only supports floating-point dtypes, but got {dtypes.from_any(dtype_of(x))}: convert it with .float()")
    if p < 0:
        raise RuntimeError(f"{name} only supports non-negative p values, but got {p}")


def cdist(x1: Array, x2: Array, p: float = 2.0, compute_mode: str = _COMPUTE_MODES[0]) -> Any:
    """Return the distances of all rows of `x1` to all rows of `x2` by the p-norm. The gradient at a distance of zero is zero.

    Parameters
    ----------
    x1, x2 : (..., P, M) and (..., R, M); the result is (..., P, R).
    compute_mode : accepted and ignored; the differences are always taken.

    Raises
    ------
    RuntimeError : if the shapes do not fit, `p` is negative, or the dtypes are not one floating point dtype.

    >>> import tinygrad_edu as tg
    >>> cdist(tg.tensor([[0.0, 0.0]]), tg.tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[5., 1.]])
    """
    ours, theirs = shape_of(x1), shape_of(x2)
    if len(ours) < 2 or len(theirs) < 2:
        raise RuntimeError(f"cdist only supports at least 2D tensors, but got shapes {list(ours)} and {list(theirs)}")
    if ours[-1] != theirs[-1]:
        raise RuntimeError(f"cdist: X1 and X2 must have the same number of columns. X1: {ours[-1]} X2: {theirs[-1]}")
    if compute_mode not in _COMPUTE_MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode: choose one of {', '.join(_COMPUTE_MODES)}")
    _check(x1, p, "cdist")
    _check(x2, p, "cdist")
    if dtype_of(x1) != dtype_of(x2):
        raise RuntimeError(f"cdist: expected both tensors to have one dtype, but got {dtype_of(x1)} and {dtype_of(x2)}")
    apart = reshape(x1, (*ours[:-1], 1, ours[-1])) - reshape(x2, (*theirs[:-2], 1, *theirs[-2:]))
    return _lengths(apart, p)


def _lengths(apart: Array, p: float) -> Any:
    """Return the norms of the last dimension, which are zero where it is empty."""
    return norm(apart, p, -1) if shape_of(apart)[-1] else np.sum(apart, -1)


def pdist(input: Array, p: float = 2) -> Any:
    """Return the distances of all pairs of different rows of a matrix, in the order (0, 1), (0, 2), ..., (1, 2), ...

    >>> import tinygrad_edu as tg
    >>> pdist(tg.tensor([[0.0], [1.0], [3.0]]))
    tensor([1., 3., 2.])
    """
    if len(shape_of(input)) != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {len(shape_of(input))}D")
    _check(input, p, "pdist")
    first, second = np.triu_indices(shape_of(input)[0], 1)
    return _lengths(_index(input, (first,)) - _index(input, (second,)), p)
