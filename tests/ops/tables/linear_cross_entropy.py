"""A linear layer and its cross-entropy in one."""

from __future__ import annotations

from ..row import integers, large, row, within

F = "nn.functional."
X, W, B, T3 = large(3, 4), large(5, 4), large(5), [0, 4, 2]
ROWS = [
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), X, W, T3),
    row(F + "linear_cross_entropy", lambda T, x, w, t, b: T.nn.functional.linear_cross_entropy(x, w, t, linear_bias=b), X, W, T3, B),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t, ignore_index=4), X, W, T3),
    row(
        F + "linear_cross_entropy",
        lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t, reduction="none", label_smoothing=0.1), X, W, T3,
    ),
    row(
        F + "linear_cross_entropy",
        lambda T, x, w, t, c: T.nn.functional.linear_cross_entropy(x, w, t, weight=c.detach(), reduction="sum"),
        X, W, T3, within(0.1, 1, 5),
    ),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), X, W, within(0.1, 1, 3, 5)),
    row(F + "linear_cross_entropy", lambda T, *x: T.nn.functional.linear_cross_entropy(*x, ignore_index=1), X, W, within(0.1, 1, 3, 5)),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), large(4), W, 3),
    row(
        F + "linear_cross_entropy",
        lambda T, x, w, t, b: T.nn.functional.linear_cross_entropy(x, w, t, linear_bias=b),
        X, large(5, 2, 4), integers(0, 5, 3, 2), large(5, 2),
    ),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), large(4), large(5, 2, 4), [1, 2]),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), X, large(5, 3), T3),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), X, large(4), T3),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t), large(2, 3, 4), W, T3),
    row(F + "linear_cross_entropy", lambda T, x, w, t, b: T.nn.functional.linear_cross_entropy(x, w, t, linear_bias=b), X, W, T3, large(4)),
    row(F + "linear_cross_entropy", lambda T, x, w, t: T.nn.functional.linear_cross_entropy(x, w, t, options=None), X, W, [0, 5, 2]),
]  # fmt: skip
