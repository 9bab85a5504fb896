"""Dropout: in training, set random elements or whole channels to zero and enlarge the rest, so that the expectation stays."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout"]


class _DropoutNd(Module):
    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return the probability."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """In training, set each element to zero with probability `p` and divide the others by ``1 - p``; in evaluation do nothing.

    .. math:: y = \\frac{m \\odot x}{1 - p}, \\qquad m_i \\sim \\text{Bernoulli}(1 - p)

    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout: a simple way to prevent neural networks from overfitting, 2014.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.Dropout(p=0.2).eval()
    >>> layer(tg.ones(3))
    tensor([1., 1., 1.])
    """

    def forward(self, input: Tensor) -> Any:
        """Return the input with elements dropped."""
        return functional.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """In training, set whole channels of an input ``(N, C, L)`` or ``(C, L)`` to zero, each with probability `p`."""

    def forward(self, input: Tensor) -> Any:
        """Return the input with channels dropped."""
        return functional.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """In training, set whole channels of an input ``(N, C, H, W)`` or ``(N, C, L)`` to zero, each with probability `p`."""

    def forward(self, input: Tensor) -> Any:
        """Return the input with channels dropped."""
        return functional.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """In training, set whole channels of an input ``(N, C, D, H, W)`` or ``(C, D, H, W)`` to zero, each with probability `p`."""

    def forward(self, input: Tensor) -> Any:
        """Return the input with channels dropped."""
        return functional.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """In training, set each element to the lower limit of SELU with probability `p`; then scale and shift.

    An input with mean 0 and variance 1, which `SELU` gives, keeps them. Klambauer et al., Self-normalizing neural networks, 2017.
    """

    def forward(self, input: Tensor) -> Any:
        """Return the input with elements dropped."""
        return functional.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """`AlphaDropout` of whole channels of an input ``(N, C, *)``."""

    def forward(self, input: Tensor) -> Any:
        """Return the input with channels dropped."""
        return functional.feature_alpha_dropout(input, self.p, self.training)
