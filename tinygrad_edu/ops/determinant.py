"""The determinant of a matrix and its logarithm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import matrix_results
from ._matrices import check_square, known_array, lapack, per_matrix, swapped
from .reduced import dtype_of
from .selection import constant_in
from .solving import _inverse


@primitive(input=lambda g, input: per_matrix(g) * _cofactors(input))  # type: ignore[has-type]
def _determinant(input: Array) -> Array:
    return np.linalg.det(input)


def _pull_cofactors(g: Any, input: Any, out: Any) -> Any:
    total = np.sum(g * out, axis=(-2, -1), keepdims=True)
    return (total * out - out @ swapped(g) @ out) / per_matrix(_determinant(input))


@primitive(input=_pull_cofactors)
def _cofactors(input: Array) -> Array:
    r"""Return the derivatives of the determinant, :math:`\det(A) A^{-\top}`, which exist for singular matrices, too.

    With :math:`A = U S V^\top` they are :math:`\det(U) \det(V) \, U \operatorname{diag}(\prod_{j \ne i} s_j) V^\top`.
    """
    left, values, right = lapack("linalg.det", np.linalg.svd, input)
    n = input.shape[-1]
    others = np.where(np.eye(n, dtype=bool), 1, np.expand_dims(values, -2)).prod(-1, dtype=input.dtype)
    sign = np.sign(np.linalg.det(left) * np.linalg.det(right)).astype(input.dtype)
    return np.reshape(sign, (*sign.shape, 1, 1)) * ((left * np.expand_dims(others, -2)) @ right)


@primitive(input=lambda g, input: per_matrix(g) * swapped(_inverse(input)))
def _log_abs_determinant(input: Array) -> Array:
    return np.linalg.slogdet(input)[1]


@implements(np.linalg.det)
@writes_out
def det(A: Array) -> Any:
    r"""Return the determinant of a square matrix, or of each of a batch.

    The gradient is the matrix of cofactors, :math:`\det(A) A^{-\top}`, also where the matrix is singular. There the second
    derivative is NaN.

    >>> import tinygrad_edu as tg
    >>> det(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(-2.)
    """
    check_square("linalg.det", A)
    return _determinant(A)


def _sign_of_det(A: Array) -> Array:
    return np.linalg.slogdet(known_array(A))[0]


@implements(np.linalg.slogdet)
@writes_out
def slogdet(A: Array) -> Any:
    r"""Return the sign of the determinant and the logarithm of its absolute value, as a named tuple ``(sign, logabsdet)``.

    The determinant itself may be too large or too small for a floating point number. The sign is a constant; the gradient of the
    logarithm is :math:`A^{-\top}`.

    >>> import tinygrad_edu as tg
    >>> slogdet(tg.tensor([[0.0, 1.0], [1.0, 0.0]]))
    torch.return_types.linalg_slogdet(
    sign=tensor(-1.),
    logabsdet=tensor(0.))
    """
    check_square("linalg.slogdet", A)
    return matrix_results.linalg_slogdet(constant_in(np.asarray(_sign_of_det(A)), A), _log_abs_determinant(A))


def slogdet_of(input: Array) -> Any:
    """Return the same as `linalg.slogdet`, under the name that ``torch.slogdet`` gives its result."""
    return matrix_results.slogdet(*slogdet(input))


def logdet(input: Array) -> Any:
    r"""Return the logarithm of the determinant: NaN where that is negative, -inf where it is zero.

    >>> import tinygrad_edu as tg
    >>> logdet(tg.tensor([[2.0, 0.0], [0.0, 0.5]]))
    tensor(0.)
    """
    check_square("logdet", input)
    log = _log_abs_determinant(input)
    sign = _sign_of_det(input)
    return log + make(np.where(sign < 0, math.nan, 0.0).astype(dtype_of(input))) if np.any(sign < 0) else log
