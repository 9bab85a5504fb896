"""Sums, products, means, counts, and whether all or any elements are true."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
ROWS = [
    *each("sum prod mean nansum nanmean all any count_nonzero", (2, 3)),
    *each("sum prod mean nansum nanmean all any count_nonzero", (2, 3, 4), dim=1),
    *each("sum prod mean nansum nanmean all any", (2, 3, 4), dim=-1, keepdim=True),
    *each("sum mean nansum nanmean all any count_nonzero", (2, 3, 4), dim=(0, 2)),
    *each("sum mean nansum nanmean all any", (2, 3, 4), dim=(0, -1), keepdim=True),
    *each("sum prod mean nansum nanmean all any", ()),
    *each("sum prod mean all any count_nonzero", (), dim=0),
    *each("sum prod mean all any count_nonzero nansum", (0, 3)),
    *each("sum prod all any count_nonzero", (0, 3), dim=0),
    *each("sum prod all any count_nonzero", integers(0, 4, 2, 3)),
    *each("sum prod all any count_nonzero", booleans(2, 3)),
    *each("sum prod all any count_nonzero", integers(0, 4, 2, 3), dim=0),
    *each("mean nanmean", integers(0, 4, 2, 3)),
    *each("sum mean prod nansum nanmean", [[1.0, NAN, 3.0], [NAN, 2.0, 4.0]]),
    *each("nansum nanmean", [[1.0, NAN, 3.0], [NAN, 2.0, 4.0]], dim=0),
    *each("sum mean prod all any count_nonzero nansum nanmean", (2, 3), dim=2),
    *each("sum mean all", (2, 3), dim=(0, 0)),
    *each("sum mean prod", (2, 3), axis=1),
    *each("sum mean", (2, 3), dim=()),
    *each("sum mean", (2, 3), dim=None),
    *each("all any", (2, 3), dim=()),
    row("sum", lambda T, x: T.sum(x, dtype=T.float32), (2, 3), own=True),
    row("sum", lambda T, x: T.sum(x.detach(), 0, dtype=T.float64), [[1, 2], [3, 4]]),
    row("mean", lambda T, x: T.mean(x, dtype=T.float64), [[1, 2], [3, 4]]),
    row("prod", lambda T, x: T.prod(x, 0, dtype=T.float64), [[1, 2], [3, 4]]),
    row("sum", lambda T, x: T.sum(x, [0, 1], True), (2, 3, 2)),
    row("sum", lambda T, x: T.sum(x, "a"), (2, 3)),
    row("prod", lambda T, x: T.prod(x), [2.0, 0.0, 3.0]),
    row("prod", lambda T, x: T.prod(x, 1), [[2.0, 0.0, 3.0], [0.0, 0.0, 1.5]]),
    row("sum", lambda T, x: T.sum(x.expand(4, 2, 3), 0), (2, 3)),
    *[row("sum", lambda T, x, d=d: T.sum(x.detach(), 0, dtype=getattr(T, d)), (2, 3)) for d in ("int32", "bool")],
    row("prod", lambda T, x: T.prod(x.detach(), dtype=T.int32), (2, 3)),
    row("prod", lambda T, x: T.prod(x, 1), ()),
]
