"""Folding: the windows of an image as the columns of a matrix, and back."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["Fold", "Unfold"]

Size = int | Sequence[int]


class Unfold(Module):
    """Return every window of an image as a column: ``(N, C, H, W)`` to ``(N, C·∏kernel_size, L)`` for L windows ("im2col").

    A convolution is the product of its weights, flattened, with this matrix.

    Arguments
    ---------
    kernel_size, dilation, padding, stride : as in `Conv2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.Unfold((2, 3))(tg.randn(2, 5, 3, 4)).shape
    torch.Size([2, 30, 4])
    """

    def __init__(self, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input: Tensor) -> Tensor:
        """Return the windows as columns."""
        return functional.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Unfold):
    """Put columns back as windows of an image of `output_size`, and add where they overlap ("col2im"): the transpose of `Unfold`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.Fold(output_size=(3, 4), kernel_size=(2, 3))(tg.randn(2, 30, 4)).shape
    torch.Size([2, 5, 3, 4])
    """

    def __init__(self, output_size: Size, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> None:
        super().__init__(kernel_size, dilation, padding, stride)
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the image."""
        return functional.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"output_size={self.output_size}, {super().extra_repr()}"
