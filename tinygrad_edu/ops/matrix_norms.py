"""The norms of `linalg`, of vectors and of matrices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements
from ..dtypes import to_numpy
from ._matrices import check_floating
from .dimensions import one_dim, several_dims, shape_of
from .extremum import amax, amin
from .norms import norm as _norm
from .reduced import not_a_tensor
from .singular_values import svdvals

_SUMMED = (1, -1, math.inf, -math.inf)
_SPECTRAL = (2, -2, "nuc")


@implements(np.linalg.vector_norm)
@writes_out
def vector_norm(x: Array, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    r"""Return the norm of all elements, or the norms along `dim`: :math:`\big(\sum_i |x_i|^p\big)^{1/p}` with p = `ord`.

    Parameters
    ----------
    ord : any number, ``inf``, ``-inf``, or 0, the number of elements that are not zero.
    dtype : convert to this dtype first.

    Raises
    ------
    RuntimeError : for integers, or where there are no elements and `ord` gives that no meaning.

    >>> import tinygrad_edu as tg
    >>> vector_norm(tg.tensor([[3.0, -4.0]])), vector_norm(tg.tensor([3.0, -4.0]), float("inf"))
    (tensor(5.), tensor(4.))
    """
    if not hasattr(x, "shape"):
        raise not_a_tensor("linalg.vector_norm", x)
    if isinstance(ord, str) or ord is None:
        raise TypeError(f"linalg.vector_norm(): argument 'ord' must be a number, not {type(ord).__name__}")
    return _norm(x, ord, dim, keepdim, dtype=dtype)


@implements(np.linalg.matrix_norm)
@writes_out
def matrix_norm(A: Array, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Return the norm of a matrix, or of each of a batch.

    Parameters
    ----------
    ord : ``"fro"`` the root of the sum of squares; ``"nuc"`` the sum of the singular values, 2 and -2 the largest and smallest of them;
        ``inf`` and ``-inf`` the largest and smallest sum of absolute values in a row, 1 and -1 in a column.
    dim : the dimensions of the rows and of the columns.
    dtype : convert to this dtype first.

    Raises
    ------
    RuntimeError : for another order, or dimensions that are not two different ones.

    >>> import tinygrad_edu as tg
    >>> A = tg.tensor([[1.0, -2.0], [3.0, 4.0]])
    >>> matrix_norm(A, 1), matrix_norm(A, float("inf"))
    (tensor(6.), tensor(7.))
    """
    name = "linalg.matrix_norm"
    if not hasattr(A, "shape"):
        raise not_a_tensor(name, A)
    ndim = len(shape_of(A))
    if ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions, but it has shape {list(shape_of(A))}.")
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        raise RuntimeError(f"{name}: dim must be a 2-tuple, but got {dim}")
    if ord not in ("fro", *_SPECTRAL, *_SUMMED):
        raise RuntimeError(f"{name}: Order {ord} not supported: give 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2")
    rows, cols = one_dim(dim[0], ndim), one_dim(dim[1], ndim)
    if rows == cols:
        raise RuntimeError(f"{name}: dims must be different. Got ({rows}, {cols})")
    if ord == "fro":
        return vector_norm(A, 2, (rows, cols), keepdim, dtype=dtype)
    choose = amin if ord in (-1, -2, -math.inf) else amax
    if ord in _SUMMED:
        added, compared = (rows, cols) if abs(ord) == 1 else (cols, rows)
        sums = vector_norm(A, 1, added, True, dtype=dtype)
        found = choose(sums, compared, True)
        return found if keepdim else np.squeeze(found, (rows, cols))
    check_floating(name, A)
    matrices: Any = A if dtype is None else cast(A, to_numpy(dtype))
    values = svdvals(np.moveaxis(matrices, (rows, cols), (-2, -1)))
    found = np.sum(values, axis=-1) if ord == "nuc" else choose(values, -1)
    return np.reshape(found, tuple(1 if i in (rows, cols) else n for i, n in enumerate(shape_of(A)))) if keepdim else found


@implements(np.linalg.norm)
@writes_out
def linalg_norm(A: Array, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Return a norm of vectors or of matrices, whichever `dim` (or without it, the shape of A) and `ord` say.

    Parameters
    ----------
    ord : `None`: the root of the sum of squares. Else that of `vector_norm`, if `dim` is one dimension or A a vector, and that of
        `matrix_norm`, if `dim` are two or A is a matrix.

    >>> import tinygrad_edu as tg
    >>> linalg_norm(tg.tensor([3.0, 4.0])), linalg_norm(tg.eye(3), "nuc")
    (tensor(5.), tensor(3.))
    """
    if not hasattr(A, "shape"):
        raise not_a_tensor("linalg.norm", A)
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if dim is None:
        if len(shape_of(A)) not in (1, 2):
            raise RuntimeError(f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {len(shape_of(A))}D.")
        dim = (0,) if len(shape_of(A)) == 1 else (0, 1)
    dims = several_dims(dim, len(shape_of(A)))
    if len(dims) == 2:
        return matrix_norm(A, ord, dims, keepdim, dtype=dtype)
    if isinstance(ord, str) or len(dims) != 1:
        raise RuntimeError(f"linalg.norm: If ord is specified, dim must be of length 1 or 2, and 2 for ord={ord!r}. Got {list(dims)}")
    return vector_norm(A, ord, dims, keepdim, dtype=dtype)


@writes_out
def frobenius_norm(input: Array, dim: Any, keepdim: bool = False) -> Any:
    """Return the root of the sum of squares along one or two dimensions; `linalg.matrix_norm` is its present name.

    >>> import tinygrad_edu as tg
    >>> tg.frobenius_norm(tg.tensor([[3.0, 4.0]]), dim=(0, 1))
    tensor(5.)
    """
    return vector_norm(input, 2, dim, keepdim)


@writes_out
def nuclear_norm(input: Array, dim: Any = (-2, -1), keepdim: bool = False) -> Any:
    """Return the sum of the singular values of matrices; ``linalg.matrix_norm(A, "nuc")`` is its present name.

    >>> import tinygrad_edu as tg
    >>> tg.nuclear_norm(tg.tensor([[3.0, 0.0], [0.0, -4.0]]))
    tensor(7.)
    """
    if isinstance(dim, bool):  # the second argument may be `keepdim`
        dim, keepdim = (-2, -1), dim
    return matrix_norm(input, "nuc", dim, keepdim)
