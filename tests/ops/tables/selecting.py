"""Rows, columns and elements chosen by their numbers."""

from __future__ import annotations

from ..row import integers, row

ROWS = [
    row("index_select", lambda T, x, i: T.index_select(x, 0, i), (4, 3), [0, 2, 2]),
    row("index_select", lambda T, x, i: T.index_select(x, -1, i), (4, 3), [0, 2, 1, 1]),
    row("index_select", lambda T, x, i: T.index_select(x, 0, i), (4, 3), 1),
    row("index_select", lambda T, x, i: T.index_select(x, 0, i), (4, 3), [4]),
    row("index_select", lambda T, x, i: T.index_select(x, 0, i), (4, 3), [[0]]),
    row("index_select", lambda T, x, i: T.index_select(x, 2, i), (4, 3), [0]),
    row("index_select", lambda T, x, i: T.index_select(x, 0, i), (4, 3), (2,), own=True),
    row("index_add", lambda T, x, i, s: T.index_add(x, 0, i, s), (4, 3), [0, 2, 2], (3, 3)),
    row("index_add", lambda T, x, i, s: T.index_add(x, 1, i, s, alpha=2), (4, 3), [0, 2], (4, 2), own=True),
    row("index_add", lambda T, x, i, s: T.index_add(x, 0, i, s), (4, 3), [0, 2], (3, 3)),
    row("index_add", lambda T, x, i, s: T.index_add(x, 0, i, s), (4, 3), [0, 4], (2, 3)),
    row("index_copy", lambda T, x, i, s: T.index_copy(x, 0, i, s), (4, 3), [0, 2], (2, 3)),
    row("index_copy", lambda T, x, i, s: T.index_copy(x, 1, i, s), (4, 3), [1], (4, 1)),
    row("index_fill", lambda T, x, i: T.index_fill(x, 0, i, 2.0), (4, 3), [0, 2]),
    row("index_fill", lambda T, x, i, v: T.index_fill(x, 1, i, v), (4, 3), [0, 2], ()),
    row("index_fill", lambda T, x, i, v: T.index_fill(x, 1, i, v), (4, 3), [0, 2], (2,)),
    row("index_put", lambda T, x, i, v: T.index_put(x, (i,), v), (4, 3), [0, 2], (2, 3)),
    row("index_put", lambda T, x, i, v: T.index_put(x, (i,), v, True), (4, 3), [0, 2, 2], (3,)),
    row("index_put", lambda T, x, i, j, v: T.index_put(x, (i, j), v, accumulate=True), (4, 3), [0, 2, 2], [1, 1, 1], (3,)),
    row("index_put", lambda T, x, i, v: T.index_put(x, (i,), v), (4, 3), [0, 2], (2,)),
    row("take", lambda T, x, i: T.take(x, i), (2, 3), integers(-6, 6, 2, 2)),
    row("take", lambda T, x, i: T.take(x, i), (2, 3), 4),
    row("take", lambda T, x, i: T.take(x, i), (2, 3), [6]),
    row("take", lambda T, x, i: T.take(x, i), (2, 3), (2,), own=True),
    row("repeat_interleave", lambda T, x: T.repeat_interleave(x, 2), (2, 3)),
    row("repeat_interleave", lambda T, x: T.repeat_interleave(x, 2, dim=1), (2, 3)),
    row("repeat_interleave", lambda T, x, n: T.repeat_interleave(x, n, 1), (2, 3), [1, 0, 2]),
    row("repeat_interleave", lambda T, x, n: T.repeat_interleave(x, n, 1), (2, 3), [1, 2]),
    row("repeat_interleave", lambda T, x: T.repeat_interleave(x, -1), (2, 3)),
    row("repeat_interleave", lambda T, n: T.repeat_interleave(n), [2, 0, 1], own=True),
    row("index_add", lambda T, x, i, y: T.index_add(x, 0, i, y), (), [0], ()),
    row("index_copy", lambda T, x, i, y: T.index_copy(x, 0, i, y), (1,), [0], ()),
]
