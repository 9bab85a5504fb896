"""Power-average pooling: replace each window by its p-norm."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["LPPool1d", "LPPool2d", "LPPool3d"]

Size = int | Sequence[int]


class _LPPool(Module):
    def __init__(self, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """Return the options."""
        return f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, ceil_mode={self.ceil_mode}"


class LPPool1d(_LPPool):
    """Return the p-norm of each window: `LPPool2d` in one dimension, ``(N, C, L)`` or ``(C, L)``."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the norms."""
        return functional.lp_pool1d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


class LPPool2d(_LPPool):
    """Return the p-norm of each window, without the magnitudes: as in PyTorch, :math:`x^p` is summed as it is.

    .. math:: y = \\Big(\\sum_{x \\in \\text{window}} x^p\\Big)^{1/p}

    Arguments
    ---------
    norm_type : p; with 1 it is the sum of the window.
    kernel_size, stride : one int for all dimensions, or one each; the stride is the kernel size by default.
    ceil_mode : also take windows that reach over the end.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.LPPool2d(2, 2)(tg.tensor([[[1.0, 1.0], [1.0, 1.0]]]))
    tensor([[[2.]]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the norms."""
        return functional.lp_pool2d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


class LPPool3d(_LPPool):
    """Return the p-norm of each window: `LPPool2d` in three dimensions, ``(N, C, D, H, W)``."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the norms."""
        return functional.lp_pool3d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)
