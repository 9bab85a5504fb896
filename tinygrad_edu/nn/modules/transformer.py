"""Transformers. The names of ``torch.nn.modules.transformer``."""

from ..transformer import Transformer, TransformerDecoder, TransformerEncoder
from ..transformer_layers import TransformerDecoderLayer, TransformerEncoderLayer

__all__ = ["Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder", "TransformerEncoderLayer"]
