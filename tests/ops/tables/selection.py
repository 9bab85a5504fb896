"""Choices between elements: limits, extremes of two, conditions, mixtures."""

from __future__ import annotations

from ..row import booleans, each, integers, row, within

NAN = float("nan")
ROWS = [
    *each("maximum minimum", (2, 3), (3,)),
    *each("maximum minimum", [1.0, 2.0, NAN], [1.0, 3.0, 0.0]),
    *each("maximum minimum", [1, 2], [1.5, 3.0]),
    *each("maximum minimum", [True, False], [False, False]),
    row("clamp", lambda T, x: T.clamp(x, -0.1, 0.2), (3, 4)),
    row("clamp", lambda T, x: T.clamp(x, min=0.1), (3, 4)),
    row("clamp", lambda T, x: T.clamp(x, max=0.1), (3, 4)),
    row("clamp", lambda T, x: T.clamp(x, 0.2, -0.2), (3, 4)),
    row("clamp", lambda T, x: T.clamp(x, 0.0, 1.0), [0.0, 1.0, 0.5, NAN]),
    row("clamp", lambda T, x: T.clamp(x, 0, 2), [-1, 1, 5]),
    row("clamp", lambda T, x: T.clamp(x, 0.5, 2), [-1, 1, 5]),
    row("clamp", lambda T, x: T.clamp(x), (3,)),
    row("clamp", lambda T, x, y, z: T.clamp(x, y, z), (2, 3), within(-1, -0.1, 3), within(0.1, 1, 2, 1)),
    row("clamp", lambda T, x, y: T.clamp(x, max=y), (2, 3), (3,)),
    row("clip", lambda T, x: T.clip(x, -0.1, 0.2), (3, 4)),
    row("clamp_min", lambda T, x: T.clamp_min(x, 0.1), (3, 4)),
    row("clamp_max", lambda T, x: T.clamp_max(x, 0.1), (3, 4)),
    row("clamp_min", lambda T, x, y: T.clamp_min(x, y), (3, 4), (4,)),
    row("clamp_max", lambda T, x, y: T.clamp_max(x, y), (3, 4), (4,)),
    row("lerp", lambda T, x, y: T.lerp(x, y, 0.3), (2, 3), (3,)),
    row("lerp", lambda T, x, y: T.lerp(x, y, 0.8), (2, 3), (2, 3)),
    row("lerp", lambda T, x, y, w: T.lerp(x, y, w), (2, 3), (2, 3), within(0, 1, 3)),
    row("lerp", lambda T, x, y: T.lerp(x, y, 0.5), [1, 2], [3, 4]),
    row("where", lambda T, c, x, y: T.where(c, x, y), booleans(2, 3), (2, 3), (3,)),
    row("where", lambda T, c, x: T.where(c, x, 0.5), booleans(2, 3), (2, 3)),
    row("where", lambda T, c, x: T.where(c, 1, x), booleans(2, 3), (2, 3), own=True),
    row("where", lambda T, c: T.where(c, 1, 0), booleans(2, 3), own=True),
    row("where", lambda T, c: T.where(c, 1.0, 0.0), booleans(2, 3), own=True),
    row("where", lambda T, c, x, y: T.where(c, x, y), booleans(3), [1, 2, 3], [0.5, 1.5, 2.5]),
    row("where", lambda T, c: T.where(c), booleans(2, 3)),
    row("where", lambda T, c, x, y: T.where(c, x, y), integers(0, 2, 3), (3,), (3,)),
    row("where", lambda T, c, x, y: T.where(c, x, y), booleans(2), (3,), (3,)),
    row("Tensor.where", lambda T, x, c, y: x.where(c, y), (2, 3), booleans(3), (2, 3)),
    row("Tensor.fill_", lambda T, x: T.clone(x).fill_(3), (2, 3)),
    row("Tensor.fill_", lambda T, x, y: T.clone(x).fill_(y), (2, 3), ()),
    row("Tensor.fill_", lambda T, x, y: T.clone(x).fill_(y), (2, 3), (1,)),
    row("Tensor.copy_", lambda T, x, y: T.clone(x).copy_(y), (2, 3), (3,)),
    row("Tensor.copy_", lambda T, x, y: T.clone(x).copy_(y), (3,), (2, 3)),
    row("Tensor.zero_", lambda T, x: T.clone(x).zero_(), (2, 3)),
]
