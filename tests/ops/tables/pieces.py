"""Parts of a tensor, as views."""

from __future__ import annotations

from ..row import each, row

ROWS = [
    row("narrow", lambda T, x: T.narrow(x, 1, 1, 2), (2, 4)),
    row("narrow", lambda T, x: T.narrow(x, -1, -2, 1), (2, 4)),
    row("narrow", lambda T, x: T.narrow(x, 1, 3, 2), (2, 4)),
    row("narrow", lambda T, x: T.narrow(x, 1, 5, 0), (2, 4)),
    row("narrow", lambda T, x: T.narrow(x, 1, 0, -1), (2, 4)),
    row("narrow", lambda T, x: T.narrow(x, 0, 0, 1), ()),
    row("select", lambda T, x: T.select(x, 1, 2), (2, 4)),
    row("select", lambda T, x: T.select(x, 0, -1), (2, 4)),
    row("select", lambda T, x: T.select(x, 1, 4), (2, 4)),
    row("select", lambda T, x: T.select(x, 2, 0), (2, 4)),
    row("select", lambda T, x: T.select(x, 0, 0), ()),
    *each("unbind", (2, 3)),
    *each("unbind", (2, 3), dim=1),
    *each("unbind", ()),
    *each("unbind", (2, 3), dim=2),
    row("split", lambda T, x: T.split(x, 2), (5, 2)),
    row("split", lambda T, x: T.split(x, 2, 1), (2, 5)),
    row("split", lambda T, x: T.split(x, [1, 4]), (5, 2)),
    row("split", lambda T, x: T.split(x, [1, 3]), (5, 2)),
    row("split", lambda T, x: T.split(x, 0), (5, 2)),
    row("split", lambda T, x: T.split(x, -1), (5, 2)),
    row("split", lambda T, x: T.split(x, 1), ()),
    row("split_with_sizes", lambda T, x: T.split_with_sizes(x, [2, 0, 3]), (5,)),
    row("split_with_sizes", lambda T, x: T.split_with_sizes(x, [2, -1, 4]), (5,)),
    row("chunk", lambda T, x: T.chunk(x, 2), (5,)),
    row("chunk", lambda T, x: T.chunk(x, 4, dim=1), (2, 6)),
    row("chunk", lambda T, x: T.chunk(x, 9), (5,)),
    row("chunk", lambda T, x: T.chunk(x, 0), (5,)),
    row("chunk", lambda T, x: T.chunk(x, 2), ()),
    row("tensor_split", lambda T, x: T.tensor_split(x, 3), (5,)),
    row("tensor_split", lambda T, x: T.tensor_split(x, (1, 3), 1), (2, 5)),
    row("tensor_split", lambda T, x: T.tensor_split(x, (3, 1)), (5,)),
    row("tensor_split", lambda T, x: T.tensor_split(x, 0), (5,)),
]
