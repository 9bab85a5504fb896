"""Square brackets to the right and to the left of the equals sign; `gather`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..row import booleans, integers, places, row


def _assign(index: Any) -> Callable[..., Any]:
    """Return a call that writes to a place of a copy."""

    def __setitem__(T: Any, x: Any, value: Any, *more: Any) -> Any:  # noqa: N807 - the row's name
        copy = x.clone()
        copy[index(*more) if callable(index) else index] = value
        return copy

    return __setitem__


BASIC = [
    0,
    -1,
    slice(None),
    slice(1, None),
    slice(None, None, 2),
    ...,
    None,
    (0, 1),
    (slice(None), 1),
    (..., 0),
    (None, 0, ...),
    (),
    (1, slice(0, 2), -1),
]
ADVANCED = [
    [0, 1, 1],
    ([0, 1], [1, 2]),
    (slice(None), [2, 0]),
    ([1], slice(None), [0, 3]),
    ([[0], [1]], [0, 2]),
    (None, [0, 1]),
    True,
    False,
    (0, [1, 1]),
]
WRONG = [2, -3, (0, 0, 0, 0), slice(None, None, -1), 1.5, [0, 2], ([0, 1], [0, 1, 2]), (0, slice(0, 1, 0))]
FITTING = [0, (slice(None), 1), (..., slice(0, 2)), [0, 1], ([0, 1], [1, 2]), (slice(None), [2, 0])]
ROWS = [
    *[row("Tensor.__getitem__", lambda T, x, i=i: x[i], (2, 3, 4)) for i in (*BASIC, *ADVANCED, *WRONG)],
    row("Tensor.__getitem__", lambda T, x, i: x[i], (4, 3), [0, 2, 2, -1]),
    row("Tensor.__getitem__", lambda T, x, i, j: x[i, j], (4, 3), [[0], [2]], [1, 2]),
    row("Tensor.__getitem__", lambda T, x, i: x[:, i], (4, 3), [[0, 1], [2, 2]]),
    row("Tensor.__getitem__", lambda T, x, i: x[i], (4, 3), 1),
    row("Tensor.__getitem__", lambda T, x, m: x[m], (2, 3), booleans(2, 3)),
    row("Tensor.__getitem__", lambda T, x, m: x[m], (2, 3), booleans(2)),
    row("Tensor.__getitem__", lambda T, x, m: x[:, m], (2, 3), booleans(3)),
    row("Tensor.__getitem__", lambda T, x, m: x[m], (2, 3), booleans(3)),
    row("Tensor.__getitem__", lambda T, x, i: x[i], (4, 3), [4]),
    row("Tensor.__getitem__", lambda T, x: x[x], (3,), own=True),
    row("Tensor.__getitem__", lambda T, x: x[0], ()),
    row("Tensor.__getitem__", lambda T, x: x[...], ()),
    *[row("Tensor.__setitem__", _assign(i), (2, 3, 4), ()) for i in (*BASIC, *ADVANCED, *WRONG)],
    row("Tensor.__setitem__", _assign((slice(None), 1)), (2, 3, 4), (4,)),
    row("Tensor.__setitem__", _assign((slice(None), 1)), (2, 3, 4), (2, 1)),
    row("Tensor.__setitem__", _assign((slice(None), 1)), (2, 3, 4), (1, 2, 4)),
    row("Tensor.__setitem__", _assign((slice(None), 1)), (2, 3, 4), (3,)),
    row("Tensor.__setitem__", _assign((slice(None), [0, 2])), (2, 3, 4), (2, 2, 4)),
    row("Tensor.__setitem__", _assign([0, 1]), (2, 3), (2,)),
    row("Tensor.__setitem__", _assign(lambda m: m), (2, 3), (), booleans(2, 3)),
    row("Tensor.__setitem__", _assign(lambda i: i), (4, 3), (3,), [0, 2]),
    row("Tensor.__setitem__", _assign(lambda i: (slice(None), i)), (4, 3), (4, 2), [0, 2]),
    row("Tensor.__setitem__", lambda T, x: x.clone().__setitem__(0, 1.5), (2, 3)),
    row("Tensor.__setitem__", lambda T, x: x.clone().__setitem__(0, "a"), (2, 3)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), integers(0, 4, 2, 3)),
    row("gather", lambda T, x, i: T.gather(x, 0, i), (3, 4), integers(0, 3, 2, 2)),
    row("gather", lambda T, x, i: T.gather(x, -1, i), (2, 3, 4), integers(0, 4, 2, 3, 5)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), integers(4, 5, 2, 3)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), integers(-1, 0, 2, 3)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), integers(0, 2, 3, 3)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), integers(0, 2, 3)),
    row("gather", lambda T, x, i: T.gather(x, 2, i), (2, 4), integers(0, 2, 2, 2)),
    row("gather", lambda T, x, i: T.gather(x, 1, i), (2, 4), (2, 2), own=True),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i, 1), (2, 4), places(4, 2, 4)),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i, dim=0), (3, 4), integers(0, 3, 1, 4)),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i), (2, 4), integers(0, 8, 5)),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i, 1), (2, 4), integers(0, 4, 3)),
    row("Tensor.__getitem__", lambda T, x, i: x[i.short()], (4,), [0, 1]),
    row("Tensor.__getitem__", lambda T, x, i: x[i.int()], (4,), [0, 1]),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i, 1), (1, 3), [[-1, 0]]),
    row("take_along_dim", lambda T, x, i: T.take_along_dim(x, i, 1), (1, 3), [[-4]]),
    row("gather", lambda T, x: T.gather(x, 0, T.zeros(0, dtype=T.uint8)), (3,)),
]
