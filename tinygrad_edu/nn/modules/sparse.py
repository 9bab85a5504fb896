"""Embeddings. The names of ``torch.nn.modules.sparse``."""

from ..embedding import Embedding
from ..embedding_bag import EmbeddingBag

__all__ = ["Embedding", "EmbeddingBag"]
