"""The end of a classifier as one module: a linear layer and the cross-entropy of its output."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import Any

from ..tensor import Tensor
from . import functional
from .linear import Linear
from .loss import _WeightedLoss

__all__ = ["LinearCrossEntropyLoss"]


class LinearCrossEntropyLoss(_WeightedLoss):
    """`CrossEntropyLoss` of the scores that a linear layer of its own, `linear`, gives.

    Arguments
    ---------
    in_features, num_classes : the length of the inputs and the number of classes.
    out_features : further dimensions of the scores, ``(d1, …)``, each place with a label of its own.
    bias : whether the linear layer has one.
    reduction, weight, ignore_index, label_smoothing : as in `CrossEntropyLoss`.
    options : how PyTorch divides the work; without effect here.

    Shapes: input ``(N, in_features)`` or ``(in_features,)``; targets: labels ``(N, *out_features)``, or probabilities
    ``(N, num_classes, *out_features)``.

    >>> import tinygrad_edu as tg
    >>> loss = tg.nn.LinearCrossEntropyLoss(4, 2)
    >>> loss(tg.zeros(3, 4), tg.tensor([0, 1, 1])).item() == tg.tensor(2.0).log().item()
    True
    """

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: Any = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: Any = None,
    ) -> None:
        if weight is not None and tuple(weight.shape) != (num_classes,):
            raise RuntimeError(f"expected weight shape to be {(num_classes,)}, got {tuple(weight.shape)}")
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(f"expected label_smoothing to be in range [0, 1], got {label_smoothing}")
        super().__init__(weight, reduction=reduction)
        self.num_classes, self.out_features = num_classes, out_features
        self.ignore_index, self.label_smoothing, self.options = ignore_index, label_smoothing, options
        self.linear = Linear(in_features, math.prod(out_features, start=num_classes), bias, device, dtype)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss."""
        scores, bias = (self.num_classes, *self.out_features), self.linear.bias
        return functional.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*scores, self.linear.in_features),
            target,
            linear_bias=None if bias is None else bias.reshape(scores),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self) -> str:
        """Return the sizes and the options."""
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, "
            f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
