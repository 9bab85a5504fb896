r"""QR by reflections :math:`1 - \tau v v^\top`: below the diagonal stand the vectors v, whose reflections make up the orthogonal factor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array
from ..autograd.variable import make
from . import return_types
from ._matrices import check_floating, check_matrices, known_array, lapack, swapped
from .dimensions import shape_of
from .reduced import dtype_of
from .triangular import _tril


def _reflected(vectors: Any, tau: Any, matrix: Any, backwards: bool) -> Any:
    """Return the product of all reflections and a matrix; `backwards`, with the last reflection first."""
    count = shape_of(tau)[-1]
    rows = shape_of(vectors)[-2]
    columns = _tril(vectors, -1)[..., :count] + np.eye(rows, count, dtype=dtype_of(vectors))
    for i in range(count) if backwards else reversed(range(count)):
        v = columns[..., i : i + 1]
        matrix = matrix - tau[..., i, None, None] * (v @ (swapped(v) @ matrix))
    return matrix


def _check(name: str, input: Any, tau: Any) -> None:
    check_matrices(name, input, "input")
    check_floating(name, input, tau)
    if shape_of(input)[-2] < shape_of(input)[-1]:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1], but got {list(shape_of(input))}")
    if shape_of(tau)[:-1] != shape_of(input)[:-2] or shape_of(tau)[-1] > shape_of(input)[-1]:
        raise RuntimeError(f"{name}: Expected tau of shape (…, at most {shape_of(input)[-1]}), but got {list(shape_of(tau))}")


@writes_out
def householder_product(input: Array, tau: Array) -> Any:
    """Return the first columns of the product of reflections: the factor Q of ``geqrf(A)``, for ``householder_product(*geqrf(A))``.

    Parameters
    ----------
    input : shape (…, m, n), with m at least n: below the diagonal the vectors, each of which begins with a one that is not stored.
    tau : shape (…, k), with k at most n: their factors.

    >>> import tinygrad_edu as tg
    >>> tg.linalg.householder_product(*tg.geqrf(tg.tensor([[3.0], [4.0]])))
    tensor([[-0.6000],
            [-0.8000]])
    """
    _check("linalg.householder_product", input, tau)
    shape = tuple(shape_of(input))
    return _reflected(input, tau, make(np.broadcast_to(np.eye(*shape[-2:], dtype=dtype_of(input)), shape)), backwards=False)


@writes_out
def ormqr(input: Array, tau: Array, other: Array, left: bool = True, transpose: bool = False) -> Any:
    """Return the product of the whole orthogonal factor that ``geqrf`` has left in `input` and `tau` and a matrix.

    Parameters
    ----------
    left : whether the factor stands to the left of `other`.
    transpose : take the transpose of the factor.
    """
    check_matrices("ormqr", input, "input")
    check_floating("ormqr", input, tau, other)
    if not left:
        return swapped(ormqr(input, tau, swapped(other), True, not transpose))
    return _reflected(input, tau, other, backwards=transpose)


@writes_out
def geqrf(input: Array) -> Any:
    """Return what LAPACK makes of a matrix, as a named tuple ``(a, tau)``: R on and above the diagonal, the reflections below it.

    No gradient flows; `linalg.qr` has one.

    >>> import tinygrad_edu as tg
    >>> tg.geqrf(tg.tensor([[3.0], [4.0]])).a
    tensor([[-5.0000],
            [ 0.5000]])
    """
    check_matrices("geqrf", input, "input")
    packed, tau = lapack("geqrf", np.linalg.qr, known_array(input), "raw")
    return return_types.geqrf(make(np.ascontiguousarray(np.swapaxes(packed, -1, -2))), make(tau))
