"""Inverses, determinants, systems of equations, and what is asked of matrices that have no inverse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..row import each, large, row

INF = float("inf")


def regular(*shape: int) -> Callable[[np.random.Generator], np.ndarray]:
    """Matrices that are far from singular."""
    return lambda rng: 3 * np.eye(*shape[-2:]) + rng.uniform(-0.9, 0.9, shape)


def definite(*shape: int) -> Callable[[np.random.Generator], np.ndarray]:
    """Symmetric matrices with different positive eigenvalues."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        matrix = np.eye(shape[-1]) * (1 + 1.5 * np.arange(shape[-1])) + rng.uniform(-0.3, 0.3, shape)
        return (matrix + np.swapaxes(matrix, -1, -2)) / 2

    return draw


SQUARE, EMPTY = ((3, 3), (2, 3, 3), (1, 1), (2, 1, 4, 4)), ((0, 0), (0, 2, 2))
ROWS = [
    *[r for s in SQUARE for r in each("linalg.inv inverse linalg.inv_ex linalg.det det logdet", regular(*s))],
    *[r for s in EMPTY for r in each("linalg.inv inverse linalg.inv_ex linalg.det det logdet", s, own=True)],
    *each("linalg.inv inverse linalg.inv_ex linalg.det det logdet linalg.slogdet slogdet", (2, 3)),
    *each("linalg.inv linalg.det linalg.slogdet logdet", (3,)),
    *[row("linalg.inv_ex", lambda T, x: T.linalg.inv_ex(x).info, m) for m in ([[1.0, 1.0], [1.0, 1.0]], [[[0.0]], [[1.0]]])],
    row("linalg.inv_ex", lambda T, x: T.linalg.inv_ex(x, check_errors=True), regular(3, 3)),
    *[row("linalg.slogdet", lambda T, x, k=k: T.linalg.slogdet(x.detach() if k == 0 else x)[k], large(*s)) for s in SQUARE for k in (0, 1)],
    row("linalg.slogdet", lambda T, x: T.linalg.slogdet(x.detach()), large(2, 3, 3)),
    row("slogdet", lambda T, x: T.slogdet(x.detach()), large(2, 3, 3)),
    row("slogdet", lambda T, x: T.slogdet(x).logabsdet, large(2, 3, 3)),
    row("logdet", lambda T, x: T.logdet(x.detach()), [[[0.0, 1.0], [2.0, 0.0]], [[1.0, 0.0], [0.0, 2.0]]], own=True),
    row("linalg.det", lambda T, x: T.linalg.det(x.detach()), [[1.0, 2.0], [2.0, 4.0]]),
    *[
        r for a, b in (((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3)), ((2, 3, 3), (3, 2)), ((3, 3), (2, 3, 2)),
            ((2, 1, 3, 3), (4, 3, 1)), ((2, 2), (2, 0)), ((2, 3, 3), (3,)), ((1, 1), (1,)))
        for r in each("linalg.solve", regular(*a), b)
    ],
    *[r for a, b in (((0, 0), (0, 2)), ((0, 2, 2), (2, 1))) for r in each("linalg.solve", a, b, own=True)],
    *each("linalg.solve", regular(1, 1), (1,), left=False),
    *each("linalg.solve", (2, 3), (2, 1)),
    *each("linalg.solve", regular(3, 3), (2, 1)),
    *each("linalg.solve", regular(2, 3, 3), (4, 3, 1)),
    *each("linalg.solve", regular(3, 3), (2, 3), left=False),
    *each("linalg.solve", regular(2, 3, 3), (2, 3, 3), left=False),
    *each("linalg.solve", regular(3, 3), (3,), left=False),
    row("linalg.solve", lambda T, x: T.linalg.solve(x, x.float()), regular(3, 3)),
    row("linalg.solve", lambda T, x: T.linalg.solve(x, x), regular(3, 3)),
    *[
        row("linalg.solve_triangular", lambda T, x, y, o=options: T.linalg.solve_triangular(x, y, **o), regular(*a), b)
        for a, b, options in (
            ((3, 3), (3, 2), {"upper": True}), ((3, 3), (3, 2), {"upper": False}), ((2, 3, 3), (3, 2), {"upper": True}),
            ((3, 3), (2, 3), {"upper": True, "left": False}), ((3, 3), (3, 2), {"upper": True, "unitriangular": True}),
            ((3, 3), (5, 2, 3), {"upper": False, "left": False, "unitriangular": True}), ((2, 3), (2, 1), {"upper": True}),
            ((3, 3), (2, 2), {"upper": True}), ((3, 3), (3,), {"upper": True}),
        )
    ],
    row("cholesky_solve", lambda T, x, y: T.cholesky_solve(x, T.tril(y)), (3, 2), regular(3, 3)),
    row("cholesky_solve", lambda T, x, y: T.cholesky_solve(x, T.tril(y)), (2, 3, 1), regular(2, 3, 3)),
    row("cholesky_solve", lambda T, x, y: T.cholesky_solve(x, T.triu(y), upper=True), (3, 2), regular(3, 3), own=True),
    row("cholesky_solve", lambda T, x, y: T.cholesky_solve(x, y), (3, 2), regular(2, 2), own=True),
    row("cholesky_inverse", lambda T, x: T.cholesky_inverse(T.tril(x)), regular(2, 3, 3), own=True),
    row("cholesky_inverse", lambda T, x: T.cholesky_inverse(T.triu(x), True), regular(3, 3), own=True),
    row("cholesky_inverse", lambda T, x: T.cholesky_inverse(x), (2, 3)),
    row("linalg.tensorinv", lambda T, x: T.linalg.tensorinv(x), large(2, 3, 6)),
    row("linalg.tensorinv", lambda T, x: T.linalg.tensorinv(x, ind=1), large(6, 2, 3)),
    row("linalg.tensorinv", lambda T, x: T.linalg.tensorinv(x, 0), (2, 2)),
    row("linalg.tensorinv", lambda T, x: T.linalg.tensorinv(x), (2, 3, 4)),
    row("linalg.tensorsolve", lambda T, x, y: T.linalg.tensorsolve(x, y), large(2, 3, 6), (2, 3)),
    row("linalg.tensorsolve", lambda T, x, y: T.linalg.tensorsolve(x, y, dims=(0, 2)), large(3, 6, 2), (6,)),
    row("linalg.tensorsolve", lambda T, x, y: T.linalg.tensorsolve(x, y), (2, 3), (2,)),
    *[r for s in ((3, 3), (3, 2), (2, 3), (2, 3, 2), (0, 3), (3, 0), (0, 0)) for r in each("linalg.pinv pinverse", regular(*s))],
    row("linalg.pinv", lambda T, x: T.linalg.pinv(x, hermitian=True), definite(3, 3)),
    row("linalg.pinv", lambda T, x: T.linalg.pinv(x, 0.5), [[4.0, 1.0], [0.0, 1.0]], own=True),
    row("linalg.pinv", lambda T, x: T.linalg.pinv(x, rtol=0.5), [[[4.0, 1.0], [0.0, 1.0]], [[1.0, 0.0], [0.2, 3.0]]], own=True),
    row("linalg.pinv", lambda T, x: T.linalg.pinv(x, atol=1.5, rtol=0.0), [[4.0, 1.0], [0.0, 1.0]], own=True),
    row("linalg.pinv", lambda T, x: T.linalg.pinv(x.detach()), [[1.0, 2.0], [2.0, 4.0]], own=True),
    *each("linalg.pinv", (3,)),
    *[
        row("linalg.matrix_rank", lambda T, x: T.linalg.matrix_rank(x), m)
        for m in (regular(2, 3, 2), [[1.0, 2.0], [2.0, 4.0]], (0, 3), (3, 0), (3,))
    ],
    row("linalg.matrix_rank", lambda T, x: T.linalg.matrix_rank(x, 2.0), [[4.0, 0.0], [0.0, 1.0]]),
    row("linalg.matrix_rank", lambda T, x: T.linalg.matrix_rank(x, hermitian=True), definite(2, 3, 3)),
    row("linalg.matrix_rank", lambda T, x: T.linalg.matrix_rank(x, atol=2.0, rtol=0.0), [[4.0, 0.0], [0.0, 1.0]]),
    row("linalg.matrix_rank", lambda T, x: T.linalg.matrix_rank(x, rtol=0.5), [[4.0, 0.0], [0.0, 1.0]]),
    *[row("linalg.cond", lambda T, x, p=p: T.linalg.cond(x, p), regular(2, 3, 3)) for p in (None, 2, -2)],
    *[row("linalg.cond", lambda T, x, p=p: T.linalg.cond(x.detach(), p), regular(2, 3, 3)) for p in (1, -1, INF, -INF, "fro", "nuc")],
    *[
        row("linalg.cond", lambda T, x, p=p: T.linalg.cond(x.detach(), p), [[[1.0, 1.0], [1.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]])
        for p in (1, "fro")
    ],
    *each("linalg.cond", regular(4, 2)),
    *[row("linalg.cond", lambda T, x, p=p: T.linalg.cond(x, p), (4, 2)) for p in (1, "spam")],
    *[row("linalg.lstsq", lambda T, x, y: T.linalg.lstsq(x, y).solution, regular(*a), b) for a, b in (
        ((4, 2), (4, 3)), ((2, 4), (2, 1)), ((3, 3), (3, 2)), ((2, 4, 2), (2, 4, 1)),
    )],
    *[
        row("linalg.lstsq", lambda T, x, y, d=d: T.linalg.lstsq(x.detach(), y.detach(), driver=d), regular(4, 2), (4, 1))
        for d in ("gels", "gelsy", "gelsd", "gelss", "spam")
    ],
    row("linalg.lstsq", lambda T, x, y: T.linalg.lstsq(x, y), (4, 2), (3, 1)),
]  # fmt: skip
