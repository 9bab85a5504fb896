"""Response normalisation across neighbouring feature maps, as the older networks had it."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["CrossMapLRN2d"]


class CrossMapLRN2d(Module):
    """Divide every element by a measure of the elements at its place in the maps around its own.

    .. math:: y_c = x_c \\Big(k + \\frac{\\alpha}{n} \\sum_{|c' - c| \\le (n - 1) / 2} x_{c'}^2\\Big)^{-\\beta}

    For odd n it does what `LocalResponseNorm` does; an even n looks one map less far. PyTorch's module adds the square of the first
    map to the sums of all maps that are further away from it too, which is a mistake that is not repeated here.

    Arguments
    ---------
    size : n.
    alpha, beta, k : α, β and k.

    Shapes: input and output ``(N, C, H, W)``.

    >>> import tinygrad_edu as tg
    >>> x = tg.randn(2, 4, 3, 3)
    >>> tg.equal(tg.nn.CrossMapLRN2d(3)(x), tg.nn.LocalResponseNorm(3)(x))
    True
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Tensor) -> Any:
        """Return the normalised input."""
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        maps = 2 * ((self.size - 1) // 2) + 1
        return functional.local_response_norm(input, maps, self.alpha * maps / self.size, self.beta, self.k)

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
