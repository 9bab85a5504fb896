"""Running sums, products, maxima and minima."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
ROWS = [
    *each("cumsum cumprod cummax cummin", (5,), dim=0),
    *each("cumsum cumprod cummax cummin", (2, 3, 4), dim=1),
    *each("cumsum cumprod cummax cummin", (2, 3), dim=-1),
    *each("cumsum cumprod cummax cummin", (), dim=0),
    *each("cumsum cumprod cummax cummin", (0, 3), dim=0),
    *each("cumsum cumprod cummax cummin", integers(0, 4, 3, 4), dim=1),
    *each("cumsum cumprod", booleans(4), dim=0),
    *each("cumsum cumprod cummax cummin", (2, 3), dim=2),
    *each("cummax cummin", [1.0, 1.0, 0.5, 2.0, 2.0, 0.5], dim=0),
    *each("cumsum cummax cummin", [1.0, NAN, 0.5, 2.0], dim=0),
    *each("cumprod", [2.0, 0.0, 3.0, 0.0, 1.5], dim=0),
    row("cumsum", lambda T, x: T.cumsum(x, 0, dtype=T.float32), (3,), own=True),
    row("cumprod", lambda T, x: T.cumprod(x, 0, dtype=T.float64), [1, 2, 3]),
    row("cumsum", lambda T, x: T.cumsum(x.detach(), 0, dtype=T.int32), (2, 3), own=True),
    row("cumprod", lambda T, x: T.cumprod(x.detach(), 0, dtype=T.int32), (2, 3), own=True),
]
