"""Attention as a layer: the projections of `functional.multi_head_attention_forward`, learned."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .linear import Linear
from .module import Module
from .parameter import Parameter

__all__ = ["MultiheadAttention", "SDPBackend", "sdpa_kernel"]


class SDPBackend(enum.Enum):
    """The ways in which PyTorch can compute an attention. Here there is one, `MATH`: the formula."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextmanager
def sdpa_kernel(backends: SDPBackend | Sequence[SDPBackend], set_priority: bool = False) -> Iterator[None]:
    """Choose how `scaled_dot_product_attention` is computed inside a ``with`` block; all ways give the same numbers, so nothing changes.

    Raises
    ------
    TypeError : if `backends` is no `SDPBackend` and no sequence of them.
    """
    for backend in backends if isinstance(backends, Sequence) else [backends]:
        if not isinstance(backend, SDPBackend):
            raise TypeError(f"sdpa_kernel: expected an SDPBackend or a list of them, but got {backends!r}")
    yield


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear` under the name that PyTorch prints for the last projection of an attention."""


class MultiheadAttention(Module):
    """Several attentions side by side, each on its own projections of queries, keys and values.

    .. math:: \\operatorname{concat}(h_1, \\dots, h_n) W^O, \\qquad
       h_i = \\operatorname{softmax}\\Bigl(\\frac{Q W_i^Q (K W_i^K)^\\top}{\\sqrt{d}}\\Bigr) V W_i^V

    Arguments
    ---------
    embed_dim : E, the length of the queries and of the outputs.
    num_heads : n, a divisor of E; d = E / n.
    dropout : the probability with which, in training, a weight of the attention is dropped.
    bias : whether the projections have biases.
    add_bias_kv : whether to learn one more key and value.
    add_zero_attn : whether to add a key and a value of zeros.
    kdim, vdim : the lengths of keys and values, if they are not E.
    batch_first : whether inputs and output have shape ``(N, L, E)`` instead of ``(L, N, E)``.

    Raises
    ------
    AssertionError : if `num_heads` does not divide `embed_dim`.
    ValueError : if one of them is not positive.

    Shapes: queries and output ``(L, N, E)``, keys ``(S, N, kdim)``, values ``(S, N, vdim)``, or all without N. Parameters
    `in_proj_weight` ``(3 E, E)``, or `q_proj_weight`, `k_proj_weight` and `v_proj_weight` for keys and values of other lengths;
    `in_proj_bias` ``(3 E,)``; `bias_k` and `bias_v` ``(1, 1, E)``; and those of `out_proj`.

    Vaswani et al., Attention is all you need, 2017.

    >>> import tinygrad_edu as tg
    >>> attention = tg.nn.MultiheadAttention(8, num_heads=2, batch_first=True)
    >>> x = tg.ones(3, 5, 8)
    >>> output, weights = attention(x, x, x)
    >>> output.shape, weights.shape
    (torch.Size([3, 5, 8]), torch.Size([3, 5, 5]))
    """

    in_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    q_proj_weight: Parameter | None
    k_proj_weight: Parameter | None
    v_proj_weight: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} instead")
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        super().__init__()
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = embed_dim if kdim is None else kdim, embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        for name, there, shape in (
            ("q_proj_weight", not self._qkv_same_embed_dim, (embed_dim, embed_dim)),
            ("k_proj_weight", not self._qkv_same_embed_dim, (embed_dim, self.kdim)),
            ("v_proj_weight", not self._qkv_same_embed_dim, (embed_dim, self.vdim)),
            ("in_proj_weight", self._qkv_same_embed_dim, (3 * embed_dim, embed_dim)),
            ("in_proj_bias", bias, (3 * embed_dim,)),
            ("bias_k", add_bias_kv, (1, 1, embed_dim)),
            ("bias_v", add_bias_kv, (1, 1, embed_dim)),
        ):
            self.register_parameter(name, Parameter(creation.empty(*shape, dtype=dtype)) if there else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        for bias in (self.in_proj_bias, self.out_proj.bias):
            if bias is not None:
                init.zeros_(bias)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                init.xavier_normal_(extra)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:
        """Return what was found, and the weights or `None`.

        Arguments
        ---------
        key_padding_mask : shape ``(N, S)``: true where a key does not count, or numbers to add to the scores.
        need_weights, average_attn_weights : whether to return the weights, and whether as the mean over the heads, ``(N, L, S)``, or
            for every head, ``(N, num_heads, L, S)``.
        attn_mask : shape ``(L, S)`` or ``(N * num_heads, L, S)``: true where a query may **not** look at a key, or numbers to add.
        is_causal : says that `attn_mask` is the causal one; it must be given nevertheless.
        """
        swap = self.batch_first and query.dim() == 3
        if swap and query is key is value:
            query = key = value = query.transpose(0, 1)
        elif swap:
            query, key, value = (x.transpose(0, 1) for x in (query, key, value))
        found, weights = functional.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            self.training,
            key_padding_mask,
            need_weights,
            attn_mask,
            not self._qkv_same_embed_dim,
            self.q_proj_weight,
            self.k_proj_weight,
            self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return found.transpose(0, 1) if swap else found, weights
