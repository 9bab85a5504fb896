"""Eigenvalues and eigenvectors of symmetric matrices.

A primitive has one output, so values and vectors are one each. They share their work: it is done once and handed to both, and from there
to their rules.

Eigenvectors are known up to their sign only, and not even that where eigenvalues coincide: derivatives of what depends on the choice mean
nothing, and they are infinite or NaN where eigenvalues coincide.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import matrix_results
from ._matrices import check_square, columns, gaps, known_array, lapack, signs, swapped, symmetric


class Spectrum(NamedTuple):
    """Eigenvalues of a symmetric matrix, in ascending order, and eigenvectors as columns."""

    values: Any
    vectors: Any

    @classmethod
    def of(cls, input: Any) -> Spectrum:
        """Work them out, of the symmetric part of an array."""
        values, vectors = lapack("linalg.eigh", np.linalg.eigh, 0.5 * (input + swapped(input)))
        return cls(values, vectors * signs(vectors))


def _pull_eigenvalues(g: Any, input: Any, spectrum: Spectrum | None) -> Any:
    vectors = _eigenvectors(input, spectrum)
    return (vectors * columns(g)) @ swapped(vectors)


def _pull_eigenvectors(g: Any, out: Any, input: Any, spectrum: Spectrum | None, input_dtype: Any) -> Any:
    inner = swapped(out) @ g
    return out @ (0.5 * (inner - swapped(inner)) / gaps(_eigenvalues(input, spectrum), input_dtype)) @ swapped(out)


@primitive(memo="spectrum", input=_pull_eigenvalues)
def _eigenvalues(input: Array, spectrum: Spectrum | None = None) -> Array:
    """Return the eigenvalues of the symmetric part of `input`; `spectrum`, if given, is that of `input`, worked out beforehand."""
    return (spectrum or Spectrum.of(input)).values


@primitive(memo="spectrum", input=_pull_eigenvectors)
def _eigenvectors(input: Array, spectrum: Spectrum | None = None) -> Array:
    """Return the eigenvectors of the symmetric part of `input`, as columns; `spectrum` as in `_eigenvalues`."""
    return (spectrum or Spectrum.of(input)).vectors


def _symmetric_of(name: str, A: Any, UPLO: str) -> Any:
    check_square(name, A)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"{name}: Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    return symmetric(A, UPLO.upper() == "U")


@implements(np.linalg.eigh)
@writes_out
def eigh(A: Array, UPLO: str = "L") -> Any:
    r"""Return the eigenvalues, in ascending order, and eigenvectors of a symmetric matrix, as a named tuple.

    .. math:: A = V \operatorname{diag}(\lambda) V^\top

    Parameters
    ----------
    A : shape (…, n, n).
    UPLO : which triangle of A counts, the lower one ``"L"`` or the upper one ``"U"``.

    Returns
    -------
    eigenvalues : shape (…, n).
    eigenvectors : shape (…, n, n), orthonormal, in the columns. The largest component of each is positive.

    >>> import tinygrad_edu as tg
    >>> eigh(tg.tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvalues
    tensor([1., 3.])
    """
    matrix = _symmetric_of("linalg.eigh", A, UPLO)
    array = known_array(matrix)
    spectrum = None if array is None else Spectrum.of(array)
    return matrix_results.linalg_eigh(_eigenvalues(matrix, spectrum), _eigenvectors(matrix, spectrum))


@implements(np.linalg.eigvalsh)
@writes_out
def eigvalsh(A: Array, UPLO: str = "L") -> Any:
    """Return the eigenvalues of a symmetric matrix, in ascending order.

    >>> import tinygrad_edu as tg
    >>> eigvalsh(tg.tensor([[2.0, 1.0], [1.0, 2.0]]))
    tensor([1., 3.])
    """
    return _eigenvalues(_symmetric_of("linalg.eigvalsh", A, UPLO))


@writes_out
def eig(A: Array) -> Any:
    """Not available: the eigenvalues of a matrix that is not symmetric are complex numbers, which do not exist here."""
    raise NotImplementedError("linalg.eig: eigenvalues are complex numbers, which this package does not have; for symmetric A use eigh")


@writes_out
def eigvals(A: Array) -> Any:
    """Not available, as `eig`."""
    raise NotImplementedError(
        "linalg.eigvals: eigenvalues are complex numbers, which this package does not have; for symmetric A use eigvalsh"
    )
