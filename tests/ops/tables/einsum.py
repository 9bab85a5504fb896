"""Sums of products in Einstein's notation."""

from __future__ import annotations

from ..row import row

EQUATIONS = [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)),
    ("ij,ij->ij", (2, 3), (2, 3)), ("i,j->ij", (2,), (3,)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)),
    ("...ij,...jk->...ik", (2, 3, 4), (4, 2)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("i,i", (3,), (3,)), ("i j, j -> i", (2, 3), (3,)), (",i->i", (), (3,)),
    ("i,i->i", (3,), (3,)),
    ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 5, 4)), ("iij,jk->ik", (3, 3, 2), (2, 2)), ("Ab,bC->AC", (2, 3), (3, 2)),
]  # fmt: skip
WRONG = [
    ("ij->k", (2, 3)),
    ("ij,jk->ik", (2, 3), (2, 4)),
    ("ij", (2,)),
    ("ij->ii", (2, 3)),
    ("ij,jk", (2, 3)),
    ("i1", (2, 3)),
    ("ij->i->j", (2, 3)),
    ("ii", (2, 3)),
]
ROWS = [
    *[row("einsum", lambda T, *x, e=equation: T.einsum(e, *x), *shapes) for equation, *shapes in (*EQUATIONS, *WRONG)],
    *[row("einsum", lambda T, x, y, e=e: T.einsum(e, x, y), (2, 3), (), own=True) for e in ("ij,->ji", "ij,->", "ij,", "ba,")],
    *[row("einsum", lambda T, x, e=e: T.einsum(e, x), (3, 3), own=True) for e in ("ij->", "ii", "ij->j", "...i->...")],
    row("einsum", lambda T, x, y: T.einsum("ij,j->i", x, y), (1, 3), (1,), own=True),
    row("einsum", lambda T, x, y: T.einsum("ij,jk", [x, y]), (2, 3), (3, 2)),
    row("einsum", lambda T, x, y: T.einsum(x, [0, 1], y, [1, 2], [0, 2]), (2, 3), (3, 2)),
]
