"""Factors of matrices. Signs of vectors are a matter of taste: what is compared does not depend on them, but for QR."""

from __future__ import annotations

from typing import Any

from ..row import Row, each, large, row
from .solving import definite, regular


def thin(T: Any, x: Any, k: int) -> Any:
    """The squares of the left vectors, the singular values, or the squares of the right vectors."""
    factors = T.linalg.svd(x, full_matrices=False)
    return factors.S if k == 1 else factors[k] ** 2


def together(T: Any, x: Any) -> Any:
    """The matrix again, from its factors."""
    u, s, v = T.linalg.svd(x, full_matrices=False)
    return (u * s[..., None, :]) @ v


SQUARE, EMPTY = ((3, 3), (2, 3, 3), (1, 1)), ((0, 0), (0, 2, 2))
SHAPES = ((3, 3), (4, 2), (2, 4), (2, 3, 2))
ROWS = [
    *[r for s in SQUARE for r in each("linalg.cholesky cholesky linalg.cholesky_ex", definite(*s))],
    *[r for s in EMPTY for r in each("linalg.cholesky cholesky linalg.cholesky_ex linalg.eigvalsh", s, own=True)],
    *[r for s in EMPTY for r in each("linalg.lu linalg.lu_factor", s, own=True)],
    *[row("linalg.eigh", lambda T, x: T.linalg.eigh(x)[0], s, own=True) for s in EMPTY],
    *each("linalg.cholesky cholesky linalg.cholesky_ex", definite(2, 3, 3), upper=True),
    *[row("linalg.cholesky", lambda T, x, u=u: T.linalg.cholesky(x, upper=u), [[4.0, 1.0], [2.0, 9.0]]) for u in (False, True)],
    row("linalg.cholesky_ex", lambda T, x: T.linalg.cholesky_ex(x).info, [[[1.0, 0.0], [0.0, -1.0]], [[-1.0, 0.0], [0.0, 1.0]]]),
    *each("linalg.cholesky linalg.cholesky_ex linalg.eigh linalg.eigvalsh", (2, 3)),
    row("linalg.eigh", lambda T, x: T.linalg.eigh(x.detach()), [[2.0]]),
    row("linalg.svd", lambda T, x: T.linalg.svd(x.detach()), [[2.0]]),
    row("svd", lambda T, x: T.svd(x.detach()), [[2.0]]),
    *each("linalg.cholesky linalg.eigh linalg.qr linalg.svd linalg.svdvals", (3,)),
    *[r for s in (*SHAPES, (0, 3), (3, 0), (2, 0, 3)) for r in each("linalg.qr qr", regular(*s))],
    *[row("linalg.qr", lambda T, x, m=m: T.linalg.qr(x, m), regular(3, 4)) for m in ("reduced", "complete", "spam")],
    row("linalg.qr", lambda T, x: T.linalg.qr(x.detach(), "complete")[1], regular(4, 2)),
    row("linalg.qr", lambda T, x: T.linalg.qr(x.detach(), mode="r"), regular(4, 2)),
    row("qr", lambda T, x: T.qr(x.detach(), some=False)[1], regular(4, 2)),
    *[r for s in SQUARE for r in each("linalg.eigvalsh", definite(*s))],
    *[row("linalg.eigvalsh", lambda T, x, u=u: T.linalg.eigvalsh(x, u), large(2, 3, 3)) for u in "LUlu"],
    *[row("linalg.eigh", lambda T, x, u=u: T.linalg.eigh(x, u)[1] ** 2, large(3, 3)) for u in "LU"],
    *[row("linalg.eigh", lambda T, x: T.linalg.eigh(x)[0], definite(*s)) for s in SQUARE],
    *[row("linalg.eigh", lambda T, x: T.linalg.eigh(x).eigenvectors.abs(), definite(*s)) for s in SQUARE],
    row("linalg.eigh", lambda T, x: T.linalg.eigh(x, UPLO="spam"), (3, 3)),
    *[r for s in (*SHAPES, (1, 1)) for r in each("linalg.svdvals", large(*s))],
    *[r for s in ((0, 3), (3, 0), (2, 0, 3), (0, 0)) for r in each("linalg.svdvals", s, own=True)],
    *[Row("linalg.svd", lambda T, x, k=k: thin(T, x, k), (large(*s),), own=True) for s in SHAPES for k in range(3)],
    *[Row("linalg.svd", together, (large(*s),), own=True) for s in SHAPES],
    row("linalg.svd", lambda T, x: T.linalg.svd(x)[0][..., :2].abs(), large(4, 2)),
    row("linalg.svd", lambda T, x: T.linalg.svd(x).Vh[..., :2, :].abs(), large(2, 4)),
    row("linalg.svd", lambda T, x: [t.shape for t in T.linalg.svd(x)], large(5, 4, 2)),
    row("linalg.svd", lambda T, x: T.linalg.svd(x, driver="gesvd"), large(2, 2)),
    row("svd", lambda T, x: T.svd(x).U @ T.svd(x).V.mT, large(3, 3)),
    row("svd", lambda T, x: [t.shape for t in T.svd(x, some=False)], large(4, 2)),
    row("svd", lambda T, x: T.svd(x.detach(), compute_uv=False), large(4, 2)),
    *[r for s in SHAPES for r in each("linalg.lu linalg.lu_factor", large(*s))],
    row("linalg.lu", lambda T, x: T.linalg.lu(x.detach()), [[1.0, 1.0], [1.0, 1.0], [1.0, 2.0]]),
    *each("linalg.lu linalg.lu_factor", (3,)),
    row("linalg.lu", lambda T, x: T.linalg.lu(x, pivot=False), (3, 3)),
    *[
        row("linalg.lu_solve", lambda T, x, y, o=o: T.linalg.lu_solve(*T.linalg.lu_factor(x), y, **o), regular(2, 3, 3), (3, 3))
        for o in ({}, {"left": False}, {"adjoint": True}, {"left": False, "adjoint": True})
    ],
    row("linalg.lu_solve", lambda T, x: T.linalg.lu_solve(*T.linalg.lu_factor(x), x), regular(3, 3)),
    row("lu_solve", lambda T, x, y: T.lu_solve(y, *T.linalg.lu_factor(x)), regular(3, 3), (3, 2), own=True),
]  # fmt: skip
