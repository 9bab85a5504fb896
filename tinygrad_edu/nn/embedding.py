"""Embedding: a table of vectors, looked up by index."""

from __future__ import annotations

from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["Embedding"]


class Embedding(Module):
    """Look up a vector for each index.

    Arguments
    ---------
    num_embeddings, embedding_dim : the number of vectors and their length; the rows of `weight` start standard normal.
    padding_idx : an index whose vector starts at zero and gets no gradient.
    max_norm, norm_type : where given, vectors of a larger norm are scaled down to it, in place, when they are looked up.
    scale_grad_by_freq : divide the gradient of a vector by how often it was looked up.
    sparse : accepted; gradients are dense.

    Shapes: input any shape of integers ``(*)``, output ``(*, embedding_dim)``.

    >>> import tinygrad_edu as tg
    >>> table = tg.nn.Embedding(10, 3)
    >>> table(tg.tensor([[1, 2], [4, 9]])).shape
    torch.Size([2, 2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError(f"padding_idx must be within num_embeddings, but got {padding_idx} of {num_embeddings}")
            padding_idx %= num_embeddings
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = padding_idx
        self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse = max_norm, norm_type, scale_grad_by_freq, sparse
        if _weight is None:
            self.weight = Parameter(creation.empty(num_embeddings, embedding_dim, dtype=dtype), requires_grad=not _freeze)
            self.reset_parameters()
        elif list(_weight.shape) == [num_embeddings, embedding_dim]:
            self.weight = Parameter(_weight, requires_grad=not _freeze)
        else:
            raise AssertionError(
                f"weight has shape {_weight.shape}, which does not match num_embeddings and embedding_dim {num_embeddings, embedding_dim}"
            )

    def reset_parameters(self) -> None:
        """Draw the vectors anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.array[self.padding_idx] = 0

    def forward(self, input: Tensor) -> Any:
        """Return the vectors of the indices."""
        return functional.embedding(
            input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse
        )

    def extra_repr(self) -> str:
        """Return the sizes, and the options that are not the usual ones."""
        options = {"padding_idx": None, "max_norm": None, "norm_type": 2.0, "scale_grad_by_freq": False, "sparse": False}
        given = [f", {name}={value}" for name, usual in options.items() if (value := getattr(self, name)) != usual]
        return f"{self.num_embeddings}, {self.embedding_dim}{''.join(given)}"

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Embedding:
        """Return a layer whose table is the matrix `embeddings`; it is not learned further, unless `freeze` is false."""
        if embeddings.ndim != 2:
            raise AssertionError(f"Embeddings parameter is expected to be 2-dimensional, but got shape {embeddings.shape}")
        rows, length = embeddings.shape
        return cls(rows, length, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight=embeddings, _freeze=freeze)
