"""Inverses of matrices, and systems of linear equations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import matrix_results, return_types
from ._lu import eliminate, first_zero
from ._matrices import check_floating, check_matrices, check_square, known_array, lapack, swapped
from .arithmetic import clone
from .dimensions import several_dims, shape_of
from .reduced import dtype_of
from .triangular import _tril, _triu


@primitive(
    input=lambda g, input, out: -(_solve(swapped(input), g) @ swapped(out)),  # type: ignore[has-type]
    other=lambda g, input: _solve(swapped(input), g),  # type: ignore[has-type]
)
def _solve(input: Array, other: Array) -> Array:
    """Return the solution X of ``input @ X = other``, for matrices."""
    return lapack("linalg.solve", np.linalg.solve, input, other)


@primitive(input=lambda g, out: -(swapped(out) @ g @ swapped(out)))
def _inverse(input: Array) -> Array:
    return lapack("linalg.inv", np.linalg.inv, input)


@implements(np.linalg.inv)
@writes_out
def inv(A: Array) -> Any:
    r"""Return the inverse of a square matrix, or of each of a batch.

    .. math:: A A^{-1} = I

    To solve ``A @ X = B``, `solve` is faster and more accurate.

    Raises
    ------
    LinAlgError : if a matrix is singular.
    RuntimeError : if the matrices are not square, or their elements no floating point numbers.

    >>> import tinygrad_edu as tg
    >>> inv(tg.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    check_square("linalg.inv", A)
    return _inverse(A)


@writes_out
def inverse(input: Array) -> Any:
    """Return the inverse of a square matrix; the same as `linalg.inv`."""
    return inv(input)


@writes_out
def inv_ex(A: Array, *, check_errors: bool = False) -> Any:
    """Return the inverses and, for each matrix, whether it failed, as a named tuple ``(inverse, info)``.

    `info` is 0, or the place (from 1) of a zero on the diagonal of the factor U of `lu`; the inverse of such a matrix is NaN. With
    `check_errors` a `LinAlgError` is raised instead.

    >>> import tinygrad_edu as tg
    >>> inv_ex(tg.tensor([[1.0, 0.0], [0.0, 0.0]])).info
    tensor(2, dtype=torch.int32)
    """
    check_square("linalg.inv_ex", A)
    array = known_array(A)
    info = first_zero(eliminate(array))
    if check_errors or not np.any(info):
        return matrix_results.linalg_inv_ex(_inverse(A), make(info))
    regular = make(info[..., None, None] == 0)
    safe = np.where(regular, A, make(np.eye(array.shape[-1], dtype=array.dtype)))
    return matrix_results.linalg_inv_ex(np.where(regular, _inverse(safe), math.nan), make(info))


def _is_vector(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Return whether right-hand sides of shape `b` are vectors, one for each matrix of shape `a`, and not matrices."""
    return len(b) == 1 or (len(a) - 1 == len(b) and tuple(a[:-1]) == tuple(b))


def _check_fit(name: str, A: Any, B: Any, left: bool) -> None:
    a, b = shape_of(A), shape_of(B)
    if len(b) < 2:
        raise RuntimeError(f"{name}: The input tensor B must have at least 2 dimensions, but it has shape {list(b)}.")
    if b[-2 if left else -1] != a[-1]:
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {'AX = B' if left else 'XA = B'} ({'x'.join(map(str, a[-2:]))} and "
            f"{'x'.join(map(str, b[-2:]))}; whole shapes {list(a)} and {list(b)})"
        )
    try:
        np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        raise RuntimeError(f"{name}: the batch dimensions of shapes {list(a)} and {list(b)} cannot be broadcast together") from None


@implements(np.linalg.solve)
@writes_out
def solve(A: Array, B: Array, *, left: bool = True) -> Any:
    r"""Return the solution of a system of linear equations, or of each of a batch.

    .. math:: A X = B

    Parameters
    ----------
    A : shape (…, n, n).
    B : shape (…, n, k), or a vector, shape (n,), or a batch of vectors of exactly the batch of `A`.
    left : with False the equation is :math:`X A = B`.

    Raises
    ------
    LinAlgError : if a matrix is singular.
    RuntimeError : if shapes or dtypes do not fit.

    >>> import tinygrad_edu as tg
    >>> solve(tg.tensor([[2.0, 0.0], [0.0, 4.0]]), tg.tensor([2.0, 2.0]))
    tensor([1.0000, 0.5000])
    """
    check_square("linalg.solve", A)
    check_floating("linalg.solve", A, B)
    if _is_vector(tuple(shape_of(A)), tuple(shape_of(B))):
        if not left:
            raise RuntimeError("linalg.solve: with left=False, B must be a matrix: for a vector, give it as one row, B.unsqueeze(0)")
        return np.squeeze(solve(A, np.expand_dims(B, -1)), -1)
    _check_fit("linalg.solve", A, B, left)
    return _solve(A, B) if left else swapped(_solve(swapped(A), swapped(B)))


@writes_out
def solve_ex(A: Array, B: Array, *, left: bool = True, check_errors: bool = False) -> Any:
    """Return the solution of `solve` and, for each matrix, whether it failed: the place (from 1) of a zero on the diagonal of U, or 0.

    The solution with a singular matrix is NaN; with `check_errors` a `LinAlgError` is raised instead.

    >>> import tinygrad_edu as tg
    >>> solve_ex(tg.tensor([[2.0, 0.0], [0.0, 4.0]]), tg.tensor([2.0, 2.0])).info
    tensor(0, dtype=torch.int32)
    """
    check_square("linalg.solve_ex", A)
    array = known_array(A)
    info = first_zero(eliminate(array))
    if check_errors or not np.any(info):
        return matrix_results.linalg_solve_ex(solve(A, B, left=left), make(info))
    regular = make(info == 0)
    safe = np.where(np.reshape(regular, (*info.shape, 1, 1)), A, make(np.eye(array.shape[-1], dtype=array.dtype)))
    solution = solve(safe, B, left=left)
    known = np.reshape(regular, (*info.shape, *[1] * (len(shape_of(solution)) - info.ndim)))
    return matrix_results.linalg_solve_ex(np.where(known, solution, math.nan), make(info))


@writes_out
def solve_triangular(A: Array, B: Array, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """Return the solution of ``A @ X = B`` (or ``X @ A = B``, unless `left`) where A is triangular; the other triangle is not looked at.

    Parameters
    ----------
    upper : whether A is upper or lower triangular.
    unitriangular : take the diagonal of A to be ones, whatever stands there.

    >>> import tinygrad_edu as tg
    >>> solve_triangular(tg.tensor([[1.0, 1.0], [7.0, 2.0]]), tg.tensor([[3.0], [4.0]]), upper=True)
    tensor([[1.],
            [2.]])
    """
    name = "linalg.solve_triangular"
    check_square(name, A)
    check_floating(name, A, B)
    _check_fit(name, A, B, left)
    outside = 1 if unitriangular else 0
    triangle = _triu(A, outside) if upper else _tril(A, -outside)
    if unitriangular:
        triangle = triangle + np.eye(shape_of(A)[-1], dtype=dtype_of(A))
    return _solve(triangle, B) if left else swapped(_solve(swapped(triangle), swapped(B)))


@writes_out
def cholesky_solve(B: Array, L: Array, upper: bool = False) -> Any:
    r"""Return the solution of :math:`A X = B`, given the factor :math:`A = L L^\top` (with `upper`, :math:`A = L^\top L`).

    >>> import tinygrad_edu as tg
    >>> cholesky_solve(tg.tensor([[8.0]]), tg.tensor([[2.0]]))
    tensor([[2.]])
    """
    check_square("cholesky_solve", L)
    check_matrices("cholesky_solve", B, "B")
    lower = swapped(L) if upper else L
    return solve_triangular(swapped(lower), solve_triangular(lower, B, upper=False), upper=True)


@writes_out
def cholesky_inverse(L: Array, upper: bool = False) -> Any:
    r"""Return the inverse of :math:`A = L L^\top` (with `upper`, :math:`A = L^\top L`), given the factor.

    >>> import tinygrad_edu as tg
    >>> cholesky_inverse(tg.tensor([[2.0]]))
    tensor([[0.2500]])
    """
    check_square("cholesky_inverse", L)
    lower = swapped(L) if upper else L
    half = solve_triangular(lower, make(np.eye(shape_of(L)[-1], dtype=dtype_of(L))), upper=False)
    return swapped(half) @ half


@implements(np.linalg.tensorinv)
@writes_out
def tensorinv(A: Array, ind: int = 2) -> Any:
    """Return the inverse of the linear map that ``tensordot(A, x, x.ndim)`` is; `ind` dimensions of A belong to its result.

    >>> import tinygrad_edu as tg
    >>> tensorinv(tg.eye(6).reshape(2, 3, 6), ind=2).shape
    torch.Size([6, 2, 3])
    """
    shape = tuple(shape_of(A))
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    first, second = shape[:ind], shape[ind:]
    if math.prod(first) != math.prod(second):
        raise RuntimeError(
            f"Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {math.prod(second)} != "
            f"{math.prod(first)} (shape {list(shape)}, ind {ind})"
        )
    return np.reshape(inv(np.reshape(A, (math.prod(first), math.prod(second)))), (*second, *first))


@implements(np.linalg.tensorsolve)
@writes_out
def tensorsolve(A: Array, B: Array, dims: Sequence[int] | None = None) -> Any:
    """Return the X for which ``tensordot(A, X, X.ndim) = B``; the dimensions `dims` of A are moved to its end first.

    >>> import tinygrad_edu as tg
    >>> tensorsolve(tg.eye(6).reshape(2, 3, 6), tg.ones(2, 3)).shape
    torch.Size([6])
    """
    if dims is not None:
        moved = several_dims(tuple(dims), len(shape_of(A)))
        A = np.transpose(A, (*(i for i in range(len(shape_of(A))) if i not in moved), *moved))
    a, b = tuple(shape_of(A)), tuple(shape_of(B))
    rest, size = a[len(b) :], math.prod(b)
    if math.prod(rest) != size or math.prod(a[: len(b)]) != size:
        raise RuntimeError(
            f"Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got shapes "
            f"{list(a)} and {list(b)}"
        )
    return np.reshape(solve(np.reshape(A, (size, size)), np.reshape(B, (size,))), rest)


@writes_out
def triangular_solve(input: Array, A: Array, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> Any:
    """Return the solution of ``A @ X = input`` where A is triangular, and A itself; `linalg.solve_triangular` is its present name.

    >>> import tinygrad_edu as tg
    >>> tg.triangular_solve(tg.tensor([[2.0]]), tg.tensor([[4.0]])).solution
    tensor([[0.5000]])
    """
    matrix, upper = (swapped(A), not upper) if transpose else (A, upper)
    solution = solve_triangular(matrix, input, upper=upper, unitriangular=unitriangular)
    return return_types.triangular_solve(solution, clone(np.broadcast_to(A, (*shape_of(solution)[:-2], *shape_of(A)[-2:]))))
