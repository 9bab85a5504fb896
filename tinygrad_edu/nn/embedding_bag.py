"""EmbeddingBag: the sum, the mean or the maximum of the vectors of several indices."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["EmbeddingBag"]


class EmbeddingBag(Module):
    """Look up a vector for each index, and join those of each bag of indices: `Embedding` and a reduction in one.

    Arguments
    ---------
    num_embeddings, embedding_dim : the number of vectors and their length; the rows of `weight` start standard normal.
    max_norm, norm_type : where given, vectors of a larger norm are scaled down to it, in place, when they are looked up.
    scale_grad_by_freq : divide the gradient of a vector by how often it was looked up.
    mode : ``"sum"``, ``"mean"`` or ``"max"``.
    sparse : accepted; gradients are dense.
    include_last_offset : whether the last offset is the end of the last bag.
    padding_idx : an index whose vector starts at zero, gets no gradient and does not count in its bag.

    Shapes: input ``(B, N)`` with one bag a row, or ``(N,)`` with `offsets` ``(B,)`` that say where each bag begins; output
    ``(B, embedding_dim)``. `per_sample_weights`, of the shape of the input and for ``"sum"`` only, multiply the vectors.

    >>> import tinygrad_edu as tg
    >>> bags = tg.nn.EmbeddingBag(10, 3, mode="sum")
    >>> bags(tg.tensor([1, 2, 4, 5, 4]), offsets=tg.tensor([0, 2])).shape
    torch.Size([2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError(f"padding_idx must be within num_embeddings, but got {padding_idx} of {num_embeddings}")
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.mode, self.sparse, self.include_last_offset, self.padding_idx = mode, sparse, include_last_offset, padding_idx
        if _weight is None:
            self.weight = Parameter(creation.empty(num_embeddings, embedding_dim, dtype=dtype))
            self.reset_parameters()
        elif list(_weight.shape) == [num_embeddings, embedding_dim]:
            self.weight = Parameter(_weight)
        else:
            raise AssertionError(
                f"weight has shape {_weight.shape}, which does not match num_embeddings and embedding_dim {num_embeddings, embedding_dim}"
            )

    def reset_parameters(self) -> None:
        """Draw the vectors anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.array[self.padding_idx] = 0

    def forward(self, input: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None) -> Tensor:
        """Return one vector for each bag."""
        return functional.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        """Return the sizes and the mode, and the options that are not the usual ones."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        for name, usual in {"max_norm": None, "norm_type": 2, "scale_grad_by_freq": False}.items():
            if getattr(self, name) != usual:
                text += f", {name}={getattr(self, name)!r}"
        return text + f", mode={self.mode!r}" + ("" if self.padding_idx is None else f", padding_idx={self.padding_idx}")

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> EmbeddingBag:
        """Return a layer whose table is the matrix `embeddings`; it is not learned further, unless `freeze` is false."""
        if embeddings.ndim != 2:
            raise AssertionError(f"Embeddings parameter is expected to be 2-dimensional, but got shape {embeddings.shape}")
        rows, length = embeddings.shape
        layer = cls(rows, length, max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings, include_last_offset, padding_idx)
        layer.weight.requires_grad_(not freeze)
        return layer
