"""Functions that PyTorch also has under another name, or with other arguments, in its main namespace."""

from __future__ import annotations

from ..row import each, row, within

ROWS = [
    *each("igamma igammac special.gammainc special.gammaincc", within(0.5, 3, 4), within(0.5, 3, 4), own=True),
    row("vander", lambda T, x: T.vander(x.detach()), (3,), own=True),
    row("vander", lambda T, x: T.vander(x.detach(), 2, increasing=True), (3,), own=True),
    row("vander", lambda T, x: T.vander(x.detach(), 1), (3,), own=True),
    row("vander", lambda T, x: T.vander(x), (2, 3)),
    row("lu", lambda T, x: T.lu(x), [[1.0, 2.0], [2.0, 2.0]], own=True),
    row("lu_unpack", lambda T, x: T.lu_unpack(*T.linalg.lu_factor(x)), [[1.0, 2.0], [2.0, 2.0], [3.0, 1.0]], own=True),
    row("lu_unpack", lambda T, x: T.lu_unpack(*T.linalg.lu_factor(x), unpack_pivots=False), [[1.0, 2.0], [2.0, 2.0]], own=True),
    row("dropout", lambda T, x: T.dropout(x, 0.5, False), (3,)),
    row("dropout", lambda T, x: T.dropout(x, p=0.0, train=True), (3,)),
    row("rms_norm", lambda T, x: T.rms_norm(x, (3,)), (2, 3)),
    row("range", lambda T: T.range(1, 4)),
    row("range", lambda T: T.range(1, 2, 0.5)),
    row("sqrt_", lambda T, x: T.sqrt_(x.detach().clone()), within(0.5, 3, 4)),
    row("clamp_", lambda T, x: T.clamp_(x.detach().clone(), min=0), (4,)),
    row("zero_", lambda T, x: T.zero_(x.detach().clone()), (4,)),
    row("detach", lambda T, x: T.detach(x), (4,)),
]
