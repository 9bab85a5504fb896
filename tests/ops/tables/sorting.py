"""Sorted values, and the order of values."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
ROWS = [
    *each("sort argsort", (6,)),
    *each("sort argsort", (2, 3, 4), dim=1),
    *each("sort argsort", (3, 4), descending=True),
    *each("sort argsort", [1.0, 0.0, 1.0, 0.0, 1.0], stable=True),
    *each("sort argsort", [1.0, 0.0, 1.0, 0.0, 1.0], stable=True, descending=True),
    *each("sort argsort", [1.0, NAN, 0.0]),
    *each("sort argsort", [1.0, NAN, 0.0], descending=True),
    *each("sort", integers(-5, 5, 3, 4), stable=True),
    *each("sort", booleans(5), stable=True),
    *each("sort argsort", ()),
    *each("sort argsort", (0,)),
    *each("sort argsort", (2, 3), dim=2),
    row("sort", lambda T, x: T.sort(x, 0, True), (3, 4)),
    row("argsort", lambda T, x: T.argsort(x, 0, True), (3, 4)),
    row("topk", lambda T, x: T.topk(x, 2), (6,), own=True),
    row("topk", lambda T, x: T.topk(x, 2, 0), (3, 4), own=True),
    row("topk", lambda T, x: T.topk(x, 2, largest=False), (3, 4), own=True),
    row("topk", lambda T, x: T.topk(x, 0), (3, 4), own=True),
    row("topk", lambda T, x: T.topk(x, 4, dim=1), (3, 4), own=True),
    row("topk", lambda T, x: T.topk(x, 2), [3, 1, 2]),
    row("topk", lambda T, x: T.topk(x, 1), (), own=True),
    row("topk", lambda T, x: T.topk(x, 7), (6,), own=True),
    row("topk", lambda T, x: T.topk(x, -1), (6,), own=True),
    row("topk", lambda T, x: T.topk(x, 2, 3), (6,), own=True),
]
