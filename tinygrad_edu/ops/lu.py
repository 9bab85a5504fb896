"""Gaussian elimination: the triangular factors L and U of a matrix, and solving with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import make
from . import matrix_results
from ._lu import eliminate, first_zero, order_of
from ._matrices import LinAlgError, check_floating, check_matrices, check_square, known_array, swapped
from .dimensions import shape_of
from .indexing import _slice, take_along_dim
from .reduced import dtype_of
from .solving import _solve, solve_triangular
from .triangular import _tril, _triu


def _pull_lu_factors(g: Any, out: Any, input_dtype: Any) -> Any:
    r"""Pull back through :math:`A = L U`; rows below, or columns beside, a square are the solutions of triangular systems.

    .. math:: \bar A = L^{-\top} \left(\operatorname{tril}_{-1}(L^\top \bar L) + \operatorname{triu}(\bar U U^\top)\right) U^{-\top}
    """
    rows, cols = out.shape[-2:]
    k = min(rows, cols)
    square, rest = (..., slice(0, k), slice(0, k)), (..., slice(k, None), slice(0, k)) if rows > k else (..., slice(0, k), slice(k, None))
    packed, pulled = (out, g) if rows == cols else (_slice(out, square), _slice(g, square))
    lower, upper = _tril(packed, -1) + np.eye(k, dtype=input_dtype), _triu(packed, 0)
    if rows > k:
        beside = swapped(_solve(upper, swapped(_slice(g, rest))))
        pulled = pulled - _triu(swapped(_slice(out, rest)) @ beside, 0)
    elif cols > k:
        beside = _solve(swapped(lower), _slice(g, rest))
        pulled = pulled - _tril(beside @ swapped(_slice(out, rest)), -1)
    inner = _tril(swapped(lower) @ _tril(pulled, -1), -1) + _triu(_triu(pulled, 0) @ swapped(upper), 0)
    whole = swapped(_solve(upper, swapped(_solve(swapped(lower), inner))))
    return whole if rows == cols else np.concatenate((whole, beside), -2 if rows > k else -1)


@primitive(input=_pull_lu_factors)
def _lu_factors(input: Array) -> Array:
    """Return U, on and above the diagonal, and L, whose diagonal is ones, below it; no rows are exchanged."""
    return eliminate(input, pivoting=False).factors


def _factored(name: str, A: Array, pivot: bool) -> tuple[Any, Any]:
    """Return both factors in one matrix, and the pivots."""
    check_matrices(name, A)
    if not pivot:
        raise RuntimeError(f"{name}: LU without pivoting is not implemented on the CPU: leave pivot=True")
    pivots = eliminate(known_array(A)).pivots
    return _lu_factors(_reordered(A, order_of(pivots, shape_of(A)[-2]))), pivots


@writes_out
def lu(A: Array, *, pivot: bool = True) -> Any:
    r"""Return the factors of Gaussian elimination with exchange of rows, as a named tuple ``(P, L, U)``.

    .. math:: A = P L U

    Returns
    -------
    P : shape (…, m, m), a permutation.
    L : shape (…, m, k) with k = min(m, n), lower triangular with ones on the diagonal.
    U : shape (…, k, n), upper triangular.

    >>> import tinygrad_edu as tg
    >>> lu(tg.tensor([[1.0, 2.0], [2.0, 2.0]])).U
    tensor([[2., 2.],
            [0., 1.]])
    """
    packed, pivots = _factored("linalg.lu", A, pivot)
    return matrix_results.linalg_lu(*lu_unpack(packed, make(pivots + 1)))


@writes_out
def lu_factor(A: Array, *, pivot: bool = True) -> Any:
    """Return L and U of `lu` in one matrix, and which rows were exchanged (counted from 1), as a named tuple ``(LU, pivots)``.

    >>> import tinygrad_edu as tg
    >>> lu_factor(tg.tensor([[1.0, 2.0], [2.0, 2.0]])).pivots
    tensor([2, 2], dtype=torch.int32)
    """
    packed, pivots = _factored("linalg.lu_factor", A, pivot)
    return matrix_results.linalg_lu_factor(packed, make((pivots + 1).astype(np.int32)))


@writes_out
def lu_factor_ex(A: Array, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """Return what `lu_factor` does, and for each matrix the place (from 1) of a zero on the diagonal of U, or 0.

    With `check_errors` a `LinAlgError` is raised if there is one.

    >>> import tinygrad_edu as tg
    >>> lu_factor_ex(tg.tensor([[1.0, 0.0], [0.0, 0.0]])).info
    tensor(2, dtype=torch.int32)
    """
    packed, pivots = _factored("linalg.lu_factor_ex", A, pivot)
    info = first_zero(eliminate(known_array(A)))
    if check_errors and np.any(info):
        raise LinAlgError(f"linalg.lu_factor_ex: U[{info.max()},{info.max()}] is zero: the matrix is singular")
    return matrix_results.linalg_lu_factor_ex(packed, make((pivots + 1).astype(np.int32)), make(info))


@writes_out
def lu_solve(LU: Array, pivots: Array, B: Array, *, left: bool = True, adjoint: bool = False) -> Any:
    r"""Return the solution of :math:`A X = B`, given the result of `lu_factor` for A.

    Parameters
    ----------
    left : with False the equation is :math:`X A = B`.
    adjoint : take the transpose of A.

    >>> import tinygrad_edu as tg
    >>> A = tg.tensor([[1.0, 2.0], [2.0, 2.0]])
    >>> lu_solve(*lu_factor(A), A @ tg.ones(2, 1))
    tensor([[1.],
            [1.]])
    """
    check_square("linalg.lu_solve", LU, "LU")
    check_floating("linalg.lu_solve", LU, B)
    if not left:
        return swapped(lu_solve(LU, pivots, swapped(B), adjoint=not adjoint))
    order = order_of(known_array(pivots) - 1, shape_of(LU)[-1])
    if adjoint:
        inner = solve_triangular(swapped(LU), B, upper=False)
        return _reordered(solve_triangular(swapped(LU), inner, upper=True, unitriangular=True), np.argsort(order))
    inner = solve_triangular(LU, _reordered(B, order), upper=False, unitriangular=True)
    return solve_triangular(LU, inner, upper=True)


def _reordered(input: Array, order: Any) -> Any:
    """Return the rows of matrices in another order, one for each matrix."""
    batch = np.broadcast_shapes(shape_of(input)[:-2], order.shape[:-1])
    return take_along_dim(np.broadcast_to(input, (*batch, *shape_of(input)[-2:])), make(order[..., None]), -2)


def lu_of(A: Array, pivot: bool = True, get_infos: bool = False) -> Any:
    """Return what `linalg.lu_factor` does, as a plain tuple; with `get_infos` also whether it failed: ``torch.lu``."""
    packed, pivots = lu_factor(A, pivot=pivot)
    return (packed, pivots, make(np.zeros(shape_of(A)[:-2], np.int32))) if get_infos else (packed, pivots)


@writes_out
def lu_unpack(LU_data: Array, LU_pivots: Array, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """Return the permutation and the two factors that `linalg.lu_factor` has packed, as a named tuple ``(P, L, U)``.

    >>> import tinygrad_edu as tg
    >>> tg.lu_unpack(*tg.linalg.lu_factor(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))).U
    tensor([[2., 2.],
            [0., 1.]])
    """
    rows, cols = shape_of(LU_data)[-2:]
    k, dtype = min(rows, cols), dtype_of(LU_data)
    nothing = make(np.empty(0, dtype))
    order = order_of(known_array(LU_pivots) - 1, rows)
    permutation = np.equal(np.expand_dims(order, -2), np.arange(rows)[:, None]).astype(dtype)
    lower = _tril(LU_data[..., :k], -1) + np.eye(rows, k, dtype=dtype) if unpack_data else nothing
    upper = _triu(LU_data[..., :k, :], 0) if unpack_data else nothing
    return matrix_results.lu_unpack(make(permutation) if unpack_pivots else nothing, lower, upper)


@writes_out
def lu_solve_of(b: Array, LU_data: Array, LU_pivots: Array) -> Any:
    """Return the solution of :math:`A X = b`; the same as `linalg.lu_solve`, with the arguments in the order of ``torch.lu_solve``."""
    return lu_solve(LU_data, LU_pivots, b)
