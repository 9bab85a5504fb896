"""Probabilities of scores."""

from __future__ import annotations

from ..row import each, large, row

SPECIAL = [[1000.0, 999.0, -1000.0], [0.0, float("-inf"), 1.0]]
ROWS = [
    *each("softmax log_softmax nn.functional.softmax nn.functional.log_softmax nn.functional.softmin", large(3, 4), dim=1),
    *each("softmax log_softmax nn.functional.softmin", large(2, 3, 4), dim=0),
    *each("softmax log_softmax nn.functional.softmin", large(2, 3, 4), dim=-2),
    *each("softmax log_softmax", SPECIAL, dim=1),
    *each("softmax log_softmax", (), dim=0),
    *each("softmax log_softmax", (0, 3), dim=1, own=True),
    *each("softmax log_softmax", (3, 4), dim=2),
    row("softmax", lambda T, x: T.softmax(x.detach(), 1, dtype=T.float32), large(3, 4), own=True),
    row("softmax", lambda T, x: T.softmax(x, 1, dtype=T.float64), [[1, 2], [3, 4]]),
    row("log_softmax", lambda T, x: T.log_softmax(x, 1, dtype=T.float64), [[1, 2], [3, 4]]),
]
