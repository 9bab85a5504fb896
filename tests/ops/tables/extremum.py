"""The largest and the smallest element, and where they are."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
TIES = [[2.0, 1.0, 2.0], [0.5, 0.5, 0.25]]
ROWS = [
    *each("max min amax amin argmax argmin aminmax", (2, 3)),
    *each("max min amax amin argmax argmin aminmax", (2, 3, 4), dim=1),
    *each("max min amax amin argmax argmin aminmax", (2, 3, 4), dim=-1, keepdim=True),
    *each("max min amax amin aminmax", TIES),
    *each("max min amax amin argmax argmin aminmax", TIES, dim=1),
    *each("max min amax amin argmax argmin aminmax", ()),
    *each("max min amax amin argmax argmin aminmax", (), dim=0),
    *each("max min amax amin argmax argmin aminmax", [[1.0, NAN], [2.0, 3.0]], dim=1),
    *each("max min amax amin", [1.0, NAN]),
    *each("max min amax amin argmax argmin aminmax", integers(0, 3, 3, 4), dim=0),
    *each("max min amax amin", booleans(3, 4)),
    *each("max min argmax argmin amax amin aminmax", (0, 3)),
    *each("max min argmax argmin amax amin aminmax", (0, 3), dim=0),
    *each("max min argmax argmin amax aminmax", (0, 3), dim=1),
    *each("max min amax amin argmax argmin aminmax", (2, 3), dim=2),
    *each("amax amin", (2, 3, 4), dim=(0, 2)),
    *each("amax amin", (2, 3, 4), dim=(0, 2), keepdim=True),
    *each("max min", (2, 3), (2, 3)),
    *each("max min", (2, 3), (3,)),
    row("argmax", lambda T, x: T.argmax(x, keepdim=True), (2, 3)),
    row("max", lambda T, x: T.max(x, 0).values, (2, 3)),
    row("max", lambda T, x: T.max(x, 0).indices, (2, 3)),
    row("max", lambda T, x: T.max(x, (0, 1)), (2, 3)),
    row("min", lambda T, x: T.min(x, 1, True), (2, 3)),
]
