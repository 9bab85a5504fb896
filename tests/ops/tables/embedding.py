"""Rows of a table: padding, bounded norms, gradients by frequency, and bags."""

from __future__ import annotations

from ..row import row, within

F = "nn.functional."
BAGS = [0, 2, 2, 5]  # the second bag is empty
INDEX, FOUR, TABLE = [2, 0, 1, 3, 2], [[0, 2, 2], [1, 1, 3]], (4, 3)
HALVES = within(0.3, 1, 5)
ROWS = [
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i.int(), w), FOUR, TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, -3), FOUR, TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, None, 0.2), FOUR, TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, 1, max_norm=0.2, norm_type=1.0), FOUR, TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w.sin(), scale_grad_by_freq=True).sum(0), [2, 0], TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, padding_idx=4), [0], TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w, padding_idx=-5), [0], TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i.short(), w), [0], TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), [0], (4,)),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), [0, -1], TABLE),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i.reshape(0, 2), w), [0][:0] or (0,), TABLE, own=True),
    row(F + "embedding", lambda T, i, w: T.nn.functional.embedding(i, w), 2, TABLE),
    *[
        row(F + "embedding_bag", lambda T, i, o, w, mode=mode: T.nn.functional.embedding_bag(i, w, o, mode=mode), INDEX, BAGS, TABLE)
        for mode in ("sum", "mean", "max", "least")
    ],
    *[
        row(F + "embedding_bag", lambda T, i, w, mode=mode: T.nn.functional.embedding_bag(i, w, mode=mode, padding_idx=2), FOUR, TABLE)
        for mode in ("sum", "mean", "max")
    ],
    *[
        row(
            F + "embedding_bag",
            lambda T, i, o, w, mode=mode: T.nn.functional.embedding_bag(i, w, o, mode=mode, include_last_offset=True, padding_idx=-1),
            INDEX, BAGS, TABLE,
        )
        for mode in ("sum", "mean", "max")
    ],
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w), FOUR, TABLE),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w, max_norm=0.2), FOUR, TABLE),
    row(
        F + "embedding_bag",
        lambda T, i, o, w, p: T.nn.functional.embedding_bag(i, w, o, mode="sum", per_sample_weights=p, padding_idx=0),
        INDEX, BAGS, TABLE, HALVES,
    ),
    row(
        F + "embedding_bag",
        lambda T, i, w, p: T.nn.functional.embedding_bag(i, w, mode="sum", per_sample_weights=p),
        FOUR, TABLE, within(0.3, 1, 2, 3),
    ),
    row(F + "embedding_bag", lambda T, i, w, p: T.nn.functional.embedding_bag(i, w, per_sample_weights=p), FOUR, TABLE, (2, 3)),
    row(F + "embedding_bag", lambda T, i, w, p: T.nn.functional.embedding_bag(i, w, mode="sum", per_sample_weights=p), FOUR, TABLE, (3,)),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w), INDEX, TABLE),
    row(F + "embedding_bag", lambda T, i, o, w: T.nn.functional.embedding_bag(i, w, o), FOUR, BAGS, TABLE),
    row(F + "embedding_bag", lambda T, i, o, w: T.nn.functional.embedding_bag(i, w, o), INDEX, [[0]], TABLE),
    row(F + "embedding_bag", lambda T, i, o, w: T.nn.functional.embedding_bag(i, w, o), INDEX, [1, 2], TABLE),
    row(F + "embedding_bag", lambda T, i, o, w: T.nn.functional.embedding_bag(i, w, o), INDEX, [0, 6], TABLE),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w), [[0, 4]], TABLE),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w), [[0, 1]], (3,)),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w), [[[0, 1]]], TABLE),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w, mode="max", scale_grad_by_freq=True), FOUR, TABLE),
    row(F + "embedding_bag", lambda T, i, w: T.nn.functional.embedding_bag(i, w, padding_idx=4), FOUR, TABLE),
]  # fmt: skip
