"""Distances and similarities of pairs of vectors."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    """Return the p-norm of the difference of two vectors.

    .. math:: d(x, y) = \\Big(\\sum_i |x_i - y_i + \\varepsilon|^p\\Big)^{1/p}

    Arguments
    ---------
    p : which norm.
    eps : ε, which keeps the derivative finite where the vectors are equal.
    keepdim : whether the last dimension stays, with size 1.

    Shapes: inputs ``(*, D)``, output ``(*)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.PairwiseDistance()(tg.tensor([3.0, 4.0]), tg.zeros(2))
    tensor(5.0000)
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the distances."""
        return functional.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """Return the cosine of the angle between two vectors along `dim`; no norm counts as smaller than `eps`.

    .. math:: \\cos \\varphi = \\frac{x \\cdot y}{\\max(\\|x\\|, \\varepsilon) \\max(\\|y\\|, \\varepsilon)}

    >>> import tinygrad_edu as tg
    >>> tg.nn.CosineSimilarity(dim=0)(tg.tensor([1.0, 0.0]), tg.tensor([0.0, 2.0]))
    tensor(0.)
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the cosines."""
        return functional.cosine_similarity(x1, x2, self.dim, self.eps)
