"""Attention with one head."""

from __future__ import annotations

from ..row import booleans, large, row

F = "nn.functional."
INF = float("inf")
Q, K, V = large(2, 3, 4), large(2, 5, 4), large(2, 5, 6)
MASK = [[True, False, True, True, False], [False] * 5, [True] * 5]
EMPTY = (2, 0, 4), (2, 0, 6)
BIAS = [[0.5, -INF, 1.0, 0.0, -0.3], [-INF] * 5, [0.1, 0.2, 0.3, 0.4, 0.5]]
ROWS = [
    row(F + "scaled_dot_product_attention", lambda T, q, k, v: T.nn.functional.scaled_dot_product_attention(q, k, v), Q, K, V),
    row(F + "scaled_dot_product_attention", lambda T, q, k, v: T.nn.functional.scaled_dot_product_attention(q, k, v, scale=0.3), Q, K, V),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, is_causal=True), Q, K, V),
    row(
        F + "scaled_dot_product_attention",
        lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, is_causal=True), large(5, 4), large(3, 4), large(3, 4),
    ),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, V, MASK),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, V, booleans(2, 1, 5)),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, V, BIAS, own=True),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, V, large(3, 5), own=True),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, large(5, 4), V),
    row(
        F + "scaled_dot_product_attention",
        lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, enable_gqa=True),
        large(2, 4, 3, 2), large(2, 2, 5, 2), large(2, 1, 5, 3),
    ),
    row(
        F + "scaled_dot_product_attention",
        lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, enable_gqa=True),
        large(2, 4, 3, 2), large(2, 3, 5, 2), large(2, 3, 5, 3),
    ),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, None, 1.0), Q, K, V, own=True),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, dropout_p=1.5), Q, K, V),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x, is_causal=True), Q, K, V, MASK),
    row(F + "scaled_dot_product_attention", lambda T, q, k, v: T.nn.functional.scaled_dot_product_attention(q.float(), k, v), Q, K, V),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, V, [[1, 0, 1, 0, 1]]),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), (4,), K, V),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, large(2, 5, 3), V),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, K, large(2, 4, 6)),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), Q, *EMPTY, own=True),
    row(F + "scaled_dot_product_attention", lambda T, *x: T.nn.functional.scaled_dot_product_attention(*x), (2, 0, 4), K, V, own=True),
]  # fmt: skip
