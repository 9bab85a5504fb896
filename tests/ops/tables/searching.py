"""Places in sorted sequences, and membership."""

from __future__ import annotations

from ..row import booleans, each, integers, row

NAN = float("nan")
SORTED = [-0.5, 0.0, 0.0, 1.0]
ROWS = [
    *each("searchsorted", SORTED, (2, 3)),
    *each("searchsorted", SORTED, [0.0, 1.0, NAN, 2.0], right=True),
    *each("searchsorted", SORTED, [0.0, 1.0, 2.0], side="right", out_int32=True),
    *each("searchsorted", [SORTED, SORTED], (2, 3)),
    *each("searchsorted", [SORTED, SORTED], (3,)),
    *each("searchsorted", [SORTED, SORTED], 1.0),
    *each("searchsorted", 1.0, 1.0),
    *each("searchsorted", [1, 2, 3], [1.5, 3.0]),
    *each("searchsorted", (0,), [1.5, 3.0]),
    *each("searchsorted", SORTED, 0.5, side="up"),
    *each("searchsorted", SORTED, 0.5, side="left", right=True),
    row("searchsorted", lambda T, x: T.searchsorted(x, 0.5), SORTED),
    row("searchsorted", lambda T, x, y, i: T.searchsorted(x, y, sorter=i), [3.0, 1.0, 2.0], [1.5, 3.0], [1, 2, 0]),
    row("searchsorted", lambda T, x, y, i: T.searchsorted(x, y, sorter=i), [3.0, 1.0, 2.0], [1.5, 3.0], [1, 2]),
    row("searchsorted", lambda T, x, y, i: T.searchsorted(x, y, sorter=i), [3.0, 1.0, 2.0], [1.5, 3.0], [1, 2, 3]),
    row("bucketize", lambda T, x, y: T.bucketize(x, y), (2, 3), SORTED),
    row("bucketize", lambda T, x, y: T.bucketize(x, y, right=True, out_int32=True), [0.0, 1.0], SORTED),
    row("bucketize", lambda T, y: T.bucketize(0.5, y), SORTED),
    row("bucketize", lambda T, x, y: T.bucketize(x, y), (2, 3), (2, 2)),
    *each("isin", integers(0, 5, 2, 3), integers(0, 5, 2)),
    *each("isin", [1.0, 2.0, NAN], [2.0, NAN], invert=True),
    *each("isin", [1, 2], [2.0]),
    *each("isin", [1, 2], [2], assume_unique=True),
    *each("isin", (0,), [2.0]),
    *each("isin", booleans(2), booleans(2)),
    row("isin", lambda T, x: T.isin(x, 2), [1, 2]),
    row("isin", lambda T, x: T.isin(2, x), [1, 2]),
    row("isin", lambda T: T.isin(2, 2)),
    row("searchsorted", lambda T, x, y: T.searchsorted(x, y), (0, 0), (0, 0)),
]
