"""The largest element of windows that differ in size, or lie at random: adaptive and fractional max pooling."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..tensor import Tensor
from . import functional
from .each import each
from .module import Module

__all__ = ["AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "FractionalMaxPool2d", "FractionalMaxPool3d"]


class _AdaptiveMaxPool(Module):
    def __init__(self, output_size: int | Sequence[int | None] | None, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices

    def extra_repr(self) -> str:
        """Return the size."""
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """Return the largest elements of as many windows as the output shall have elements: `AdaptiveMaxPool2d` in one dimension."""

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """Return the largest elements of as many windows as the output shall have pixels, whatever the size of the image.

    Arguments
    ---------
    output_size : one int for all dimensions, or one each; None leaves a dimension as it is.
    return_indices : also return where in its image each maximum stands.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.AdaptiveMaxPool2d((5, None))(tg.randn(2, 3, 7, 9)).shape
    torch.Size([2, 3, 5, 9])
    """

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """Return the largest elements of as many windows as the output shall have elements: `AdaptiveMaxPool2d` in three dimensions."""

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class _FractionalMaxPool(Module):
    dims: ClassVar[int]
    _random_samples: Tensor | None

    def __init__(
        self,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = each(kernel_size, self.dims)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else each(output_size, self.dims)
        self.output_ratio = None if output_ratio is None else each(output_ratio, self.dims)
        self._check()

    def _check(self) -> None:
        if min(self.kernel_size) <= 0:
            raise ValueError(f"kernel_size must be greater than 0, but got {self.kernel_size}")
        if self.output_size is None and self.output_ratio is None:
            raise ValueError(f"{type(self).__name__} requires specifying either an output size, or a pooling ratio")
        if self.output_size is not None and self.output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if self.output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {self.output_ratio})")

    def _options(self) -> tuple[Any, ...]:
        return self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples


class FractionalMaxPool2d(_FractionalMaxPool):
    """Return the largest element of windows that lie at random, about as far apart as fit the size of the output.

    Arguments
    ---------
    kernel_size : the size of a window; one int for all dimensions, or one each.
    output_size : how many windows, or
    output_ratio : the same as a part of the input's size, between 0 and 1. One of the two is given.
    return_indices : also return where in its image each maximum stands.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``.

    Graham, Fractional max-pooling, 2014.

    >>> import tinygrad_edu as tg
    >>> tg.nn.FractionalMaxPool2d(3, output_ratio=0.7)(tg.randn(2, 3, 20, 30)).shape
    torch.Size([2, 3, 14, 21])
    """

    dims = 2

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.fractional_max_pool2d(input, *self._options())


class FractionalMaxPool3d(_FractionalMaxPool):
    """Return the largest element of windows of a volume that lie at random: `FractionalMaxPool2d` in three dimensions."""

    dims = 3

    def forward(self, input: Tensor) -> Any:
        """Return the maxima, with their indices if `return_indices`."""
        return functional.fractional_max_pool3d(input, *self._options())
