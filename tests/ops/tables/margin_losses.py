"""Losses with a margin."""

from __future__ import annotations

from typing import Any

from ..row import Row, as_dtype, booleans, each, integers, large, row, within

F = "nn.functional."
HOW = ("none", "mean", "sum")
X, Y, Z = large(3, 4), large(3, 4), large(3, 4)
TRIPLETS = f"{F}triplet_margin_loss {F}triplet_margin_with_distance_loss"
LISTS = [[2, 0, -1, 1], [-1, 1, 2, 3], [3, 3, 1, 0]]
SIGNS = [1, -1, 1]
TARGET = as_dtype("float64", booleans(3, 4))


def _with_weight(name: str, **options: Any) -> Any:
    return lambda T, x, target, weight: getattr(T.nn.functional, name)(x, target, weight=weight.detach(), **options)


ROWS = [
    *[r for how in HOW for r in each(TRIPLETS, X, Y, Z, reduction=how)],
    *each(TRIPLETS, X, Y, Z, swap=True, margin=3.0),
    *each(F + "triplet_margin_loss", X, Y, Z, p=1, eps=0.1),
    *each(F + "triplet_margin_loss", X, (1, 4), Z, size_average=False),
    *each(TRIPLETS, large(4), large(4), large(4)),
    *each(TRIPLETS, (2, 3, 4), (2, 3, 4), (2, 3, 4), reduction="none"),
    *each(TRIPLETS, X, Y, Z, margin=0.0),
    *each(TRIPLETS, X, Y, (4,)),
    *each(TRIPLETS, X, Y, Z, reduction="least"),
    row(
        F + "triplet_margin_with_distance_loss",
        lambda T, *x: T.nn.functional.triplet_margin_with_distance_loss(*x, distance_function=lambda a, b: (a - b).abs().max(-1).values),
        X, Y, Z,
    ),
    *[r for how in HOW for r in each(F + "cosine_embedding_loss", X, Y, SIGNS, margin=-0.9, reduction=how)],
    *each(F + "cosine_embedding_loss", X, Y, [1, 0, -1], reduction="none"),
    *each(F + "cosine_embedding_loss", X, (1, 4), [1, 1, -1]),
    *each(F + "cosine_embedding_loss", large(4), large(4), 1),
    *each(F + "cosine_embedding_loss", X, Y, 1),
    *each(F + "cosine_embedding_loss", X, Y, [[1]]),
    *each(F + "cosine_embedding_loss", X, (2, 4), SIGNS),
    *each(F + "cosine_embedding_loss", X, Y, [1, -1]),
    *[r for how in HOW for p in (1, 2) for r in each(F + "multi_margin_loss", X, [0, 3, 1], p=p, margin=1.5, reduction=how, own=True)],
    Row(F + "multi_margin_loss", _with_weight("multi_margin_loss", p=2), (X, [0, 3, 1], within(0.1, 1, 4)), own=True),
    Row(F + "multi_margin_loss", _with_weight("multi_margin_loss"), (X, [0, 3, 1], within(0.1, 1, 3)), own=True),
    Row(F + "multi_margin_loss", _with_weight("multi_margin_loss"), (X, [0, 3, 1], within(0.1, 1, 1, 4)), own=True),
    *each(F + "multi_margin_loss", large(4), 2, own=True),
    *each(F + "multi_margin_loss", large(4), [2], reduction="none", own=True),
    *each(F + "multi_margin_loss", (), 0, own=True),
    *each(F + "multi_margin_loss", X, [0, 4, 1]),
    *each(F + "multi_margin_loss", X, [0, -1, 1]),
    *each(F + "multi_margin_loss", X, [0, 1]),
    *each(F + "multi_margin_loss", X, [[0, 1, 2]]),
    *each(F + "multi_margin_loss", X, (3,)),
    *each(F + "multi_margin_loss", X, [0, 3, 1], p=3),
    *each(F + "multi_margin_loss", (3, 0), [0, 0, 0]),
    *each(F + "multi_margin_loss", (0, 4), integers(0, 4, 0), reduction="none", own=True),
    *each(F + "multi_margin_loss", (2, 3, 4), [0, 0]),
    *[r for how in HOW for r in each(F + "multilabel_margin_loss", X, LISTS, reduction=how, own=True)],
    *each(F + "multilabel_margin_loss", large(4), [1, 1, -1, 0], own=True),
    *each(F + "multilabel_margin_loss", large(4), [3, 0, -1, 0], reduction="none", own=True),
    *each(F + "multilabel_margin_loss", X, [[0, 4, -1, 0]] * 3),
    *each(F + "multilabel_margin_loss", X, [[0, -2, -1, 0]] * 3),
    *each(F + "multilabel_margin_loss", X, [[0, 1, -1, 0]] * 2),
    *each(F + "multilabel_margin_loss", X, (3, 4)),
    *each(F + "multilabel_margin_loss", (2, 1, 4), [0]),
    *[r for how in HOW for r in each(F + "multilabel_soft_margin_loss", X, TARGET, reduction=how)],
    Row(F + "multilabel_soft_margin_loss", _with_weight("multilabel_soft_margin_loss"), (X, TARGET, within(0.1, 1, 4))),
    *each(F + "multilabel_soft_margin_loss", large(4), within(0, 1, 4), reduction="none"),
    *each(F + "multilabel_soft_margin_loss", (2, 3, 4), within(0, 1, 2, 3, 4), reduction="none"),
    *each(F + "multilabel_soft_margin_loss", (), ()),
    *each(F + "multilabel_soft_margin_loss", X, TARGET, reduction="least"),
    *each(F + "multilabel_soft_margin_loss", X, (3,)),
]  # fmt: skip
