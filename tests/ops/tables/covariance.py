"""Covariances and correlations."""

from __future__ import annotations

from ..row import each, row, within

ROWS = [
    *each("cov corrcoef", (3, 5)),
    *each("cov corrcoef", (5,)),
    *each("cov corrcoef", [[1, 2, 4], [3, 5, 1]]),
    *each("cov corrcoef", (2, 2, 2)),
    *each("cov", 1.0),
    *each("cov", (2, 1)),
    *each("cov", (2, 0)),
    *each("cov", (3, 5), correction=0),
    *each("cov", (3, 5), correction=7),
    row("cov", lambda T, x, y: T.cov(x, fweights=y), (2, 3), [1, 2, 1]),
    row("cov", lambda T, x, y: T.cov(x, aweights=y), (2, 3), within(0.5, 2, 3), own=True),
    row("cov", lambda T, x, y, z: T.cov(x, correction=0, fweights=y, aweights=z), (2, 3), [1, 2, 1], within(0.5, 2, 3), own=True),
    row("cov", lambda T, x, y: T.cov(x, fweights=y), (2, 3), [1, 2]),
    row("cov", lambda T, x, y: T.cov(x, fweights=y), (2, 3), [1, -2, 1]),
    row("cov", lambda T, x, y: T.cov(x, fweights=y), (2, 3), [[1, 2, 1]]),
    row("cov", lambda T, x, y: T.cov(x, fweights=y), (2, 3), [1.0, 2.0, 1.0]),
    row("cov", lambda T, x, y: T.cov(x, aweights=y), (2, 3), [1, 2, 1]),
    row("cov", lambda T, x, y: T.cov(x, aweights=y), (2, 3), [1.0, -2.0, 1.0]),
    row("cov", lambda T, x: T.cov(x), [True, False]),
    *each("cov", (1, 4)),
    *each("corrcoef", (1, 4), own=True),
]
