"""Different elements."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
ALL = {"return_inverse": True, "return_counts": True}
ROWS = [
    *each("unique unique_consecutive", integers(0, 4, 3, 4), own=True),
    *each("unique unique_consecutive", [1.0, 1.0, 3.0, 1.0], **ALL, own=True),
    *each("unique unique_consecutive", integers(0, 2, 2, 5), **ALL),
    *each("unique unique_consecutive", integers(0, 2, 2, 5), return_counts=True),
    *each("unique unique_consecutive", integers(0, 2, 5, 2), **ALL, dim=0),
    *each("unique unique_consecutive", integers(0, 2, 2, 2, 6), dim=-1, return_inverse=True),
    *each("unique unique_consecutive", booleans(5), **ALL),
    *each("unique", [3.0, NAN, NAN, 1.0], **ALL),
    *each("unique unique_consecutive", 2.0, **ALL),
    *each("unique unique_consecutive", (0,), **ALL),
    *each("unique unique_consecutive", (0, 2), **ALL, dim=0),
    *each("unique", (0, 2), dim=1),
    *each("unique unique_consecutive", 2.0, dim=0),
    *each("unique unique_consecutive", (2,), dim=1),
    row("unique", lambda T, x: T.unique(x, True, True), [3, 1, 3]),
    row("unique", lambda T, x: T.unique(x, sorted=False), [3, 1, 3]),
]
