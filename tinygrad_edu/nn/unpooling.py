"""Unpooling: put what max pooling found back where it was, among zeros."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..tensor import Tensor
from . import functional
from .each import each
from .module import Module

__all__ = ["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"]

Size = int | Sequence[int]


class _MaxUnpool(Module):
    dims: ClassVar[int]

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        super().__init__()
        self.kernel_size = each(kernel_size, self.dims)
        self.stride = self.kernel_size if stride is None else each(stride, self.dims)
        self.padding = each(padding, self.dims)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpool):
    """Undo `MaxPool1d` as far as that is possible: `MaxUnpool2d` in one dimension, ``(N, C, L)`` or ``(C, L)``."""

    dims = 1

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the maxima among zeros."""
        return functional.max_unpool1d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(_MaxUnpool):
    """Undo `MaxPool2d` as far as that is possible: the maxima go back to their places, everything else is zero.

    Arguments
    ---------
    kernel_size, stride, padding : those of the pooling.

    The call takes the maxima, the indices that the pooling gave with ``return_indices=True``, and where several sizes give the same number
    of windows the `output_size` that is meant.

    >>> import tinygrad_edu as tg
    >>> pool, unpool = tg.nn.MaxPool2d(2, return_indices=True), tg.nn.MaxUnpool2d(2)
    >>> unpool(*pool(tg.tensor([[[1.0, 2.0], [4.0, 3.0]]])))
    tensor([[[0., 0.],
             [4., 0.]]])
    """

    dims = 2

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the maxima among zeros."""
        return functional.max_unpool2d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool3d(_MaxUnpool):
    """Undo `MaxPool3d` as far as that is possible: `MaxUnpool2d` in three dimensions, ``(N, C, D, H, W)``."""

    dims = 3

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the maxima among zeros."""
        return functional.max_unpool3d(input, indices, self.kernel_size, self.stride, self.padding, output_size)
