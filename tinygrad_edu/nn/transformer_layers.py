"""The layers of a transformer: self-attention, attention to the encoder, and a small network, each with a residual connection and a norm.

Shapes and masks are those of `transformer`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from . import functional
from .activation import GELU, ReLU
from .attention import MultiheadAttention
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

__all__ = ["TransformerDecoderLayer", "TransformerEncoderLayer"]

Activation = str | Callable[[Any], Any]


def _activation(given: Activation) -> Callable[[Any], Any]:
    if not isinstance(given, str):
        return given
    if given not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {given}")
    return functional.relu if given == "relu" else functional.gelu


class _Layer(Module):
    """What both layers share: blocks, each with a residual connection and a norm, of which the last is the feed-forward network."""

    norm_first: bool

    def _add_feedforward(
        self, d_model: int, width: int, dropout: float, activation: Activation, eps: float, bias: bool, dtype: Any, blocks: int
    ) -> None:
        self.linear1 = Linear(d_model, width, bias, dtype=dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(width, d_model, bias, dtype=dtype)
        for i in range(1, blocks + 1):
            self.add_module(f"norm{i}", LayerNorm(d_model, eps, bias=bias, dtype=dtype))
        for i in range(1, blocks + 1):
            self.add_module(f"dropout{i}", Dropout(dropout))
        self.activation = _activation(activation)

    def _feedforward(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def _through(self, x: Any, blocks: list[Callable[[Any], Any]]) -> Any:
        """Return x after all blocks: ``x + block(norm(x))`` if the norm is first, else ``norm(x + block(x))``."""
        for i, block in enumerate(blocks, 1):
            norm, dropout = getattr(self, f"norm{i}"), getattr(self, f"dropout{i}")
            x = x + dropout(block(norm(x))) if self.norm_first else norm(x + dropout(block(x)))
        return x


class TransformerEncoderLayer(_Layer):
    """Self-attention, then a small network at every place; both added to what they got, and normalised.

    .. math:: y = \\operatorname{norm}(x + \\operatorname{attention}(x)), \\qquad
       z = \\operatorname{norm}(y + W_2\\, \\varphi(W_1 y + b_1) + b_2)

    Arguments
    ---------
    d_model, nhead : the length of the vectors, and the number of heads of the attention.
    dim_feedforward : the length inside of the network.
    dropout : the probability of its dropouts, in training.
    activation : φ: ``"relu"``, ``"gelu"``, or a function or module.
    layer_norm_eps, bias : the ε of the norms; whether linear layers and norms have biases.
    batch_first : whether inputs have shape ``(N, L, d_model)``.
    norm_first : whether to normalise in front of attention and network, and not behind the sums (Xiong et al., 2020).

    Raises
    ------
    RuntimeError : for another name of an activation.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16)
    >>> layer(tg.ones(10, 3, 8)).shape
    torch.Size([10, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = functional.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.norm_first = norm_first
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, dtype=dtype)
        self._add_feedforward(d_model, dim_feedforward, dropout, activation, layer_norm_eps, bias, dtype, 2)
        self.activation_relu_or_gelu = (
            1 if self.activation is functional.relu or isinstance(self.activation, ReLU)
            else 2 if self.activation is functional.gelu or isinstance(self.activation, GELU) else 0
        )  # fmt: skip

    def forward(
        self, src: Tensor, src_mask: Tensor | None = None, src_key_padding_mask: Tensor | None = None, is_causal: bool = False
    ) -> Any:
        """Return the input after self-attention and network."""

        def attend(x: Any) -> Any:
            return self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]

        return self._through(src, [attend, self._feedforward])


class TransformerDecoderLayer(_Layer):
    """As `TransformerEncoderLayer`, and between self-attention and network an attention to `memory`, the output of the encoder.

    Arguments are those of `TransformerEncoderLayer`.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.TransformerDecoderLayer(d_model=8, nhead=2, dim_feedforward=16)
    >>> layer(tg.ones(7, 3, 8), tg.ones(10, 3, 8)).shape
    torch.Size([7, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = functional.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.norm_first = norm_first
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, dtype=dtype)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, dtype=dtype)
        self._add_feedforward(d_model, dim_feedforward, dropout, activation, layer_norm_eps, bias, dtype, 3)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Any:
        """Return the input after self-attention, attention to the memory, and network."""

        def attend(x: Any) -> Any:
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]

        def look_up(x: Any) -> Any:
            return self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask, is_causal=memory_is_causal)[0]

        return self._through(tgt, [attend, look_up, self._feedforward])
