"""Counts of integers, and histograms."""

from __future__ import annotations

from ..row import each, integers, row

NAN, INF = float("nan"), float("inf")
ROWS = [
    *each("bincount", integers(0, 6, 9)),
    *each("bincount", [1, 2], minlength=5),
    *each("bincount", [5, 2], minlength=2),
    *each("bincount", integers(0, 0, 0), minlength=3),
    *each("bincount", [1, 2, 2], [1, 2, 3]),
    row("bincount", lambda T, x, y: T.bincount(x, y.float()), [1, 2, 2], [1, 2, 3]),
    row("bincount", lambda T, x, y: T.bincount(x, y.double(), 7), [1, 2, 2], [1, 2, 3]),
    *each("bincount", [1, -2]),
    *each("bincount", [[1, 2]]),
    *each("bincount", 1),
    *each("bincount", [1.0]),
    *each("bincount", [1, 2], [1, 2, 3]),
    *each("bincount", [1, 2], minlength=-1),
    *each("histc", (9,), own=True),
    *each("histc", (3, 3), bins=4, min=-1, max=1, own=True),
    *each("histc", [1.0, 1.0], bins=3, own=True),
    *each("histc", [1.0, 2.0, 3.0], bins=2, min=1, max=3, own=True),
    *each("histc", [1.0, NAN], bins=2, min=1, max=3, own=True),
    *each("histc", [1.0, NAN], bins=2, own=True),
    *each("histc", (0,), bins=3),
    *each("histc", (3,), bins=0),
    *each("histc", (3,), min=2, max=1),
    *each("histc", [1, 2]),
    row("histogram", lambda T, x: T.histogram(x.detach(), 4), [1.0, 2.0, 1.0], own=True),
    row("histogram", lambda T, x: T.histogram(x.detach(), 4), [1.0, 1.0], own=True),
    row("histogram", lambda T, x: T.histogram(x.detach(), bins=4, range=(-1.0, 1.0), density=True), (3, 3), own=True),
    row("histogram", lambda T, x, y: T.histogram(x.detach(), y.detach()), (9,), [-0.2, 0.0, 0.3], own=True),
    row("histogram", lambda T, x, y: T.histogram(x.detach(), 3, weight=y.detach()), (9,), (9,), own=True),
    row("histogram", lambda T, x, y: T.histogram(x.detach(), 3, weight=y.detach()), (9,), (3,), own=True),
    row("histogram", lambda T, x: T.histogram(x.detach(), 4, range=(1.0, -1.0)), (3, 3)),
    row("histogram", lambda T, x: T.histogram(x.detach(), 0), (3, 3)),
    row("histogram", lambda T, x: T.histogram(x.detach(), 3), [1, 2]),
    row("histogram", lambda T, x: T.histogram(x.detach(), 3), (0,), own=True),
]
