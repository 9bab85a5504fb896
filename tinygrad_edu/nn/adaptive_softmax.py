"""Adaptive softmax: the probabilities of very many classes, in which the rare ones cost less than the frequent ones."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ..ops.joining import cat
from ..tensor import Tensor
from . import functional
from .containers import ModuleList, Sequential
from .linear import Linear
from .module import Module

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class _ASMoutput(NamedTuple):
    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Model the classes in two steps: first a frequent class or the cluster of the rare ones, then the class within the cluster.

    .. math:: \\log p(y \\mid x) = \\log p_\\text{head}(\\text{cluster of } y \\mid x) + \\log p_\\text{cluster}(y \\mid x)

    The second term is zero for the frequent classes. Classes are numbered by falling frequency.

    Arguments
    ---------
    in_features, n_classes : the length of the inputs and the number of classes.
    cutoffs : at which classes a new cluster begins; those before the first are the frequent ones.
    div_value : how many times smaller each cluster's hidden layer is than that before.
    head_bias : whether the layer of the first step has a bias.

    Shapes: input ``(N, in_features)`` and labels ``(N,)``, or ``(in_features,)`` and one label. The call returns a named tuple of the
    log-probabilities of the labels, `output`, and the negative of their mean, `loss`.

    Grave, Joulin, Cissé, Grangier and Jégou, Efficient softmax approximation for GPUs, 2017.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.AdaptiveLogSoftmaxWithLoss(16, 100, cutoffs=[10, 40])
    >>> layer.log_prob(tg.randn(5, 16)).shape
    torch.Size([5, 100])
    """

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        cutoffs = list(cutoffs)
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if any(b <= a or int(b) != b for a, b in pairwise([0, *cutoffs])) or cutoffs[-1] > n_classes - 1:
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 "
                f"and n_classes-1, but got {cutoffs} for n_classes={n_classes}"
            )
        self.in_features, self.n_classes, self.div_value, self.head_bias = in_features, n_classes, div_value, head_bias
        self.cutoffs = [*cutoffs, n_classes]
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i, (first, last) in enumerate(pairwise(self.cutoffs)):
            hidden = int(in_features // div_value ** (i + 1))
            self.tail.append(
                Sequential(Linear(in_features, hidden, False, device, dtype), Linear(hidden, last - first, False, device, dtype))
            )

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        for module in self.modules():
            if isinstance(module, Linear):
                module.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        """Return the log-probabilities of the labels and the loss."""
        input, target = input_, target_
        if target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if input.ndim != target.ndim + 1:
            raise RuntimeError(f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs of {input.shape}")
        if target.ndim and len(input) != len(target):
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if not target.ndim:
            output, loss = self(input.unsqueeze(0), target.unsqueeze(0))
            return _ASMoutput(output.squeeze(0), loss)
        labels = target.array
        if labels.size and not 0 <= labels.min() <= labels.max() < self.n_classes:
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range [{labels.min()}, {labels.max()}] were found. "
            )
        column, local = target.clone(), []
        for i, (first, last) in enumerate(pairwise(self.cutoffs)):
            rows = ((target >= first) & (target < last)).nonzero().squeeze(1)
            if len(rows):
                column[rows] = self.shortlist_size + i
                local.append((rows, _of_labels(self.tail[i](input[rows]), target[rows] - first)))
        output = _of_labels(self.head(input), column)
        for rows, values in local:
            output = output.index_add(0, rows, values)
        return _ASMoutput(output, -output.mean())

    def log_prob(self, input: Tensor) -> Tensor:
        """Return the log-probabilities of all classes, ``(N, n_classes)``."""
        head = functional.log_softmax(self.head(input), 1)
        size = self.shortlist_size
        clusters = [functional.log_softmax(tail(input), 1) + head[:, size + i, None] for i, tail in enumerate(self.tail)]
        return cat([head[:, :size], *clusters], 1)

    def predict(self, input: Tensor) -> Tensor:
        """Return the most probable class of each row: as in PyTorch, a frequent one if it is the largest of the first step."""
        output = self.head(input).argmax(1)
        rows = (output >= self.shortlist_size).nonzero().squeeze(1)
        if len(rows):
            output[rows] = self.log_prob(input[rows]).argmax(1)
        return output


def _of_labels(scores: Tensor, labels: Tensor) -> Tensor:
    """Return the log-probability that the scores give to the label of each row."""
    return functional.log_softmax(scores, 1).gather(1, labels.unsqueeze(1)).squeeze(1)
