"""Distances of tensors and of rows."""

from __future__ import annotations

from ..row import each, row

INF = float("inf")
ROWS = [
    *each("dist", (2, 3), (2, 3)),
    *each("dist", (2, 3), (3,), p=1),
    *each("dist", (2, 3), (2, 3), p=3.5),
    *each("dist", (2, 3), (2, 3), p=INF),
    *each("dist", (2, 3), (2,)),
    *each("dist", [1, 2], [1, 3]),
    *each("cdist", (3, 2), (4, 2)),
    *each("cdist", (2, 1, 3, 2), (5, 4, 2)),
    *[row("cdist", lambda T, x, y, p=p: T.cdist(x, y, p), (3, 2), (4, 2)) for p in (0.5, 1, 3, INF)],
    row("cdist", lambda T, x: T.cdist(x, x.detach()), (3, 2)),
    *each("cdist", (3, 0), (4, 0)),
    *each("cdist", (0, 2), (4, 2)),
    *each("cdist", (3, 2), (4, 3)),
    *each("cdist", (3,), (4, 3)),
    *each("cdist", (3, 2), [[1, 2]]),
    *each("cdist", (3, 2), (4, 2), p=-1),
    row("cdist", lambda T, x: T.cdist(x, x, 2.0, "quickly"), (3, 2)),
    row("cdist", lambda T, x: T.cdist(x, x.float()), (3, 2), own=True),
    *each("pdist", (4, 3)),
    *[row("pdist", lambda T, x, p=p: T.pdist(x, p), (4, 3)) for p in (1, 3, INF)],
    *each("pdist", (1, 3)),
    row("nn.functional.pdist", lambda T, x: T.nn.functional.pdist(x, 1.5), (4, 3)),
    *each("pdist", (3, 0)),
    *each("pdist", (3,)),
    *each("pdist", (3, 2), p=-1),
    *each("pdist", [[1, 2]]),
]
