"""Triangular factors of matrices: Cholesky's, of positive definite ones, and QR."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import state
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import matrix_results
from ._matrices import LinAlgError, check_matrices, check_square, known_array, lapack, mirrored, swapped, symmetric
from .dimensions import shape_of
from .solving import _solve
from .triangular import _triu


def _pull_cholesky(g: Any, out: Any) -> Any:
    r""":math:`\bar A = L^{-\top} \, \tfrac12 M \, L^{-1}`, where M is symmetric and has the lower triangle of :math:`L^\top \bar L`."""
    upper = swapped(out)
    return 0.5 * _solve(upper, swapped(_solve(upper, mirrored(upper @ g))))


@primitive(input=_pull_cholesky)
def _cholesky(input: Array) -> Array:
    """Return the lower triangular factor of the symmetric part of `input`."""
    return lapack("linalg.cholesky: the input is not positive-definite", np.linalg.cholesky, 0.5 * (input + swapped(input)))


@implements(np.linalg.cholesky)
@writes_out
def cholesky(A: Array, *, upper: bool = False) -> Any:
    r"""Return the lower triangular L of a symmetric positive definite matrix, or of each of a batch.

    .. math:: A = L L^\top

    Parameters
    ----------
    A : shape (…, n, n). Only its lower triangle counts; with `upper`, only its upper one.
    upper : return :math:`L^\top` instead.

    Raises
    ------
    LinAlgError : if a matrix is not positive definite.

    >>> import tinygrad_edu as tg
    >>> cholesky(tg.tensor([[4.0, 2.0], [2.0, 5.0]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    check_square("linalg.cholesky", A)
    lower = _cholesky(symmetric(A, upper))
    return swapped(lower) if upper else lower


@writes_out
def cholesky_of(input: Array, upper: bool = False) -> Any:
    """Return the Cholesky factor; the same as `linalg.cholesky`."""
    return cholesky(input, upper=upper)


def _failing_minor(matrix: Any) -> int:
    """Return the order of the first leading minor that is not positive; 0 if there is none."""
    for k in range(1, len(matrix) + 1):
        try:
            np.linalg.cholesky(matrix[:k, :k])
        except np.linalg.LinAlgError:
            return k
    return 0


@writes_out
def cholesky_ex(A: Array, *, upper: bool = False, check_errors: bool = False) -> Any:
    """Return the Cholesky factors and, for each matrix, whether it failed, as a named tuple ``(L, info)``.

    `info` is 0, or the order of the first leading minor that is not positive; the factor of such a matrix is NaN. With `check_errors` a
    `LinAlgError` is raised instead.

    >>> import tinygrad_edu as tg
    >>> cholesky_ex(tg.tensor([[1.0, 0.0], [0.0, -1.0]])).info
    tensor(2, dtype=torch.int32)
    """
    check_square("linalg.cholesky_ex", A)
    array = known_array(symmetric(A, upper))
    n, batch = array.shape[-1], array.shape[:-2]
    try:
        return matrix_results.linalg_cholesky_ex(cholesky(A, upper=upper), make(np.zeros(batch, np.int32)))
    except LinAlgError:
        if check_errors:
            raise
    info = np.array([_failing_minor(m) for m in array.reshape(-1, n, n)], np.int32).reshape(batch)
    good = make(info[..., None, None] == 0)
    factors = cholesky(np.where(good, A, make(np.eye(n, dtype=array.dtype))), upper=upper)
    return matrix_results.linalg_cholesky_ex(np.where(good, factors, np.nan), make(info))


def _pull_orthonormal(g: Any, out: Any, input: Any) -> Any:
    r""":math:`\bar A = (\bar Q - Q M) R^{-\top}`, where M is symmetric and has the upper triangle of :math:`Q^\top \bar Q`."""
    triangle = _triu(swapped(out) @ input, 0)
    inner = g - out @ mirrored(swapped(out) @ g, upper=True)
    return swapped(_solve(triangle, swapped(inner)))


@primitive(input=_pull_orthonormal)
def _orthonormal(input: Array) -> Array:
    """Return orthonormal columns that span, one after the other, what those of `input` do: the factor Q, of a matrix not wide."""
    return lapack("linalg.qr", np.linalg.qr, input)[0]


@implements(np.linalg.qr)
@writes_out
def qr(A: Array, mode: str = "reduced") -> Any:
    r"""Return the factors of a matrix as a named tuple ``(Q, R)``: orthonormal columns, and an upper triangular matrix.

    .. math:: A = Q R

    Parameters
    ----------
    A : shape (…, m, n).
    mode : ``"reduced"``: Q has min(m, n) columns; ``"complete"``: it has m; ``"r"``: Q is left empty.

    Raises
    ------
    RuntimeError : for another mode; and in mode "complete", if a gradient is asked for where there are more rows than columns: the
        columns that are added are no function of A.

    >>> import tinygrad_edu as tg
    >>> qr(tg.tensor([[0.0, 2.0], [-1.0, 3.0]])).R
    tensor([[-1.,  3.],
            [ 0.,  2.]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'")
    check_matrices("linalg.qr", A)
    rows, cols = shape_of(A)[-2:]
    if mode == "complete" and rows > cols:
        return matrix_results.linalg_qr(*_complete(A))
    q = _orthonormal(A if rows >= cols else A[..., :rows])
    r = _triu(swapped(q) @ A, 0)
    return matrix_results.linalg_qr(make(np.empty(0, known_array(A).dtype)) if mode == "r" else q, r)


def _complete(A: Any) -> Any:
    if state.record is not None and getattr(A, "requires_grad", False):
        raise RuntimeError(
            f"linalg.qr: The QR decomposition is not differentiable when mode='complete' and nrows > ncols (shape {list(shape_of(A))}): "
            "use mode='reduced', or A.detach()"
        )
    return map(make, lapack("linalg.qr", np.linalg.qr, known_array(A), "complete"))


def qr_of(input: Array, some: bool = True) -> Any:
    """Return the factors of `linalg.qr`; without `some`, the complete ones."""
    return matrix_results.qr(*qr(input, "reduced" if some else "complete"))
