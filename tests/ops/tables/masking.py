"""Elements chosen by a mask."""

from __future__ import annotations

from ..row import booleans, each, integers, row

ROWS = [
    row("masked_fill", lambda T, x, m: T.masked_fill(x, m, 2.5), (2, 3), booleans(2, 3)),
    row("masked_fill", lambda T, x, m: T.masked_fill(x, m, 1), (2, 3), booleans(3)),
    row("masked_fill", lambda T, x, m, v: T.masked_fill(x, m, v), (2, 3), booleans(2, 1), ()),
    row("masked_fill", lambda T, x, m, v: T.masked_fill(x, m, v), (2, 3), booleans(2, 1), (1,)),
    row("masked_fill", lambda T, x, m: T.masked_fill(x, m, 1), (2, 3), integers(0, 2, 3)),
    row("masked_fill", lambda T, x, m: T.masked_fill(x, m, 1), (2, 3), booleans(2)),
    row("masked_select", lambda T, x, m: T.masked_select(x, m), (2, 3), booleans(2, 3)),
    row("masked_select", lambda T, x, m: T.masked_select(x, m), (2, 3), booleans(3)),
    row("masked_select", lambda T, x, m: T.masked_select(x, m), (2, 3), integers(0, 2, 3)),
    row("masked_scatter", lambda T, x, m, s: T.masked_scatter(x, m, s), (2, 3), booleans(2, 3), (6,)),
    row("masked_scatter", lambda T, x, m, s: T.masked_scatter(x, m, s), (2, 3), booleans(3), (2, 4)),
    row("masked_scatter", lambda T, x, m, s: T.masked_scatter(x, m, s), (2, 3), [True, True, True], (2,)),
    *each("nonzero argwhere", integers(0, 2, 3, 4)),
    *each("nonzero argwhere", booleans(3)),
    *each("nonzero argwhere", 3),
    *each("nonzero", integers(0, 2, 3, 4), as_tuple=True),
    *each("nonzero", 0, as_tuple=True),
    *each("nn.functional.one_hot", [0, 2, 1]),
    *each("nn.functional.one_hot", [[0, 2], [1, 1]], num_classes=4),
    *each("nn.functional.one_hot", [0, 2, 1], num_classes=2),
    *each("nn.functional.one_hot", [0, -1]),
    *each("nn.functional.one_hot", (2,)),
    row("nonzero_static", lambda T, x: T.nonzero_static(x, size=3), [[0, 2], [1, 0]]),
    row("nonzero_static", lambda T, x: T.nonzero_static(x, size=1, fill_value=7), [[0, 2], [1, 0]]),
    row("nonzero_static", lambda T, x: T.nonzero_static(x, size=-1), [0, 2]),
]
