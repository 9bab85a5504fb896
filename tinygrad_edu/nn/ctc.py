"""Connectionist temporal classification: a loss for sequences whose alignment with their labels is not known."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional
from .loss import _Loss

__all__ = ["CTCLoss"]


class CTCLoss(_Loss):
    """The negative logarithm of the probability of a label sequence, summed over all ways to spread it over the time steps.

    Arguments
    ---------
    blank : the label that stands for "nothing".
    reduction : ``"mean"`` first divides the losses by the lengths of their targets.
    zero_infinity : whether infinite losses, of targets that do not fit into their input, become zero, with their gradients.

    Shapes: log-probabilities ``(T, N, C)`` or ``(T, C)``, targets ``(N, S)`` or one after the other in one dimension, and the lengths of
    both, ``(N,)``.

    Graves, Fernandez, Gomez and Schmidhuber, Connectionist temporal classification, 2006.

    >>> import tinygrad_edu as tg
    >>> even = tg.zeros(2, 1, 2).log_softmax(2)  # two steps, each of them blank or "1" with probability 1/2
    >>> tg.nn.CTCLoss()(even, tg.tensor([[1]]), (2,), (1,))  # -log(3/4): all but "blank blank" spell "1"
    tensor(0.2877)
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any) -> Tensor:
        """Return the loss."""
        return functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity)
