"""Products of vectors and matrices."""

from __future__ import annotations

from ..row import each, integers, row

SHAPES = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (6, 3, 4)), ((3,), (5, 3, 4)),
    ((5, 2, 3), (3,)), ((0, 3), (3, 2)), ((2, 0), (0, 3)),
]  # fmt: skip
WRONG = [((2, 3), (2, 3)), ((3,), (4,)), ((), (3,)), ((5, 2, 3), (4, 3, 4))]
ROWS = [
    *[row for a, b in (*SHAPES, *WRONG) for row in each("matmul", a, b)],
    *each("matmul", integers(-3, 4, 2, 3), integers(-3, 4, 3, 2)),
    *each("matmul mm", (2, 3), [[1], [2], [3]]),
    row("Tensor.__matmul__", lambda T, x, y: x @ y, (2, 3), (3, 2)),
    row("matmul", lambda T, x: T.matmul(x, x), (3, 3)),
    *each("dot vdot inner outer", (3,), (3,)),
    *each("dot vdot inner", (3,), (4,)),
    *each("dot outer mv mm bmm", (2, 3), (2, 3)),
    *each("dot", (3,), [1, 2, 3]),
    *each("inner", (2, 3), (4, 3)),
    *each("inner", (2, 3), ()),
    *each("inner", (2, 3), (4, 2)),
    *each("outer", (2,), (3,)),
    *each("mv", (2, 3), (3,)),
    *each("mv", (2, 3), (2,)),
    *each("mm", (2, 3), (3, 2)),
    *each("mm", (5, 2, 3), (5, 3, 2)),
    *each("bmm", (5, 2, 3), (5, 3, 4)),
    *each("bmm", (5, 2, 3), (1, 3, 4)),
    *each("addmm", (2, 4), (2, 3), (3, 4)),
    row("addmm", lambda T, x, y, z: T.addmm(x, y, z, beta=0.5, alpha=2), (4,), (2, 3), (3, 4), own=True),
    *each("addmm", (4,), (2, 3), (3, 4), beta=0),
    *each("addmm", (5,), (2, 3), (3, 4)),
    *each("baddbmm", (5, 2, 4), (5, 2, 3), (5, 3, 4)),
    row("baddbmm", lambda T, x, y, z: T.baddbmm(x, y, z, beta=2, alpha=0.5), (2, 1), (5, 2, 3), (5, 3, 4), own=True),
    *each("baddbmm", (3, 1), (5, 2, 3), (5, 3, 4)),
    row("tensordot", lambda T, x, y: T.tensordot(x, y), (2, 3, 4), (3, 4, 5)),
    row("tensordot", lambda T, x, y: T.tensordot(x, y, 1), (2, 3), (3, 4)),
    row("tensordot", lambda T, x, y: T.tensordot(x, y, 0), (2,), (3,)),
    row("tensordot", lambda T, x, y: T.tensordot(x, y, dims=([0, 1], [1, 0])), (2, 3, 4), (3, 2, 5)),
    row("tensordot", lambda T, x, y: T.tensordot(x, y, 1), (2, 3), (4, 3)),
    *each("nn.functional.linear", (2, 3), (4, 3), (4,)),
    *each("nn.functional.linear", (5, 2, 3), (4, 3)),
    *each("nn.functional.linear", (3,), (4, 3), (4,)),
    *each("nn.functional.linear", (2, 3), (4, 2)),
    *each("nn.functional.linear", (2, 3), (4, 3), (3,)),
    row("nn.functional.bilinear", lambda T, x, y, w, b: T.nn.functional.bilinear(x, y, w, b), (2, 3), (2, 4), (5, 3, 4), (5,), own=True),
    row("nn.functional.bilinear", lambda T, x, y, w: T.nn.functional.bilinear(x, y, w), (2, 3), (2, 4), (5, 3, 4), own=True),
    *each("nn.functional.bilinear", (2, 3), (2, 4), (5, 4, 3)),
]
