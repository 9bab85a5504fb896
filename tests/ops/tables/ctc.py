"""Connectionist temporal classification."""

from __future__ import annotations

from typing import Any

from ..row import Row, large, row

NAME = "nn.functional.ctc_loss"
X, FLAT = large(6, 3, 4), [1, 2, 3, 3, 2, 1]
LABELS = [[1, 2, 3], [3, 3, 0], [2, 1, 0]]  # the zeros are beyond the ends


def _loss(frames: tuple[int, ...] = (6, 6, 5), lengths: tuple[int, ...] = (3, 2, 2), **options: Any) -> Any:
    """Return a call with lengths as tuples, or as tensors."""
    as_tensors = options.pop("as_tensors", False)

    def call(T: Any, x: Any, t: Any) -> Any:
        sizes = [T.tensor(n) for n in (frames, lengths)] if as_tensors else (frames, lengths)
        return T.nn.functional.ctc_loss(x.log_softmax(-1), t, *sizes, **options)

    return call


def _row(*inputs: Any, **options: Any) -> Row:
    return Row(NAME, _loss(**options), inputs or (X, LABELS), own=True)


ROWS = [
    *[_row(reduction=how) for how in ("none", "mean", "sum", "least")],
    *[_row(reduction=how, as_tensors=True, frames=(6, 4, 2)) for how in ("none", "mean", "sum")],
    _row(large(6, 3, 5), FLAT, lengths=(1, 3, 2)),
    _row(lengths=(1, 0, 2)),
    _row(frames=(0, 6, 6), lengths=(0, 2, 2)),
    _row(X, [[0, 1, 0], [2, 2, 0], [1, 0, 1]], blank=3),
    _row(frames=(6, 2, 6), zero_infinity=True),
    _row(frames=(6, 2, 6), zero_infinity=True, reduction="none"),
    _row(large(6, 4), [1, 2], frames=(6,), lengths=(2,)),
    _row(large(6, 4), [1, 1], frames=(5,), lengths=(2,), reduction="none", as_tensors=True),
    _row(large(6, 4), [[1, 2]], frames=(6,), lengths=(2,)),
    row(NAME, lambda T, x, t: T.nn.functional.ctc_loss(x, t, (6, 6, 6), (3, 2, 2)), X, LABELS, own=True),
    row(NAME, lambda T, x, t: T.nn.functional.ctc_loss(x.detach(), t.int(), (6, 2, 6), (3, 2, 2), reduction="none"), X, LABELS, own=True),
    row(NAME, lambda T, x, t: T.nn.functional.ctc_loss(x, t, T.tensor([6.0] * 3), T.tensor([3, 2, 2])), X, LABELS, own=True),
    row(NAME, lambda T, x, t: T.nn.functional.ctc_loss(x.int(), t, (6, 6, 6), (3, 2, 2)), X, LABELS, own=True),
    _row(frames=(6, 6, 7)),
    _row(frames=(6, 6, -1)),
    _row(frames=(6, 6)),
    _row(lengths=(3, 2, 4)),
    _row(lengths=(3, 2, -1)),
    _row(lengths=(3, 2)),
    _row(blank=4),
    _row(blank=-1),
    _row(X, FLAT, lengths=(1, 3, 1)),
    _row(X, [[1, 2, 3]] * 2),
    _row((6, 0, 4), LABELS, frames=(), lengths=()),
    _row(large(4), [1], frames=(1,), lengths=(1,)),
]
