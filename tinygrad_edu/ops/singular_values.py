"""Singular values and singular vectors of any matrix.

As for eigenvalues, each of the three factors is a primitive, and all share the work; signs of the vectors are arbitrary, and their
derivatives are infinite or NaN where singular values coincide.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..autograd.modes import state
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import make
from . import matrix_results
from ._matrices import check_matrices, columns, gaps, known_array, lapack, signs, swapped
from .dimensions import shape_of


class Singular(NamedTuple):
    """Singular values in descending order, with as many left and right vectors, as columns."""

    left: Any
    values: Any
    right: Any

    @classmethod
    def of(cls, input: Any) -> Singular:
        """Work them out, of an array."""
        left, values, right = lapack("linalg.svd", np.linalg.svd, input, False)
        sign = signs(left)
        return cls(left * sign, values, swapped(right) * sign)


def _pull_singular_values(g: Any, input: Any, factors: Singular | None) -> Any:
    return (_left_vectors(input, factors) * columns(g)) @ swapped(_right_vectors(input, factors))


def _pull_vectors(g: Any, these: Any, values: Any, others: Any, dtype: Any) -> Any:
    r"""Pull back to :math:`A = U S V^\top` from U; with the vectors exchanged, to :math:`A^\top` from V.

    .. math:: \bar A = \left(U (K \oslash E) S + (I - U U^\top) \bar U S^{-1}\right) V^\top,
              \quad K = U^\top \bar U - \bar U^\top U, \quad E_{ij} = s_j^2 - s_i^2
    """
    inner = swapped(these) @ g
    turned = these @ ((inner - swapped(inner)) / gaps(values * values, dtype) * columns(values))
    if these.shape[-2] > these.shape[-1]:  # else the vectors span the whole space
        turned = turned + (g - these @ inner) / columns(values)
    return turned @ swapped(others)


def _pull_left(g: Any, out: Any, input: Any, factors: Singular | None, input_dtype: Any) -> Any:
    return _pull_vectors(g, out, _singular_values(input, factors), _right_vectors(input, factors), input_dtype)


def _pull_right(g: Any, out: Any, input: Any, factors: Singular | None, input_dtype: Any) -> Any:
    return swapped(_pull_vectors(g, out, _singular_values(input, factors), _left_vectors(input, factors), input_dtype))


@primitive(memo="factors", input=_pull_singular_values)
def _singular_values(input: Array, factors: Singular | None = None) -> Array:
    """Return the singular values in descending order; `factors`, if given, are those of `input`, worked out beforehand."""
    return lapack("linalg.svd", _values_only, input) if factors is None else factors.values


def _values_only(input: Array) -> Array:
    return np.linalg.svd(input, compute_uv=False)


@primitive(memo="factors", input=_pull_left)
def _left_vectors(input: Array, factors: Singular | None = None) -> Array:
    """Return the left singular vectors, as columns; `factors` as in `_singular_values`."""
    return (factors or Singular.of(input)).left


@primitive(memo="factors", input=_pull_right)
def _right_vectors(input: Array, factors: Singular | None = None) -> Array:
    """Return the right singular vectors, as columns; `factors` as in `_singular_values`."""
    return (factors or Singular.of(input)).right


def _completed(vectors: Any, whole: Any) -> Any:
    """Return vectors with the rest of a basis, which counts as a constant."""
    rest = whole[..., vectors.shape[-1] :]
    return np.concatenate((vectors, make(rest)), -1) if rest.shape[-1] else vectors


@implements(np.linalg.svd)
@writes_out
def svd(A: Array, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    r"""Return the singular values and vectors of a matrix, as a named tuple ``(U, S, Vh)``.

    .. math:: A = U \operatorname{diag}(S) V^\top

    Parameters
    ----------
    A : shape (…, m, n).
    full_matrices : complete U and V to bases of the whole spaces. The vectors that are added count as constants.
    driver : is for GPUs; only `None` is allowed.

    Returns
    -------
    U : shape (…, m, m), or (…, m, k) with k = min(m, n).
    S : shape (…, k), in descending order.
    Vh : shape (…, n, n), or (…, k, n): the right singular vectors in the rows.

    >>> import tinygrad_edu as tg
    >>> svd(tg.tensor([[0.0, 2.0], [1.0, 0.0]])).S
    tensor([2., 1.])
    """
    check_matrices("linalg.svd", A)
    if driver is not None:
        raise RuntimeError(f"linalg.svd: keyword argument `driver=` is only supported on CUDA inputs, but got driver={driver!r} on the CPU")
    array = known_array(A)
    if array is None or not full_matrices:
        factors = None if array is None else Singular.of(array)
        return matrix_results.linalg_svd(_left_vectors(A, factors), _singular_values(A, factors), swapped(_right_vectors(A, factors)))
    left, values, right = lapack("linalg.svd", np.linalg.svd, array)
    k, right = values.shape[-1], swapped(right)
    factors = Singular(left[..., :k], values, right[..., :k])
    u, v = _completed(_left_vectors(A, factors), left), _completed(_right_vectors(A, factors), right)
    return matrix_results.linalg_svd(u, _singular_values(A, factors), swapped(v))


@implements(np.linalg.svdvals)
@writes_out
def svdvals(A: Array, *, driver: str | None = None) -> Any:
    """Return the singular values of a matrix, in descending order.

    >>> import tinygrad_edu as tg
    >>> svdvals(tg.tensor([[0.0, 2.0], [1.0, 0.0]]))
    tensor([2., 1.])
    """
    check_matrices("linalg.svdvals", A)
    if driver is not None:
        raise RuntimeError(
            f"linalg.svdvals: keyword argument `driver=` is only supported on CUDA inputs, but got driver={driver!r} on the CPU"
        )
    array = known_array(A)
    needs_vectors = state.record is not None and getattr(A, "requires_grad", False)
    return _singular_values(A, Singular.of(array) if needs_vectors else None)


@writes_out
def svd_of(input: Array, some: bool = True, compute_uv: bool = True) -> Any:
    """Return the named tuple ``(U, S, V)`` of ``torch.svd``: V is not transposed, and with `some` nothing is completed.

    Without `compute_uv` both U and V are zero.

    >>> import tinygrad_edu as tg
    >>> svd_of(tg.zeros(3, 2)).V.shape
    torch.Size([2, 2])
    """
    if not compute_uv:
        rows, cols = shape_of(input)[-2:]
        dtype, batch = known_array(input).dtype, tuple(shape_of(input)[:-2])
        return matrix_results.svd(make(np.zeros((*batch, rows, rows), dtype)), svdvals(input), make(np.zeros((*batch, cols, cols), dtype)))
    u, s, vh = svd(input, full_matrices=not some)
    return matrix_results.svd(u, s, swapped(vh))
