"""What `nn.functional` adds to `ops`: dropout and embedding. The rest is with its kind."""

from __future__ import annotations

from ..row import row

F = "nn.functional."
ROWS = [
    row(F + "dropout", lambda T, x: T.nn.functional.dropout(x.detach()), (2, 3), random=True, own=True),
    row(F + "dropout", lambda T, x: T.nn.functional.dropout(x, training=False), (2, 3)),
    row(F + "dropout", lambda T, x: T.nn.functional.dropout(x, 0.0), (2, 3), own=True),
    row(F + "dropout", lambda T, x: T.nn.functional.dropout(x, 1.0), (2, 3), own=True),
    row(F + "dropout", lambda T, x: T.nn.functional.dropout(x, 1.5), (2, 3)),
    row(F + "dropout1d", lambda T, x: T.nn.functional.dropout1d(x, training=False), (2, 3, 4)),
    row(F + "dropout1d", lambda T, x: T.nn.functional.dropout1d(x.detach()), (2, 3, 4), random=True, own=True),
    row(F + "dropout2d", lambda T, x: T.nn.functional.dropout2d(x.detach()), (2, 3, 4, 5), random=True, own=True),
    row(F + "dropout3d", lambda T, x: T.nn.functional.dropout3d(x.detach()), (2, 3, 4, 5, 2), random=True, own=True),
    row(F + "dropout2d", lambda T, x: T.nn.functional.dropout2d(x, -0.1), (2, 3, 4, 5)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), [[0, 2], [1, 1]], (3, 4)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, padding_idx=1), [[0, 2], [1, 1]], (3, 4)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, padding_idx=-1), [0, 2, 1], (3, 4)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), [0, 3], (3, 4)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), (2,), (3, 4), own=True),
]
