"""Attention with several heads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..row import Row, large

NAME = "nn.functional.multi_head_attention_forward"
WEIGHTS = (large(12, 4), large(12), large(4, 4), large(4))  # of the projections in and out
X, KEYS, VALUES = large(3, 2, 4), large(5, 2, 4), large(5, 2, 4)
PADDING = [[False, False, True, False, True], [False] * 5]
CAUSAL = [[False, True, True], [False, False, True], [False, False, False]]


def _attend(width: int = 4, heads: int = 2, zero: bool = False, **options: Any) -> Callable[..., Any]:
    """Return a call with queries, keys, values and weights, and with more tensors as options of these names."""
    names = options.pop("names", ())

    def call(T: Any, q: Any, k: Any, v: Any, w: Any, b: Any, out: Any, bias: Any, *more: Any) -> Any:
        given = dict(zip(names, more, strict=True))
        ends = given.pop("bias_k", None), given.pop("bias_v", None)
        return T.nn.functional.multi_head_attention_forward(q, k, v, width, heads, w, b, *ends, zero, 0.0, out, bias, **given, **options)

    return call


def _self(T: Any, x: Any, w: Any, b: Any, out: Any, bias: Any, **options: Any) -> Any:
    return T.nn.functional.multi_head_attention_forward(x, x, x, 4, 2, w, b, None, None, False, 0.0, out, bias, **options)


def _row(*more: Any, inputs: tuple[Any, ...] = (X, KEYS, VALUES), weights: tuple[Any, ...] = WEIGHTS, **options: Any) -> Row:
    return Row(NAME, _attend(**options), (*inputs, *weights, *more), own=True)


def _separate(T: Any, q: Any, k: Any, v: Any, a: Any, b: Any, c: Any, bias: Any, out: Any) -> Any:
    weights = {"q_proj_weight": a, "k_proj_weight": b, "v_proj_weight": c}
    return T.nn.functional.multi_head_attention_forward(
        q, k, v, 4, 2, None, bias, None, None, False, 0.0, out, None, use_separate_proj_weight=True, **weights
    )


UNBATCHED = (large(3, 4), large(5, 4), large(5, 4))
OUT = large(4, 4)
ROWS = [
    _row(),
    _row(need_weights=False),
    _row(average_attn_weights=False),
    _row(zero=True),
    _row(zero=True, need_weights=False),
    _row(inputs=UNBATCHED),
    _row(inputs=UNBATCHED, need_weights=False),
    _row(PADDING, names=("key_padding_mask",)),
    _row(PADDING, names=("key_padding_mask",), need_weights=False, zero=True),
    _row([True, False, False, False, True], names=("key_padding_mask",), inputs=UNBATCHED),
    _row(large(2, 5), names=("key_padding_mask",)),
    _row(large(3, 5), names=("attn_mask",)),
    _row(large(4, 3, 5), names=("attn_mask",), need_weights=False),
    _row(large(3, 5), PADDING, names=("attn_mask", "key_padding_mask")),
    _row(large(1, 1, 4), large(1, 1, 4), names=("bias_k", "bias_v")),
    _row(large(1, 1, 4), large(1, 1, 4), PADDING, large(3, 5), names=("bias_k", "bias_v", "key_padding_mask", "attn_mask"), zero=True),
    _row(large(4, 6, 2), large(4, 6, 2), names=("static_k", "static_v")),
    Row(NAME, _self, (X, *WEIGHTS), own=True),
    Row(NAME, lambda T, *x: _self(T, *x[:-1], attn_mask=x[-1], is_causal=True), (X, *WEIGHTS, CAUSAL), own=True),
    Row(NAME, lambda T, *x: _self(T, *x[:-1], attn_mask=x[-1], is_causal=True, need_weights=False), (X, *WEIGHTS, CAUSAL), own=True),
    Row(NAME, lambda T, x, *w: _self(T, x, w[0], None, w[2], None), (X, *WEIGHTS), own=True),
    Row(NAME, lambda T, q, k, *x: _attend()(T, q, k, k, *x), (X, KEYS, *WEIGHTS), own=True),
    Row(NAME, _separate, (X, large(5, 2, 3), large(5, 2, 6), OUT, large(4, 3), large(4, 6), large(12), OUT), own=True),
    Row(NAME, _separate, (X, large(5, 2, 3), large(5, 2, 6), OUT, large(4, 6), large(4, 6), large(12), OUT), own=True),
    Row(NAME, lambda T, *x: _self(T, *x, is_causal=True), (X, *WEIGHTS), own=True),
    _row(width=5),
    _row(heads=3),
    _row(inputs=(large(4), KEYS, VALUES)),
    _row(inputs=(X, large(5, 4), VALUES)),
    _row(inputs=(X, KEYS, large(4, 2, 4))),
    _row([True] * 5, names=("key_padding_mask",)),
    _row([[True] * 4] * 2, names=("key_padding_mask",)),
    _row([[1] * 5] * 2, names=("key_padding_mask",)),
    _row(large(5, 3), names=("attn_mask",)),
    _row(large(2, 3, 5), names=("attn_mask",)),
    _row(large(5), names=("attn_mask",)),
    _row(large(1, 1, 4), names=("bias_k",)),
    _row(large(4, 6, 3), large(4, 6, 3), names=("static_k", "static_v")),
]
