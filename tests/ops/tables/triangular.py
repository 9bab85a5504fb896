"""Triangles and diagonals of matrices."""

from __future__ import annotations

from ..row import each, integers, row

ROWS = [
    *each("tril triu diagonal diag trace diagflat", (3, 4)),
    *each("tril triu diagonal diag_embed", (2, 3, 4)),
    *each("diag diagflat diag_embed", (3,)),
    *each("tril triu diag trace", integers(0, 9, 3, 3)),
    *[row("tril", lambda T, x, k=k: T.tril(x, k), (3, 4)) for k in (-4, -1, 1, 4)],
    *[row("triu", lambda T, x, k=k: T.triu(x, k), (3, 4)) for k in (-4, -1, 1, 4)],
    *[row("diag", lambda T, x, k=k: T.diag(x, k), (3, 4)) for k in (-1, 2)],
    *[row("diag", lambda T, x, k=k: T.diag(x, k), (3,)) for k in (-1, 2)],
    *[row("diagonal", lambda T, x, k=k: T.diagonal(x, k, 0, 2), (2, 3, 4)) for k in (-1, 0, 2)],
    *[row("diag_embed", lambda T, x, k=k: T.diag_embed(x, k, 0, 2), (2, 3)) for k in (-1, 0, 2)],
    *[row("diagflat", lambda T, x, k=k: T.diagflat(x, k), (3,)) for k in (-1, 2)],
    *each("tril triu diagonal trace", (3,)),
    *each("diag diag_embed diagflat", ()),
    *each("diag trace", (2, 3, 4)),
    row("diagonal", lambda T, x: T.diagonal(x, 0, 1, 1), (2, 3)),
    row("diagonal", lambda T, x: T.diagonal(x, 0, 0, 2), (2, 3)),
    *[row("tril_indices", lambda T, k=k: T.tril_indices(3, 4, k)) for k in (-1, 0, 2)],
    *[row("triu_indices", lambda T, k=k: T.triu_indices(3, 4, k)) for k in (-1, 0, 2)],
    row("tril_indices", lambda T: T.tril_indices(-3, 4)),
    row("triu_indices", lambda T: T.triu_indices(2, 2, dtype=T.int32)),
]
