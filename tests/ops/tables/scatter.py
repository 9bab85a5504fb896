"""Elements written or added to places along a dimension."""

from __future__ import annotations

from ..row import integers, places, row

PLACES = integers(0, 4, 2, 6)
ROWS = [
    row("scatter", lambda T, x, i, s: T.scatter(x, 1, i, s), (2, 4), places(4, 2, 3), (2, 3)),
    row("scatter", lambda T, x, i, s: T.scatter(x, -1, i, s), (2, 4), places(4, 1, 2), (2, 3)),
    row("scatter", lambda T, x, i: T.scatter(x, 1, i, 2.5), (2, 4), places(4, 2, 3)),
    row("scatter", lambda T, x, i: T.scatter(x, 1, i, value=2.5), (2, 4), places(4, 2, 3)),
    row("scatter", lambda T, x, i: T.scatter(x, 0, i, 1), [[0, 0], [0, 0]], [[1, 0]]),
    row("scatter", lambda T, x, i, s: T.scatter(x, 1, i, s), (2, 4), places(4, 2, 3), (2, 2)),
    row("scatter", lambda T, x, i, s: T.scatter(x, 1, i, s), (2, 2), integers(2, 3, 2, 2), (2, 2)),
    row("scatter", lambda T, x, i, s: T.scatter(x, 2, i, s), (2, 4), places(4, 2, 3), (2, 3)),
    row("scatter_add", lambda T, x, i, s: T.scatter_add(x, 1, i, s), (2, 4), integers(0, 4, 2, 5), (2, 5)),
    row("scatter_add", lambda T, x, i, s: T.scatter_add(x, 0, i, s), (4, 2), integers(0, 4, 3, 2), (3, 3)),
    row("scatter_add", lambda T, x, i, s: T.scatter_add(x, 0, i, s), (4, 2), integers(4, 5, 3, 2), (3, 3)),
    row("scatter_add", lambda T, x, i, s: T.scatter_add(x, 0, i, s), (4, 2), integers(0, 4, 3), (3,)),
    *[
        row("scatter_reduce", lambda T, x, *y, how=how, own=own: T.scatter_reduce(x, 1, *y, how, include_self=own), (2, 4), PLACES, (2, 6))
        for how in ("sum", "mean", "amax", "amin")
        for own in (True, False)
    ],
    row("scatter_reduce", lambda T, x, i, s: T.scatter_reduce(x, 1, i, s, "spam"), (2, 4), PLACES, (2, 6)),
    row("scatter_reduce", lambda T, x, i, y: T.scatter_reduce(x, 0, i, y, "amax", include_self=False), (), 0, ()),
    row("scatter_reduce", lambda T, x, i, y: T.scatter_reduce(x, 0, i, y, "amin"), (), 0, ()),
]  # fmt: skip
