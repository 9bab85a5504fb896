"""Elements by their rank."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
ROWS = [
    *[row("kthvalue", lambda T, x, k=k: T.kthvalue(x, k), (2, 4), own=True) for k in (0, 1, 3, 4, 5)],
    row("kthvalue", lambda T, x: T.kthvalue(x, 2, 0), (3, 4)),
    row("kthvalue", lambda T, x: T.kthvalue(x, 2, dim=0, keepdim=True), (3, 4)),
    row("kthvalue", lambda T, x: T.kthvalue(x, 1), (), own=True),
    row("kthvalue", lambda T, x: T.kthvalue(x, 1), (0,)),
    row("kthvalue", lambda T, x: T.kthvalue(x, 1), (0, 3)),
    row("kthvalue", lambda T, x: T.kthvalue(x, 3), [1.0, NAN, 0.0]),
    row("kthvalue", lambda T, x: T.kthvalue(x, 1, 2), (2, 3)),
    *each("mode", [[3, 1, 1, 3, 2], [1, 2, 3, 4, 5]], own=True),
    *each("mode", [3.0, 1.0, 1.0, 3.0, 2.0]),
    *each("mode", (3, 4), dim=0, keepdim=True),
    *each("mode", booleans(3, 3)),
    *each("mode", [1.0, NAN, NAN, 1.0, 1.0]),
    *each("mode", ()),
    *each("mode", (0,)),
    *each("mode", (0, 2)),
    *each("mode", (2, 3), dim=2),
    *each("msort", (3, 2)),
    *each("msort", ()),
    *each("nanmedian", [1.0, NAN, 2.0, 4.0, 3.0]),
    *each("nanmedian", [[1.0, NAN, 2.0], [NAN, NAN, NAN]], dim=1),
    *each("nanmedian", (3, 4), dim=0, keepdim=True),
    *each("nanmedian median", (3, 5)),
    *each("nanmedian median", integers(0, 9, 5)),
    *each("nanmedian median", (0,)),
    *each("nanmedian median", integers(0, 1, 0)),
    *each("nanmedian median", (0,), dim=0),
    *each("nanmedian", [NAN, NAN]),
    *each("nanmedian", ()),
    *each("nanmedian", [2.0, NAN, 2.0]),
    *each("nanmedian", (), dim=0),
    *[
        row("quantile", lambda T, x, q, how=how: T.quantile(x, q, 1, interpolation=how), (2, 5), [0.0, 0.3, 0.5, 0.83, 1.0], own=True)
        for how in ("linear", "lower", "higher", "midpoint", "nearest", "spam")
    ],
    row("quantile", lambda T, x: T.quantile(x, 0.3), (3, 4)),
    row("nanquantile", lambda T, x: T.nanquantile(x, 0.3), (3, 4)),
    row("quantile", lambda T, x: T.quantile(x, 0.3, 0, True), (3, 4)),
    row("quantile", lambda T, x: T.quantile(x, 1, keepdim=True), (3, 4)),
    row("quantile", lambda T, x, q: T.quantile(x, q, dim=-1, keepdim=True), (3, 4), [0.2, 0.9], own=True),
    row("quantile", lambda T, x, q: T.quantile(x, q), (3, 4), [0.2, 0.9], own=True),
    row("quantile", lambda T, x, q: T.quantile(x, q), (3, 4), [[0.2, 0.9]], own=True),
    row("quantile", lambda T, x, q: T.quantile(x, q), (), [0.2, 0.9], own=True),
    row("quantile", lambda T, x, q: T.quantile(x, q), (3,), 0.2, own=True),
    row("quantile", lambda T, x: T.quantile(x, 1.5), (3, 4)),
    row("quantile", lambda T, x: T.quantile(x, [0.5]), (3, 4)),
    row("quantile", lambda T, x: T.quantile(x, 0.5), (0,)),
    row("quantile", lambda T, x: T.quantile(x, 0.5), [1, 2]),
    row("quantile", lambda T, x: T.quantile(x, 0.5, 2), (3, 4)),
    row("quantile", lambda T, x, q: T.quantile(x, q.float()), (3,), [0.2], own=True),
    row("quantile", lambda T, x: T.quantile(x, 0.5, 1), [[1.0, NAN, 2.0], [0.0, 1.0, 5.0]]),
    row("nanquantile", lambda T, x, q: T.nanquantile(x, q.detach(), 1), [[1.0, NAN, 2.0], [NAN] * 3], [0.2, 0.9], own=True),
    row("nanquantile", lambda T, x: T.nanquantile(x, 0.4, keepdim=True), [[1.0, NAN, 2.0], [0.0, 1.0, 5.0]]),
]
