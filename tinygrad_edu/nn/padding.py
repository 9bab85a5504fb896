"""Padding: layers that add elements at the ends of the spatial dimensions, or cut some off.

Everywhere `padding` says how many elements before and after, for the last dimension first: (left, right, top, bottom, front, back), or one
number for all of them. A negative number cuts elements off.
"""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any, ClassVar

from ..tensor import Tensor
from . import functional
from .each import each
from .module import Module

__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d", "ReflectionPad1d",
    "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]  # fmt: skip


class _Pad(Module):
    dims: ClassVar[int]
    mode: ClassVar[str]

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = each(padding, 2 * self.dims)

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return functional.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        """Return the amounts."""
        return str(self.padding)


class _ConstantPad(_Pad):
    mode = "constant"

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return functional.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        """Return the amounts and the value."""
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """Return the amounts."""
        return str(self.padding)


class _ReflectionPad(_Pad):
    mode = "reflect"


class _ReplicationPad(_Pad):
    mode = "replicate"


class _CircularPad(_Pad):
    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        if input.ndim not in (self.dims + 1, self.dims + 2):
            raise ValueError(f"expected {self.dims + 1}D or {self.dims + 2}D input (got {input.ndim}D input)")
        return super().forward(input)


class ConstantPad1d(_ConstantPad):
    """Pad a sequence with `value`: the last dimension of an input of any shape.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ConstantPad1d((1, 2), 9.0)(tg.tensor([[1.0, 2.0]]))
    tensor([[9., 1., 2., 9., 9.]])
    """

    dims = 1


class ConstantPad2d(_ConstantPad):
    """Pad an image with `value`: the last 2 dimensions of an input of any shape."""

    dims = 2


class ConstantPad3d(_ConstantPad):
    """Pad a volume with `value`: the last 3 dimensions of an input of any shape."""

    dims = 3


class ZeroPad1d(_ZeroPad):
    """Pad a sequence with zeros: the last dimension of an input of any shape.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ZeroPad1d((1, 2))(tg.tensor([[1.0, 2.0]]))
    tensor([[0., 1., 2., 0., 0.]])
    """

    dims = 1


class ZeroPad2d(_ZeroPad):
    """Pad an image with zeros: the last 2 dimensions of an input of any shape."""

    dims = 2


class ZeroPad3d(_ZeroPad):
    """Pad a volume with zeros: the last 3 dimensions of an input of any shape."""

    dims = 3


class ReflectionPad1d(_ReflectionPad):
    """Pad a sequence with its mirror image, without repeating the last element; input ``(N, C, L)`` or ``(C, L)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ReflectionPad1d(2)(tg.tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 2., 1., 2., 3., 2., 1.]])
    """

    dims = 1


class ReflectionPad2d(_ReflectionPad):
    """Pad an image with its mirror image, without repeating the last element; input ``(N, C, H, W)`` or ``(C, H, W)``."""

    dims = 2


class ReflectionPad3d(_ReflectionPad):
    """Pad a volume with its mirror image, without repeating the last element; input ``(N, C, D, H, W)`` or ``(C, D, H, W)``."""

    dims = 3


class ReplicationPad1d(_ReplicationPad):
    """Pad a sequence by repeating its last elements; input ``(N, C, L)`` or ``(C, L)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ReplicationPad1d(2)(tg.tensor([[1.0, 2.0, 3.0]]))
    tensor([[1., 1., 1., 2., 3., 3., 3.]])
    """

    dims = 1


class ReplicationPad2d(_ReplicationPad):
    """Pad an image by repeating its last elements; input ``(N, C, H, W)`` or ``(C, H, W)``."""

    dims = 2


class ReplicationPad3d(_ReplicationPad):
    """Pad a volume by repeating its last elements; input ``(N, C, D, H, W)`` or ``(C, D, H, W)``."""

    dims = 3


class CircularPad1d(_CircularPad):
    """Pad a sequence by going on at its other end; input ``(N, C, L)`` or ``(C, L)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.CircularPad1d(2)(tg.tensor([[1.0, 2.0, 3.0]]))
    tensor([[2., 3., 1., 2., 3., 1., 2.]])
    """

    dims = 1


class CircularPad2d(_CircularPad):
    """Pad an image by going on at its other end; input ``(N, C, H, W)`` or ``(C, H, W)``."""

    dims = 2


class CircularPad3d(_CircularPad):
    """Pad a volume by going on at its other end; input ``(N, C, D, H, W)`` or ``(C, D, H, W)``."""

    dims = 3
