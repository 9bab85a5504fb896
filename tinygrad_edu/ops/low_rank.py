"""The largest singular values of a matrix, by random projection (Halko, Martinsson and Tropp, 2011): cheap if few of them matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array
from ..autograd.variable import make
from ._matrices import check_matrices, swapped
from .dimensions import shape_of
from .factorization import qr
from .random import default_generator
from .reduced import dtype_of
from .singular_values import svd


def _basis(A: Any, count: int, rounds: int) -> Any:
    """Return orthonormal columns that nearly span what `A` does: of random combinations of its columns, sharpened by powers of A Aᵀ."""
    mixed = default_generator.rng.standard_normal((shape_of(A)[-1], count)).astype(dtype_of(A))
    q = qr(A @ make(mixed)).Q
    for _ in range(rounds):
        q = qr(A @ qr(swapped(A) @ q).Q).Q
    return q


def svd_lowrank(A: Array, q: int | None = 6, niter: int | None = 2, M: Array | None = None) -> tuple[Any, Any, Any]:
    r"""Return factors U, S, V of about the `q` largest singular values of `A`, or of ``A - M``.

    .. math:: A \approx U \operatorname{diag}(S) V^\top

    Parameters
    ----------
    A : shape (…, m, n).
    q : a little more than the rank of the matrix that is wanted.
    niter : how often to multiply by :math:`A A^\top`; more is more exact.

    Returns
    -------
    U, S, V : shapes (…, m, q), (…, q) and (…, n, q), where q is at most min(m, n).

    >>> import tinygrad_edu as tg
    >>> tg.svd_lowrank(tg.tensor([[3.0, 4.0], [6.0, 8.0]]), q=1)[1]
    tensor([11.1803])
    """
    check_matrices("svd_lowrank", A)
    wide = A if M is None else A - np.broadcast_to(M, tuple(shape_of(A)))
    count = 6 if q is None else q
    turned = shape_of(A)[-2] < shape_of(A)[-1]
    tall = swapped(wide) if turned else wide
    basis = _basis(tall, count, 2 if niter is None else niter)
    left, values, right = svd(swapped(basis) @ tall, full_matrices=False)
    u, v = basis @ left, swapped(right)
    return (v, values, u) if turned else (u, values, v)


def pca_lowrank(A: Array, q: int | None = None, center: bool = True, niter: int = 2) -> tuple[Any, Any, Any]:
    """Return the principal components of the rows of `A`: `svd_lowrank` of the matrix less the mean of its rows, unless not `center`.

    Parameters
    ----------
    A : shape (…, m, n): m samples of n features.
    q : how many components; by default 6, or as many as there are.

    Raises
    ------
    ValueError : unless `q` is from 0 to min(m, n), and `niter` is not negative.

    >>> import tinygrad_edu as tg
    >>> tg.pca_lowrank(tg.tensor([[1.0, 2.0], [3.0, 2.0]]), q=1)[1]
    tensor([1.4142])
    """
    check_matrices("pca_lowrank", A)
    largest = min(shape_of(A)[-2:])
    count = min(6, largest) if q is None else q
    if not 0 <= count <= largest:
        raise ValueError(f"q(={count}) must be non-negative integer and not greater than min(m, n)={largest}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - np.mean(A, axis=-2, keepdims=True) if center else A, count, niter)
