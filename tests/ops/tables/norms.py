"""Norms, and the logarithm of a sum of exponentials."""

from __future__ import annotations

from ..row import each, row

INF, NAN = float("inf"), float("nan")
ROWS = [
    *each("norm", (2, 3)),
    *each("norm", (2, 3, 4), dim=1),
    *each("norm", (2, 3, 4), dim=(0, 2), keepdim=True),
    *each("norm", [3, 4]),
    *[row("norm", lambda T, x, p=p: T.norm(x, p), (2, 3)) for p in (1, 2, 3, 0.5, -1, INF, -INF, "fro")],
    *[row("norm", lambda T, x, p=p: T.norm(x, p, dim=1), (2, 3, 4)) for p in (1, 2, 3.5, -2, INF, -INF)],
    *[row("norm", lambda T, x, p=p: T.norm(x, p, dim=0), [[0.0, 0.0], [0.0, 2.0]], own=True) for p in (1, INF)],
    row("norm", lambda T, x: T.norm(x, dtype=T.float64), (2, 3)),
    row("norm", lambda T, x: T.norm(x, 2, 5), (2, 3)),
    row("norm", lambda T, x: T.norm(x, "spam"), (2, 3)),
    *each("logsumexp", (2, 3), dim=1),
    *each("logsumexp", (2, 3, 4), dim=(0, -1)),
    *each("logsumexp", (2, 3, 4), dim=(0, -1), keepdim=True),
    *each("logsumexp", [[1000.0, 1000.0], [-1000.0, -INF], [0.0, 1.0]], dim=1),
    *each("logsumexp", [1, 2], dim=0),
    *each("logsumexp", (), dim=0),
    *each("logsumexp", (2, 3), dim=2),
    *each("logcumsumexp", (5,), dim=0),
    *each("logcumsumexp", (2, 3, 4), dim=1),
    *each("logcumsumexp", [1000.0, 1000.0, -1000.0], dim=0),
    *each("logcumsumexp", [0.0, -INF, 1.0], dim=0),
    *each("logcumsumexp", [1.0, NAN, 2.0], dim=0),
    *each("logcumsumexp", (), dim=0),
    *each("logcumsumexp", (0,), dim=0),
    *each("logcumsumexp", (2, 3), dim=2),
    row("norm", lambda T, x: T.norm(x, "nuc"), (3, 4)),
    row("norm", lambda T, x: T.norm(x, "nuc", dim=(0, 2), keepdim=True), (3, 2, 4)),
    row("norm", lambda T, x: T.norm(x, "nuc"), (3, 4, 2)),
]
