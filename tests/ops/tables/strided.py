"""Views that show an element several times."""

from __future__ import annotations

from typing import Any

from ..row import row


def _written(T: Any, x: Any) -> Any:
    copy = x * 1.0
    copy.unfold(0, 2, 2)[0] = 7.0
    T.as_strided(copy, (2,), (2,), 1).mul_(2.0)
    return copy


ROWS = [
    row("Tensor.unfold", lambda T, x: x.unfold(0, 2, 1), (5,)),
    row("Tensor.unfold", lambda T, x: x.unfold(1, 3, 2), (2, 8, 2)),
    row("Tensor.unfold", lambda T, x: x.unfold(-1, 2, 1).unfold(0, 2, 2), (4, 3)),
    row("Tensor.unfold", lambda T, x: x.T.unfold(0, 2, 1), (4, 3)),
    row("Tensor.unfold", lambda T, x: x.unfold(0, 1, 1), ()),
    row("Tensor.unfold", lambda T, x: x.unfold(0, 0, 1), (3,)),
    row("Tensor.unfold", lambda T, x: x.unfold(0, 4, 1), (3,)),
    row("Tensor.unfold", lambda T, x: x.unfold(0, 2, 0), (3,)),
    row("Tensor.unfold", lambda T, x: x.unfold(0, -2, 1), (3,)),
    row("Tensor.unfold", lambda T, x: x.unfold(1, 2, 1), (3,)),
    row("as_strided", lambda T, x: T.as_strided(x, (2, 2), (1, 2)), (3, 3)),
    row("as_strided", lambda T, x: T.as_strided(x, (3,), (4,)), (3, 3)),
    row("as_strided", lambda T, x: T.as_strided(x, (2, 3), (0, 1), 2), (3, 3)),
    row("as_strided", lambda T, x: T.as_strided(x.T, (2, 2), (1, 2), 1), (3, 3), own=True),
    row("as_strided", lambda T, x: T.as_strided(x[1:], (2, 2), (1, 2)), (3, 3)),
    row("as_strided", lambda T, x: T.as_strided(x * 2, (), (), 3), (3, 3)),
    row("as_strided", lambda T, x: T.as_strided(x, (0, 2), (1, 1)), (3,)),
    row("as_strided", lambda T, x: T.as_strided(x, (2, 2), (1, 2)), (3,)),
    row("as_strided", lambda T, x: T.as_strided(x, (2,), (1, 2)), (3,)),
    row("as_strided", lambda T, x: T.as_strided(x, (2,), (-1,)), (3,)),
    row("Tensor.mul_", lambda T, x: _written(T, x) if x.mul_ else x.unfold, (5,)),
    row("Tensor.storage_offset", lambda T, x: (x[1].storage_offset(), x.T[1:, 1].storage_offset(), x.clone().storage_offset()), (2, 3)),
]
