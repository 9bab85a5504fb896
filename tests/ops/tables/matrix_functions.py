"""Powers, products, exponentials and norms of matrices; products of vectors."""

from __future__ import annotations

from ..row import each, integers, large, real, row
from .solving import regular

INF = float("inf")
ROWS = [
    *[
        row(name, lambda T, x, n=n, name=name: (T.linalg if "." in name else T).matrix_power(x, n), regular(2, 3, 3), own=True)
        for name in ("linalg.matrix_power", "matrix_power")
        for n in (1, 2, 3, 5, 6, -1, -3)
    ],
    row("linalg.matrix_power", lambda T, x: T.linalg.matrix_power(x.detach(), 0), regular(2, 3, 3), own=True),
    row("linalg.matrix_power", lambda T, x: T.linalg.matrix_power(x, 3), integers(-3, 4, 2, 2)),
    row("linalg.matrix_power", lambda T, x: T.linalg.matrix_power(x, 2), (2, 3)),
    row("linalg.matrix_power", lambda T, x: T.linalg.matrix_power(x, 2), (0, 0)),
    *[r for s in ((3, 3), (2, 2, 2), (1, 1), (0, 0), (0, 2, 2)) for r in each("linalg.matrix_exp matrix_exp", large(*s), own=True)],
    row("linalg.matrix_exp", lambda T, x: T.linalg.matrix_exp(x * 0.01), large(3, 3), own=True),
    *each("linalg.matrix_exp", (2, 3)),
    *[
        row("linalg.multi_dot", lambda T, *x: T.linalg.multi_dot(x), *shapes)
        for shapes in (
            ((2, 3), (3, 4)), ((2, 3), (3, 4), (4, 2)), ((3,), (3, 4), (4, 2)), ((2, 3), (3, 4), (4,)), ((3,), (3, 4), (4,)),
            ((5, 2), (2, 6), (6, 1), (1, 4)), ((3,), (3,)), ((2, 3),), ((2, 3), (4, 5), (5, 1)), ((2, 3), (3,), (3, 2)),
            ((2, 3), (3, 0), (0, 4)),
        )
    ],
    row("chain_matmul", lambda T, x, y, z: T.chain_matmul(x, y, z), (2, 3), (3, 4), (4, 2), own=True),
    row("chain_matmul", lambda T, x: T.chain_matmul(x), (2, 3)),
    row("chain_matmul", lambda T, x: T.chain_matmul(x, x), (3,)),
    *[row("linalg.vander", lambda T, x, n=n: T.linalg.vander(x, N=n), x) for x in (real(3), real(2, 3), [1, 2, 3]) for n in (None, 2, 5)],
    row("linalg.vander", lambda T, x: T.linalg.vander(x, N=1), (3,)),
    *each("linalg.vander", ()),
    *each("linalg.diagonal", (2, 3, 4)),
    *each("linalg.diagonal", (2, 3, 4), offset=1, dim1=0, dim2=2),
    *each("linalg.diagonal", (3,)),
    *[row("linalg.vector_norm", lambda T, x, p=p: T.linalg.vector_norm(x, p), (2, 3)) for p in (2, 1, 0.5, 3, -1, INF, -INF)],
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x.detach(), 0), [2.0, 0.0]),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, dim=1, keepdim=True), (2, 3, 4)),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, 3, dim=(0, -1)), (2, 3, 4)),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, dtype=T.float64), (2, 3)),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, "fro"), (2, 3)),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, INF), (0,)),
    row("linalg.vector_norm", lambda T, x: T.linalg.vector_norm(x, dim=4), (2, 3)),
    *[
        row("linalg.matrix_norm", lambda T, x, p=p, d=d: T.linalg.matrix_norm(x, p, **d), large(2, 3, 4))
        for p in ("fro", "nuc", 1, -1, 2, -2, INF, -INF)
        for d in ({}, {"dim": (0, 2)}, {"dim": (1, 0), "keepdim": True}, {"keepdim": True})
    ],
    row("linalg.matrix_norm", lambda T, x: T.linalg.matrix_norm(x, "nuc", dtype=T.float64), large(2, 3)),
    row("linalg.matrix_norm", lambda T, x: T.linalg.matrix_norm(x, 3), (2, 3)),
    row("linalg.matrix_norm", lambda T, x: T.linalg.matrix_norm(x, dim=(0, 0)), (2, 3)),
    row("linalg.matrix_norm", lambda T, x: T.linalg.matrix_norm(x, dim=(0, 5)), (2, 3)),
    *each("linalg.matrix_norm", (3,)),
    *each("linalg.norm", (2, 3, 4)),
    *each("linalg.norm", (2, 3, 4), dim=1),
    *each("linalg.norm", (2, 3, 4), dim=(0, 1), keepdim=True),
    *each("linalg.norm", (2, 3), dtype=None),
    *[row("linalg.norm", lambda T, x, p=p: T.linalg.norm(x, p), large(3, 4)) for p in ("fro", "nuc", 1, 2, -2, INF, 3, 0)],
    *[row("linalg.norm", lambda T, x, p=p: T.linalg.norm(x, p), large(4)) for p in (1, 2, 3, INF, "fro", "nuc")],
    *[row("linalg.norm", lambda T, x, p=p: T.linalg.norm(x, p, dim=(0, 2)), large(2, 3, 4)) for p in ("nuc", 1, 2, INF)],
    row("linalg.norm", lambda T, x: T.linalg.norm(x, 1, dim=1, keepdim=True), large(2, 3, 4)),
    row("linalg.norm", lambda T, x: T.linalg.norm(x, 2), (2, 3, 4)),
    row("linalg.norm", lambda T, x: T.linalg.norm(x, 1, dim=(0, 1, 2)), (2, 3, 4)),
    *each("cross linalg.cross", (3,), (3,)),
    *each("cross linalg.cross", (2, 3), (2, 3)),
    *each("cross linalg.cross", (2, 3), (1, 3)),
    *each("cross", (3, 3), (3, 3)),
    *each("cross linalg.cross", (3, 4, 5), (3, 4, 5), dim=0),
    *each("cross linalg.cross", (2, 4), (2, 4)),
    *each("cross linalg.cross", (3,), (2, 3)),
    *each("linalg.cross", (3, 2), (3, 2), dim=-2),
    *each("cross", (2, 3), [[1, 2, 3]]),
    *each("linalg.vecdot", (2, 3), (2, 3)),
    *each("linalg.vecdot", (2, 3), (3,)),
    *each("linalg.vecdot", (3, 2), (3, 2), dim=0),
    *each("linalg.vecdot", (2, 3), (2, 4)),
    *each("linalg.vecdot", [1, 2], [3, 4]),
    *each("linalg.vecdot", [1, 2], (2,)),
    *each("linalg.vecdot", (0,), (0,)),
    *each("linalg.matmul", (2, 3), (3, 4)),
    *each("adjoint", (2, 3)),
    *each("adjoint", (2, 3, 4)),
    *each("adjoint", (3,)),
    row("Tensor.H", lambda T, x: x.H, (2, 3)),
    row("Tensor.H", lambda T, x: x.H, (2, 3, 4)),
    row("Tensor.H", lambda T, x: x.H, ()),
    row("Tensor.mH", lambda T, x: x.mH, (2, 3, 4)),
]  # fmt: skip
