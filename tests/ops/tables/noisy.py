"""Activation functions that draw random numbers."""

from __future__ import annotations

from typing import Any

from ..row import large, row

F = "nn.functional."


def _slopes(T: Any) -> Any:
    """Return whether all slopes that were drawn are in their range, and differ."""
    y = -T.nn.functional.rrelu(-T.ones(1000), 0.2, 0.4, training=True)
    return bool(((y >= 0.2) & (y <= 0.4)).all()), float(y.max() - y.min()) > 0.15


def _share(T: Any) -> Any:
    """Return whether each class is drawn as often as it is probable."""
    p = T.tensor([0.2, 0.5, 0.3])
    drawn = T.nn.functional.gumbel_softmax(p.log().expand(20000, 3), hard=True)
    return bool((abs(drawn.mean(0) - p) < 0.02).all()), bool(((drawn == 0) | (drawn == 1)).all())


ROWS = [
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x), (2, 3)),
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x, 0.2, 0.4), (2, 3)),
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x, 0.5, 0.5, training=True), (2, 3)),
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x, 0.4, 0.2), (2, 3)),
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x * 1, 0.5, 0.5, True, inplace=True), (2, 3), own=True),
    row(F + "rrelu", lambda T, x: T.nn.functional.rrelu(x.detach(), training=True), (2, 3), random=True, own=True),
    row(F + "rrelu", lambda T: (T.nn.functional.rrelu, _slopes(T))[1]),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x.detach(), 0.5), (2, 3), random=True, own=True),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x.detach(), hard=True, dim=0), (2, 3), random=True, own=True),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x * 1e4, dim=1), large(2, 3), own=True),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x * 1e4, hard=True), large(2, 3), own=True),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x, hard=True), (), own=True),
    row(F + "gumbel_softmax", lambda T, x: T.nn.functional.gumbel_softmax(x, dim=2), (2, 3)),
    row(F + "gumbel_softmax", lambda T: (T.nn.functional.gumbel_softmax, _share(T))[1]),
]
