"""Pooling: replace each window of a signal, image or volume by its largest element or by its mean."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..tensor import Tensor
from . import functional
from .each import each
from .module import Module

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]

Size = int | Sequence[int]


class _MaxPool(Module):
    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """Return the sizes."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )

    def _options(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices


class MaxPool1d(_MaxPool):
    """Return the largest element of each window: `MaxPool2d` in one dimension, ``(N, C, L)`` or ``(C, L)``."""

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.max_pool1d(input, *self._options())


class MaxPool2d(_MaxPool):
    """Return the largest element of each window.

    Arguments
    ---------
    kernel_size, stride, padding, dilation : one int for all dimensions, or one each; the stride is the kernel size by default.
    return_indices : also return where in its image each maximum stands.
    ceil_mode : also take windows that reach over the end.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.MaxPool2d(2)(tg.randn(20, 16, 50, 32)).shape
    torch.Size([20, 16, 25, 16])
    """

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.max_pool2d(input, *self._options())


class MaxPool3d(_MaxPool):
    """Return the largest element of each window: `MaxPool2d` in three dimensions, ``(N, C, D, H, W)``."""

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.max_pool3d(input, *self._options())


class _AvgPool(Module):
    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPool):
    """Return the mean of each window: `AvgPool2d` in one dimension, ``(N, C, L)`` or ``(C, L)``."""

    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False, count_include_pad: bool = True
    ) -> None:
        super().__init__(each(kernel_size, 1), None if stride is None else each(stride, 1), each(padding, 1), ceil_mode, count_include_pad)

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class AvgPool2d(_AvgPool):
    """Return the mean of each window.

    Arguments
    ---------
    kernel_size, stride, padding : one int for all dimensions, or one each; the stride is the kernel size by default.
    ceil_mode : also take windows that reach over the end.
    count_include_pad : whether the padding counts as elements of the window.
    divisor_override : divide by this, not by the number of elements.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.AvgPool2d(3, stride=2)(tg.randn(20, 16, 50, 32)).shape
    torch.Size([20, 16, 24, 15])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.avg_pool2d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override
        )


class AvgPool3d(_AvgPool):
    """Return the mean of each window: `AvgPool2d` in three dimensions, ``(N, C, D, H, W)``."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.avg_pool3d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override
        )


class _AdaptiveAvgPool(Module):
    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        """Return the size."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """Return the means of as many windows as the output shall have elements, whatever the size of the input."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """Return the means of as many windows as the output shall have pixels, whatever the size of the image.

    >>> import tinygrad_edu as tg
    >>> tg.nn.AdaptiveAvgPool2d(1)(tg.randn(2, 3, 7, 9)).shape
    torch.Size([2, 3, 1, 1])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """Return the means of as many windows as the output shall have elements, whatever the size of the volume."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the means."""
        return functional.adaptive_avg_pool3d(input, self.output_size)
