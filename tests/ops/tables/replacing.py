"""Copies in which a part is replaced."""

from __future__ import annotations

from ..row import each, integers, places, row, within

ROWS = [
    row("fill", lambda T, x: T.fill(x, 3.5), (2, 3), own=True),
    row("fill", lambda T, x, y: T.fill(x, y), (2, 3), (), own=True),
    row("fill", lambda T, x, y: T.fill(x, y), (2, 3), (3,), own=True),
    *[row("Tensor.fill_diagonal_", lambda T, x, w=w: x.clone().fill_diagonal_(2, w), (5, 2)) for w in (False, True)],
    *[row("Tensor.fill_diagonal_", lambda T, x: x.clone().fill_diagonal_(2.0), shape) for shape in ((3,), (2, 3), (2, 2, 2), (2, 2, 3))],
    row("select_scatter", lambda T, x, y: T.select_scatter(x, y, 1, -1), (2, 3), (2,)),
    row("select_scatter", lambda T, x, y: T.select_scatter(x, y, 0, 3), (2, 3), (3,)),
    row("select_scatter", lambda T, x, y: T.select_scatter(x, y, 0, 1), (2, 3), (2,)),
    row("slice_scatter", lambda T, x, y: T.slice_scatter(x, y, 1, 1), (2, 3), (2, 2)),
    row("slice_scatter", lambda T, x, y: T.slice_scatter(x, y, dim=-1, start=-5, end=9, step=2), (2, 3), (2, 2)),
    row("slice_scatter", lambda T, x, y: T.slice_scatter(x, y, 1, 1), (2, 3), (2, 1)),
    row("slice_scatter", lambda T, x, y: T.slice_scatter(x, y, step=0), (2, 3), (2, 3)),
    row("diagonal_scatter", lambda T, x, y: T.diagonal_scatter(x, y), (2, 3), (2,)),
    row("diagonal_scatter", lambda T, x, y: T.diagonal_scatter(x, y, -1, dim1=2, dim2=0), (2, 2, 3), (2, 2)),
    row("diagonal_scatter", lambda T, x, y: T.diagonal_scatter(x, y, 1), (2, 3), (1,)),
    *[
        row(
            "index_reduce",
            lambda T, x, i, y, how=how, own=own: T.index_reduce(x, 1, i, y, how, include_self=own),
            (2, 4),
            [0, 2, 0],
            within(0.5, 2, 2, 3),
            own=True,
        )
        for how in ("prod", "mean", "amax", "amin")
        for own in (True, False)
    ],
    row("index_reduce", lambda T, x, i, y: T.index_reduce(x, 1, i, y, "sum"), (2, 4), [0, 2], (2, 2)),
    row("index_reduce", lambda T, x, i, y: T.index_reduce(x, 1, i, y, "mean"), (2, 4), [0, 4], (2, 2)),
    row("index_reduce", lambda T, x, i, y: T.index_reduce(x, 1, i, y, "mean"), (2, 4), [0, 1], (2, 3)),
    row("put", lambda T, x, i, y: T.put(x, i, y), (2, 3), [[0, -1]], (2,)),
    row("put", lambda T, x, i, y: T.put(x, i, y, accumulate=True), (2, 3), [0, 4, 0], (3, 1)),
    row("put", lambda T, x, i, y: T.put(x, i, y), (2, 3), [0, 6], (2,)),
    row("put", lambda T, x, i, y: T.put(x, i, y), (2, 3), [0, 1], (3,)),
    row("put", lambda T, x, i, y: T.put(x, i, y), (2, 3), [0, 1], [1, 2]),
    row("put", lambda T, x, i, y: T.put(x, i, y), (2, 3), [0.0, 1.0], (2,), own=True),
    row("put", lambda T, x, i, y: T.put(x, i, y), (), [0], (1,)),
    row("unravel_index", lambda T, i: T.unravel_index(i, (2, 3)), [[5, 3], [0, 1]]),
    row("unravel_index", lambda T, i: T.unravel_index(i, 6), 5),
    row("unravel_index", lambda T, i: T.unravel_index(i, ()), 0),
    row("unravel_index", lambda T, i: T.unravel_index(i, (2, -3)), 0),
    row("unravel_index", lambda T, i: T.unravel_index(i, (2, 3)), 1.0),
    *[
        row("Tensor.sum_to_size", lambda T, x, size=size: x.sum_to_size(size), (2, 3, 4))
        for size in ((3, 1), (2, 3, 4), (1,), (2, 1, 1), (3,))
    ],
    *[
        row(
            "scatter_reduce",
            lambda T, x, i, y, own=own: T.scatter_reduce(x, 1, i, y, "prod", include_self=own),
            [[1.0, 2.0, 0.0, 0.5], [0.3, 0.7, 2.0, 1.0]],
            [[0, 1, 1, 2], [3, 3, 3, 0]],
            [[1.5, 0.5, 2.0, 4.0], [3.0, 2.0, 0.5, 1.0]],
            own=own,
        )
        for own in (True, False)
    ],
    row("scatter", lambda T, x, i, s: T.scatter(x.detach(), 1, i, s.detach(), reduce="multiply"), (2, 4), integers(0, 4, 2, 5), (2, 5)),
    row("scatter", lambda T, x, i: T.scatter(x.detach(), 1, i, 2.0, reduce="multiply"), (2, 4), places(4, 2, 3)),
    row("scatter", lambda T, x, i: T.scatter(x, 1, i, 2.0, reduce="spam"), (2, 4), places(4, 2, 3)),
    *each("renorm", (3, 4), p=2, dim=0, maxnorm=0.2),
    *each("renorm", (3, 4, 2), p=1, dim=-1, maxnorm=2.0),
    *each("renorm", (3, 4), p=float("inf"), dim=1, maxnorm=0.1),
    *each("renorm", (3, 4), p=0, dim=1, maxnorm=0.1),
    *each("renorm", (3, 4), p=2, dim=1, maxnorm=-1),
    *each("renorm", (3,), p=2, dim=0, maxnorm=1),
]
