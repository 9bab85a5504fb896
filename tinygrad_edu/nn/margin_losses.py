"""Losses with a margin: what is right shall be better than what is wrong, by so much. The formulas stand with the functions."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable

from ..tensor import Tensor
from . import functional
from .distance import PairwiseDistance
from .loss import _Loss, _WeightedLoss

__all__ = [
    "CosineEmbeddingLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]  # fmt: skip


class CosineEmbeddingLoss(_Loss):
    """:math:`1 - \\cos(x_1, x_2)` where the label is 1, and :math:`\\max(0, \\cos(x_1, x_2) - \\text{margin})` where it is -1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.CosineEmbeddingLoss()(tg.tensor([1.0, 0.0]), tg.tensor([0.0, 2.0]), tg.tensor(1))
    tensor(1.)
    """

    def __init__(self, margin: float = 0.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return functional.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MultiMarginLoss(_WeightedLoss):
    """The multi-class hinge loss: every wrong class shall have a score that is smaller by the margin than that of the right one, y.

    .. math:: \\ell = \\frac1C \\sum_{i \\ne y} w_y \\max(0, \\text{margin} - x_y + x_i)^p

    >>> import tinygrad_edu as tg
    >>> tg.nn.MultiMarginLoss()(tg.tensor([[0.25, 0.75]]), tg.tensor([1]))
    tensor(0.2500)
    """

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError(f"only p == 1 and p == 2 supported, but got p={p}")
        if weight is not None and weight.ndim != 1:
            raise ValueError(f"MultiMarginLoss: expected weight to be None or 1D tensor, got {weight.ndim}D instead")
        self.p, self.margin = p, margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return functional.multi_margin_loss(input, target, p=self.p, margin=self.margin, weight=self.weight, reduction=self.reduction)


class MultiLabelMarginLoss(_Loss):
    """The hinge loss for several right classes: their indices stand first in the target, and -1 ends them."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return functional.multilabel_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(_WeightedLoss):
    """The mean over the classes of `BCEWithLogitsLoss`: for each class, whether it is right, as 1 or 0."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        return functional.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class TripletMarginLoss(_Loss):
    """An anchor shall be nearer to the positive than to the negative, by the margin.

    .. math:: \\ell = \\max(0, d(a, p) - d(a, n) + \\text{margin})

    Arguments
    ---------
    margin : by how much; greater than zero.
    p, eps : those of `PairwiseDistance`, which is d.
    swap : where the positive is nearer to the negative than the anchor is, take that distance (Balntas et al., 2016).

    >>> import tinygrad_edu as tg
    >>> near, far = tg.tensor([[0.0, 1.0]]), tg.tensor([[3.0, 0.0]])
    >>> tg.nn.TripletMarginLoss(margin=4.0)(tg.zeros(1, 2), near, far)
    tensor(2.)
    """

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginLoss: expected margin to be greater than 0, got {margin} instead")
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Return the loss."""
        return functional.triplet_margin_loss(
            anchor, positive, negative, margin=self.margin, p=self.p, eps=self.eps, swap=self.swap, reduction=self.reduction
        )


class TripletMarginWithDistanceLoss(_Loss):
    """`TripletMarginLoss` with any function of two tensors, or module, as the distance; by default `PairwiseDistance`."""

    distance_function: Callable[[Tensor, Tensor], Tensor]

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction=reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin} instead")
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin, self.swap = margin, swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Return the loss."""
        return functional.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )
