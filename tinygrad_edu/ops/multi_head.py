"""Multi-head attention: several attentions side by side, each on its own part of the features."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .attention import scaled_dot_product_attention
from .dimensions import shape_of
from .dropout import dropout
from .joining import cat, repeat
from .linalg import linear, matmul
from .masking import masked_fill
from .padding import pad
from .pieces import chunk
from .reduced import dtype_of
from .softmax import softmax


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(f"multi_head_attention_forward: {message}")


def _is_batched(query: Any, key: Any, value: Any, key_padding_mask: Any, attn_mask: Any, num_heads: int) -> bool:
    """Return whether the inputs have a batch dimension, after checking how many dimensions they have."""
    dims = len(shape_of(query))
    _require(dims in (2, 3), f"query should be unbatched 2D or batched 3D tensor but received {dims}-D query tensor")
    given = [len(shape_of(x)) for x in (key, value)]
    _require(given == [dims, dims], f"for a {dims}-D query, expected key and value to be {dims}-D but found {given[0]}-D and {given[1]}-D")
    if key_padding_mask is not None:
        count = len(shape_of(key_padding_mask))
        _require(count == dims - 1, f"for a {dims}-D query, expected key_padding_mask to be None or {dims - 1}-D but found {count}-D")
    if attn_mask is not None:
        shape = tuple(shape_of(attn_mask))
        _require(len(shape) in (2, 3), f"expected attn_mask to be None, 2-D or 3-D but found {len(shape)}-D")
        expected = (num_heads, shape_of(query)[0], shape_of(key)[0])
        _require(dims == 3 or len(shape) == 2 or shape == expected, f"expected attn_mask shape to be {expected} but got {shape}")
    return dims == 3


def _batch_of_one(query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
    """Return the inputs with a batch dimension; one tensor, given three times, stays one."""
    batch = np.expand_dims(query, 1)
    return (batch, batch, batch) if query is key is value else (batch, np.expand_dims(key, 1), np.expand_dims(value, 1))


def _added(mask: Any, name: str, dtype: Any) -> Any:
    """Return a mask as numbers to add to the scores: minus infinity where booleans are true."""
    if mask is None or dtype_of(mask).kind == "f":
        return mask
    _require(dtype_of(mask).kind == "b", f"only bool and floating types of {name} are supported, but got {dtype_of(mask)}")
    return masked_fill(np.zeros(shape_of(mask), dtype), mask, -math.inf)


def _masks(attn_mask: Any, key_padding_mask: Any, is_causal: bool, hinted: bool, dtype: Any) -> tuple[Any, Any]:
    """Return both masks as numbers to add; the first is left out where a hint says that it is the causal one."""
    if attn_mask is not None and key_padding_mask is not None and dtype_of(attn_mask) != dtype_of(key_padding_mask):
        warnings.warn(
            "Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.",
            UserWarning,
            stacklevel=3,
        )
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint: the square mask that is true above the diagonal")
    return None if hinted else _added(attn_mask, "attn_mask", dtype), _added(key_padding_mask, "key_padding_mask", dtype)


def _sized(attn_mask: Any, sizes: tuple[int, int], products: int) -> Any:
    """Return the attention mask with three dimensions, of which the first is 1 or one for each head of each sample."""
    if attn_mask is None:
        return None
    shape = tuple(shape_of(attn_mask))
    expected = sizes if len(shape) == 2 else (products, *sizes)
    if shape != expected:
        raise RuntimeError(f"The shape of the {len(shape)}D attn_mask is {shape}, but should be {expected}.")
    return np.expand_dims(attn_mask, 0) if len(shape) == 2 else attn_mask


def _project(inputs: tuple[Any, Any, Any], weight: Any, separate: tuple[Any, Any, Any] | None, bias: Any) -> list[Any]:
    """Return queries, keys and values: the inputs times their weights, which are three matrices, or one on top of the other."""
    query, key, value = inputs
    ours, theirs = (tuple(shape_of(x)[: 3 if separate is None else 2]) for x in (key, value))
    _require(ours == theirs, f"key's shape {ours} does not match value's {theirs}")
    if separate is None:
        _require(weight is not None, "use_separate_proj_weight is False but in_proj_weight is None")
        if query is key is value:
            return list(chunk(linear(query, weight, bias), 3, -1))
        weights = chunk(weight, 3)
    else:
        width = shape_of(query)[-1]
        for name, x, w in zip(("q", "k", "v"), inputs, separate, strict=True):
            _require(w is not None, f"use_separate_proj_weight is True but {name}_proj_weight is None")
            expected, given = (width, shape_of(x)[-1]), tuple(shape_of(w))
            _require(given == expected, f"expecting {name}_proj_weight of shape {expected}, but got {given}")
        weights = separate
    biases = (None,) * 3 if bias is None else chunk(bias, 3)
    return [linear(x, w, b) for x, w, b in zip(inputs, weights, biases, strict=True)]


def _by_head(input: Any, products: int, width: int) -> Any:
    """Return (L, N, E) as (N * heads, L, E / heads)."""
    return np.swapaxes(np.reshape(input, (shape_of(input)[0], products, width)), 0, 1)


def _static(name: str, given: Any, products: int, width: int) -> Any:
    shape = tuple(shape_of(given))
    _require(shape[0] == products and shape[2] == width, f"expecting {name} of shape ({products}, S, {width}), but got {shape}")
    return given


def _with_padding(attn_mask: Any, key_padding_mask: Any, batch: int, num_heads: int, keys: int) -> Any:
    """Return the sum of the two masks."""
    if key_padding_mask is None:
        return attn_mask
    shape = tuple(shape_of(key_padding_mask))
    _require(shape == (batch, keys), f"expected key_padding_mask of shape {(batch, keys)}, but got {shape}")
    each = np.broadcast_to(np.reshape(key_padding_mask, (batch, 1, 1, keys)), (batch, num_heads, 1, keys))
    each = np.reshape(each, (batch * num_heads, 1, keys))
    return each if attn_mask is None else attn_mask + each


def _attend_with_weights(q: Any, k: Any, v: Any, mask: Any, dropout_p: float) -> tuple[Any, Any]:
    scores = matmul(q * math.sqrt(1 / max(1, shape_of(q)[-1])), np.swapaxes(k, 1, 2))
    weights = dropout(softmax(scores if mask is None else mask + scores, -1), dropout_p)
    return matmul(weights, v), weights


def _with_more_keys(k: Any, v: Any, bias_k: Any, bias_v: Any, is_static: bool, batch: int) -> tuple[Any, Any]:
    """Return keys and values with the learnt ones behind them, if there are such."""
    _require((bias_k is None) == (bias_v is None), "bias_k and bias_v must be given together")
    if bias_k is None:
        return k, v
    _require(not is_static, "bias cannot be added to static key or value")
    return cat([k, repeat(bias_k, 1, batch, 1)]), cat([v, repeat(bias_v, 1, batch, 1)])


def multi_head_attention_forward(
    query: Array,
    key: Array,
    value: Array,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Array,
    in_proj_bias: Array,
    bias_k: Array,
    bias_v: Array,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Array,
    out_proj_bias: Array,
    training: bool = True,
    key_padding_mask: Array = None,
    need_weights: bool = True,
    attn_mask: Array = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Array = None,
    k_proj_weight: Array = None,
    v_proj_weight: Array = None,
    static_k: Array = None,
    static_v: Array = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Any, Any]:
    r"""Project queries, keys and values, attend in each of several heads, and project what the heads found (Vaswani et al., 2017).

    .. math:: \operatorname{concat}(h_1, \dots, h_n) W^O, \qquad h_i = \operatorname{attention}(Q W_i^Q, K W_i^K, V W_i^V)

    Parameters
    ----------
    query, key, value : shapes (L, N, E), (S, N, E), (S, N, E), or without N.
    embed_dim_to_check : what E must be.
    num_heads : a divisor of E.
    in_proj_weight, in_proj_bias : the three projections on top of each other, shapes (3 E, E) and (3 E,).
    use_separate_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight : the projections one by one, for keys and values of other widths.
    bias_k, bias_v : one more key and value, shape (1, 1, E), or `None`.
    add_zero_attn : add a key and a value of zeros.
    dropout_p, training : the probability with which a weight is dropped, in training.
    out_proj_weight, out_proj_bias : the last projection, shapes (E, E) and (E,).
    key_padding_mask : shape (N, S): true where a key does not count, or numbers to add to the scores.
    attn_mask : shape (L, S) or (N * num_heads, L, S): true where a query may **not** look at a key, or numbers to add.
    is_causal : says that `attn_mask` is the causal one; it must be given nevertheless.
    static_k, static_v : keys and values to use as they are, shape (N * num_heads, S, E / num_heads).
    need_weights, average_attn_weights : whether to return the weights, and whether as the mean over the heads.

    Returns
    -------
    tuple : what was found, shape (L, N, E), and the weights, shape (N, L, S) or (N, num_heads, L, S), or `None`; without N as the inputs.

    Raises
    ------
    AssertionError, RuntimeError : if shapes or dtypes do not fit.

    >>> import tinygrad_edu as tg
    >>> x, w = tg.tensor([[1.0, 2.0]]), tg.eye(2)
    >>> tg.nn.functional.multi_head_attention_forward(
    ...     x, x, x, 2, 1, tg.cat([w, w, w]), None, None, None, False, 0.0, w, None)
    (tensor([[1., 2.]]), tensor([[1.]]))
    """
    is_batched = _is_batched(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not is_batched:
        query, key, value = _batch_of_one(query, key, value)
        key_padding_mask = None if key_padding_mask is None else np.expand_dims(key_padding_mask, 0)
    length, batch, width = shape_of(query)
    hinted = is_causal and key_padding_mask is None and not need_weights
    attn_mask, key_padding_mask = _masks(attn_mask, key_padding_mask, is_causal, hinted, dtype_of(query))
    _require(width == embed_dim_to_check, f"was expecting embedding dimension of {embed_dim_to_check}, but got {width}")
    head, products = width // num_heads, batch * num_heads
    _require(head * num_heads == width, f"embed_dim {width} not divisible by num_heads {num_heads}")
    separate = (q_proj_weight, k_proj_weight, v_proj_weight) if use_separate_proj_weight else None
    q, k, v = _project((query, key, value), in_proj_weight, separate, in_proj_bias)
    attn_mask = _sized(attn_mask, (length, shape_of(key)[0]), products)
    k, v = _with_more_keys(k, v, bias_k, bias_v, static_k is not None or static_v is not None, batch)
    q = _by_head(q, products, head)
    k = _by_head(k, products, head) if static_k is None else _static("static_k", static_k, products, head)
    v = _by_head(v, products, head) if static_v is None else _static("static_v", static_v, products, head)
    if add_zero_attn:
        k, v = (cat([x, np.zeros((products, 1, head), dtype_of(x))], 1) for x in (k, v))
    more, keys = (bias_k is not None) + bool(add_zero_attn), shape_of(k)[1]
    if more:
        attn_mask, key_padding_mask = (None if mask is None else pad(mask, (0, more)) for mask in (attn_mask, key_padding_mask))
    mask = _with_padding(attn_mask, key_padding_mask, batch, num_heads, keys)
    rate, weights = dropout_p if training else 0.0, None
    if need_weights:
        found, weights = _attend_with_weights(q, k, v, mask, rate)
        weights = np.reshape(weights, (batch, num_heads, length, keys))
        weights = np.mean(weights, axis=1) if average_attn_weights else weights
    else:
        found = scaled_dot_product_attention(q, k, v, mask, rate, hinted)
    out = linear(np.reshape(np.swapaxes(found, 0, 1), (length, batch, width)), out_proj_weight, out_proj_bias)
    if is_batched:
        return out, weights
    return np.squeeze(out, 1), None if weights is None else np.squeeze(weights, 0)
