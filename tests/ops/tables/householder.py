"""QR by reflections, and decompositions of low rank."""

from __future__ import annotations

from typing import Any

from ..row import large, row
from .solving import regular


def _again(T: Any, parts: Any) -> Any:
    """The matrix again, from its factors."""
    u, s, v = parts
    return (u * s[..., None, :]) @ v.mT


ROWS = [
    *[row("geqrf", lambda T, x: T.geqrf(x.detach()), large(*s)) for s in ((3, 3), (4, 2), (2, 4), (2, 3, 2))],
    *[
        row("linalg.householder_product", lambda T, x, t: T.linalg.householder_product(x, t), large(*s), (*s[:-2], s[-1]))
        for s in ((3, 3), (4, 2), (2, 3, 2))
    ],
    row("orgqr", lambda T, x, t: T.orgqr(x, t), large(4, 2), (2,)),
    row("orgqr", lambda T, x, t: T.orgqr(x, t), large(4, 3), (2,)),
    row("orgqr", lambda T, x, t: T.orgqr(x, t), large(2, 4), (2,)),
    *[
        row("ormqr", lambda T, x, t, y, k=k: T.ormqr(x, t, y, *k), large(3, 3), (3,), (3, 3))
        for k in ((), (False,), (True, True), (False, True))
    ],
    row("svd_lowrank", lambda T, x: _again(T, T.svd_lowrank(x, q=3)), large(5, 3), own=True),
    row("svd_lowrank", lambda T, x: _again(T, T.svd_lowrank(x, 2)), large(2, 4), own=True),
    row("svd_lowrank", lambda T, x: _again(T, T.svd_lowrank(x, q=4)), large(5, 3), own=True),
    row("svd_lowrank", lambda T, x: T.svd_lowrank(x, 3)[1].shape, (2, 5, 4)),
    row("pca_lowrank", lambda T, x: _again(T, T.pca_lowrank(x, q=3)), large(5, 3), own=True),
    row("pca_lowrank", lambda T, x: _again(T, T.pca_lowrank(x, center=False)), large(5, 3), own=True),
    row("linalg.lu_factor_ex", lambda T, x: T.linalg.lu_factor_ex(x), regular(3, 3)),
    row("linalg.lu_factor_ex", lambda T, x: T.linalg.lu_factor_ex(x).info, [[1.0, 0.0], [0.0, 0.0]]),
    row("linalg.lu_factor_ex", lambda T, x: T.linalg.lu_factor_ex(x, check_errors=True), [[1.0, 0.0], [0.0, 0.0]]),
    row("linalg.solve_ex", lambda T, x, y: T.linalg.solve_ex(x, y), regular(2, 3, 3), (2, 3, 2)),
    row("linalg.solve_ex", lambda T, x, y: T.linalg.solve_ex(x, y, left=False), regular(3, 3), (2, 3)),
    row("linalg.solve_ex", lambda T, x, y: T.linalg.solve_ex(x, y).info, [[1.0, 0.0], [0.0, 0.0]], (2, 1)),
    *[
        row("triangular_solve", lambda T, x, y, k=k: T.triangular_solve(x, y, *k), (3, 2), regular(3, 3))
        for k in ((), (False,), (True, True), (True, False, True))
    ],
    row("nuclear_norm", lambda T, x: T.nuclear_norm(x), large(3, 2)),
    row("nuclear_norm", lambda T, x: T.nuclear_norm(x, (0, 2), True), large(2, 3, 2)),
    row("frobenius_norm", lambda T, x: T.frobenius_norm(x, (0, 1)), (3, 2)),
    row("frobenius_norm", lambda T, x: T.frobenius_norm(x, 1, keepdim=True), (3, 2)),
]
