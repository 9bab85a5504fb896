"""Attention: each query gets a mean of the values, weighted by how well the query and the keys agree."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .axes import mT
from .dimensions import shape_of
from .dropout import dropout
from .linalg import matmul
from .masking import masked_fill
from .reduced import dtype_of
from .selecting import repeat_interleave
from .softmax import softmax


def _check(query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: float, is_causal: bool) -> None:
    dims, types = [len(shape_of(x)) for x in (query, key, value)], [dtype_of(x) for x in (query, key, value)]
    if min(dims) < 2:
        raise RuntimeError(f"Expected query, key, and value to all be at least 2 dimensional, but got {dims[0]}, {dims[1]} and {dims[2]}")
    if len(set(types)) > 1:
        raise RuntimeError(f"Expected query, key, and value to have the same dtype, but got {types[0]}, {types[1]} and {types[2]}")
    if is_causal and attn_mask is not None:
        raise RuntimeError("scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if attn_mask is not None and dtype_of(attn_mask).kind not in "bf":
        raise RuntimeError(
            f"Expected attn_mask dtype to be bool or float or to match query dtype, but got {dtype_of(attn_mask)} for a query of {types[0]}"
        )
    if not 0 <= dropout_p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p}")


def _as_many_heads(name: str, input: Any, heads: int) -> Any:
    """Return keys or values with each head repeated, so that there are as many as of the queries."""
    ours = shape_of(input)[-3]
    if ours == heads:
        return input
    if not ours or heads % ours:
        raise RuntimeError(f"Number of heads in key and value must divide the number of heads in query: got {ours} of {name} for {heads}")
    return repeat_interleave(input, heads // ours, -3)


def masked_softmax(scores: Any, attn_mask: Any) -> Any:
    """Return the softmax along the last dimension of what a mask leaves; zeros, with zero gradient, where it leaves nothing.

    Parameters
    ----------
    attn_mask : booleans, false where a score does not count; or numbers that are added to the scores; or `None`.
    """
    if attn_mask is None:
        return softmax(scores, -1)
    mask = np.asarray(getattr(attn_mask, "array", attn_mask))
    hidden = ~mask if mask.dtype == bool else np.isneginf(mask)
    scores = masked_fill(scores, hidden, -math.inf) if mask.dtype == bool else scores + attn_mask
    nothing_left = hidden.all(-1, keepdims=True) if hidden.ndim else hidden
    if not nothing_left.any():
        return softmax(scores, -1)
    return masked_fill(softmax(masked_fill(scores, nothing_left, 0.0), -1), nothing_left, 0.0)


def scaled_dot_product_attention(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Array = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    r"""Return a mean of the values for each query, weighted by the softmax of its products with the keys (Vaswani et al., 2017).

    .. math:: \operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d}} + M\right) V

    Parameters
    ----------
    query : shape (…, L, d).
    key, value : shapes (…, S, d) and (…, S, e); the leading dimensions of all are broadcast.
    attn_mask : shape broadcastable to (…, L, S): booleans, true where a query may look at a key, or numbers to add to the products.
    dropout_p : the probability with which a weight is dropped, always: pass 0 in evaluation.
    is_causal : let query i look only at the keys 0 … i.
    scale : instead of :math:`1 / \sqrt{d}`.
    enable_gqa : let several heads of the queries, dimension -3, share one of the keys and values.

    Returns
    -------
    Tensor : shape (…, L, e). A query that may look at no key gets zeros.

    Raises
    ------
    RuntimeError : if shapes or dtypes do not fit, or `attn_mask` is given together with `is_causal`.

    >>> import tinygrad_edu as tg
    >>> keys, values = tg.tensor([[0.0], [1000.0]]), tg.tensor([[1.0], [2.0]])
    >>> tg.nn.functional.scaled_dot_product_attention(tg.tensor([[0.0], [1.0]]), keys, values)
    tensor([[1.5000],
            [2.0000]])
    """
    _check(query, key, value, attn_mask, dropout_p, is_causal)
    if enable_gqa and len(shape_of(query)) > 2:
        heads = shape_of(query)[-3]
        key, value = _as_many_heads("key", key, heads), _as_many_heads("value", value, heads)
    if is_causal:
        attn_mask = np.tri(shape_of(query)[-2], shape_of(key)[-2], dtype=bool)
    if scale is None:
        scale = 1 / math.sqrt(max(1, shape_of(query)[-1]))
    weights = masked_softmax(matmul(query * scale, mT(key)), attn_mask)
    return matmul(dropout(weights, dropout_p), value)
