"""The pseudoinverse, and what else is asked of matrices that have no inverse: rank, condition, least squares."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import matrix_results
from ._matrices import LinAlgError, check_floating, check_matrices, check_square, known_array, lapack, swapped, symmetric
from .dimensions import shape_of
from .matrix_norms import matrix_norm
from .reduced import dtype_of
from .selection import constant_in
from .singular_values import svdvals
from .solving import inv


def _pull_pseudoinverse(g: Any, out: Any, input: Any) -> Any:
    r"""Pull back through :math:`P = A^+` (Golub and Pereyra, 1973).

    .. math:: \bar A = -P^\top \bar P P^\top + (I - A P) \bar P^\top P P^\top + P^\top P \bar P^\top (I - P A)
    """
    h, p = swapped(g), swapped(out)
    across, along = h @ out @ p, p @ out @ h
    return across - input @ out @ across + along - along @ out @ input - p @ g @ p


@primitive(input=_pull_pseudoinverse)
def _pseudoinverse(input: Array, rcond: Array) -> Array:
    """Return the pseudoinverse, in which singular values up to `rcond` times the largest one count as zero."""
    return lapack("linalg.pinv", np.linalg.pinv, input, rcond)


def _option(value: Any, dtype: Any) -> Any:
    return None if value is None else np.asarray(known_array(value), dtype)


def _default(A: Any) -> Any:
    dtype = dtype_of(A)
    return np.asarray(max(shape_of(A)[-2:]) * np.finfo(dtype).eps, dtype)


def _spectrum(name: str, A: Any) -> tuple[Any, Any]:
    """Return the singular values of the array of A, and the largest of each matrix."""
    values = lapack(name, np.linalg.svdvals, known_array(A))
    return values, values.max(-1, initial=0)


def _cutoff(A: Any, atol: Any, rtol: Any, largest: Any) -> Any:
    """Return up to where singular values count as zero, for each matrix: the larger of `atol` and `rtol` times the largest one."""
    absolute, relative = _option(atol, dtype_of(A)), _option(rtol, dtype_of(A))
    if relative is None:
        relative = _default(A) if absolute is None else np.where(absolute > 0, np.zeros_like(absolute), _default(A))
    return np.maximum(relative * largest, 0 if absolute is None else absolute)


def _relative(A: Any, atol: Any, rtol: Any) -> Any:
    """Return the same as a fraction of the largest singular value."""
    if atol is None:
        return float(_default(A)) if rtol is None else rtol if isinstance(rtol, float) else _option(rtol, dtype_of(A))
    largest = _spectrum("linalg.pinv", A)[1]
    return _cutoff(A, atol, rtol, largest) / np.where(largest > 0, largest, 1)


@implements(np.linalg.pinv)
@writes_out
def pinv(A: Array, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    r"""Return the Moore-Penrose pseudoinverse of a matrix, shape (…, n, m) for A of shape (…, m, n).

    With :math:`A = U \operatorname{diag}(s) V^\top` it is :math:`V \operatorname{diag}(1/s) U^\top`, where what counts as zero stays zero.

    Parameters
    ----------
    rcond, rtol : singular values up to this fraction of the largest one count as zero; by default max(m, n) times the machine precision,
        or zero if `atol` is given and positive.
    atol : singular values up to this one count as zero.
    hermitian : A is symmetric; only its lower triangle counts.

    The gradient is that among matrices of the same rank.

    >>> import tinygrad_edu as tg
    >>> pinv(tg.tensor([[2.0, 0.0], [0.0, 0.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.0000]])
    """
    check_matrices("linalg.pinv", A)
    if hermitian:
        check_square("linalg.pinv", A)
        A = symmetric(A)
    return _pseudoinverse(A, _relative(A, atol, rcond if rtol is None else rtol))


def pinverse(input: Array, rcond: float = 1e-15) -> Any:
    """Return the pseudoinverse; the same as `linalg.pinv`, with another cut-off."""
    return pinv(input, rcond)


@writes_out
def matrix_rank(A: Array, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """Return how many singular values do not count as zero, by `atol` and `rtol` as in `pinv`.

    >>> import tinygrad_edu as tg
    >>> matrix_rank(tg.tensor([[1.0, 1.0], [1.0, 1.0]]))
    tensor(1)
    """
    check_matrices("linalg.matrix_rank", A)
    if hermitian:
        check_square("linalg.matrix_rank", A)
        A = symmetric(A)
    values, largest = _spectrum("linalg.matrix_rank", A)
    cutoff = _cutoff(A, atol, rtol, largest) if tol is None else np.asarray(known_array(tol))
    return make(np.asarray(np.sum(values > np.expand_dims(cutoff, -1), -1, dtype=np.int64)))


@writes_out
def cond(A: Array, p: Any = None) -> Any:
    r"""Return the condition number :math:`\|A\|_p \|A^{-1}\|_p`: by how much a relative error in B may grow in the solution of
    ``A @ X = B``.

    Parameters
    ----------
    p : `None` and 2 mean the largest singular value over the smallest, -2 the inverse of that; else the order of `matrix_norm`, and the
        matrices must be square. Where one is singular the result is infinite.

    >>> import tinygrad_edu as tg
    >>> cond(tg.tensor([[10.0, 0.0], [0.0, 2.0]]))
    tensor(5.)
    """
    check_matrices("linalg.cond", A)
    if p is None or p in (2, -2):
        values = svdvals(A)
        if not shape_of(values)[-1]:
            return np.sum(values, axis=-1)
        return values[..., -1] / values[..., 0] if p == -2 else values[..., 0] / values[..., -1]
    check_square("linalg.cond", A)
    try:
        return matrix_norm(A, p) * matrix_norm(inv(A), p)
    except LinAlgError:
        array = known_array(A)
        regular = np.linalg.slogdet(array)[0] != 0
        safe = np.where(make(regular[..., None, None]), A, make(np.eye(array.shape[-1], dtype=array.dtype)))
        return np.where(make(np.asarray(regular)), matrix_norm(safe, p) * matrix_norm(inv(safe), p), math.inf)


_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def lstsq(A: Array, B: Array, rcond: float | None = None, *, driver: str | None = None) -> Any:
    r"""Return the X that makes :math:`\|A X - B\|` smallest, and of all such the smallest one, in a named tuple.

    Parameters
    ----------
    A : shape (…, m, n).
    B : shape (…, m, k), or (…, m).
    rcond : singular values up to this fraction of the largest one count as zero; by default max(m, n) times the machine precision.
    driver : ``"gelsy"``, ``"gelsd"`` and ``"gelss"`` differ in what else is returned only; ``"gels"`` means that A has full rank.

    Returns
    -------
    solution : shape (…, n, k).
    residuals : the squared norms of the columns of ``A @ X - B``, if m > n, A has full rank and the driver is not gelsy; else empty.
    rank : of A; empty for the driver gels.
    singular_values : of A, for the drivers gelsd and gelss; else empty.

    >>> import tinygrad_edu as tg
    >>> lstsq(tg.tensor([[1.0], [1.0]]), tg.tensor([[1.0], [3.0]])).solution.round(decimals=4)
    tensor([[2.]])
    """
    name = "linalg.lstsq"
    check_matrices(name, A)
    check_floating(name, A, B)
    driver = driver or "gelsy"
    if driver not in _DRIVERS:
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss), but got {driver!r}")
    a, b = tuple(shape_of(A)), tuple(shape_of(B))
    is_vector = len(b) == 1 or len(b) == len(a) - 1
    if len(b) < len(a) - 1 or b[-1 if is_vector else -2] != a[-2]:
        raise RuntimeError(f"{name}: the rows of A and B must be as many, but the shapes are {list(a)} and {list(b)}")
    values, largest = _spectrum(name, A)
    cutoff = _cutoff(A, None, rcond, largest)
    rank = np.asarray(np.sum(values > np.expand_dims(cutoff, -1), -1, dtype=np.int64))
    right = np.expand_dims(B, -1) if is_vector else B
    solution = _pseudoinverse(A, _relative(A, None, rcond)) @ right
    nothing = make(np.empty(0, values.dtype))
    residuals = empty = constant_in(nothing.array, A, B)
    if driver != "gelsy" and a[-2] > a[-1] and np.all(rank == a[-1]):
        error = A @ solution - right
        residuals = np.sum(error * error, axis=-2)
    return matrix_results.linalg_lstsq(
        np.squeeze(solution, -1) if is_vector else solution,
        np.squeeze(residuals, -1) if is_vector and residuals is not empty else residuals,
        make(np.empty(0, np.int64)) if driver == "gels" else make(rank),
        make(values) if driver in ("gelsd", "gelss") else nothing,
    )
