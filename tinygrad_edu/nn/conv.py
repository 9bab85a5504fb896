"""Convolutions over one, two and three dimensions, and their transposes."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..ops import creation
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]

Size = int | Sequence[int]


class _ConvNd(Module):
    """What all convolutions share: the sizes, the parameters, how they start, and the padding that is not zeros."""

    bias: Parameter | None
    dims: int  # how many dimensions the kernel moves along
    transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size,
        padding: str | Size,
        dilation: Size,
        groups: int,
        bias: bool,
        padding_mode: str,
        dtype: Any,
        output_padding: Size = 0,
    ) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups:
            raise ValueError("out_channels must be divisible by groups")
        if padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(
                f"padding_mode must be one of {{'zeros', 'reflect', 'replicate', 'circular'}}, but got padding_mode='{padding_mode}'"
            )
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size = _each(kernel_size, self.dims)
        self.stride = _each(stride, self.dims)
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string '{padding}', should be one of {{'same', 'valid'}}")
            if padding == "same" and any(s != 1 for s in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        self.padding = padding if isinstance(padding, str) else _each(padding, self.dims)
        self.dilation = _each(dilation, self.dims)
        self.output_padding = _each(output_padding, self.dims)
        self.groups, self.padding_mode = groups, padding_mode
        ends = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        self.weight = Parameter(creation.empty(*ends, *self.kernel_size, dtype=dtype))
        self.register_parameter("bias", Parameter(creation.empty(out_channels, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform on ±1/√(the number of terms one output sums)."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            bound = 1 / math.sqrt(fan_in) if fan_in else 0
            init.uniform_(self.bias, -bound, bound)

    def _pad(self, input: Tensor) -> tuple[Tensor, Any]:
        """Return the input with the padding that is not zeros, and the padding of zeros that is left to do."""
        if self.padding_mode == "zeros":
            return input, self.padding
        ends: list[int] = []
        for i in reversed(range(self.dims)):  # functional.pad takes the last dimension first
            if self.padding == "same":
                total = self.dilation[i] * (self.kernel_size[i] - 1)
                ends += [total // 2, total - total // 2]
            else:
                ends += [0, 0] if self.padding == "valid" else [int(self.padding[i])] * 2
        return functional.pad(input, ends, mode=self.padding_mode), 0

    def extra_repr(self) -> str:
        """Return the sizes, and whatever is not at its default."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if isinstance(self.padding, str) or any(self.padding):
            text += f", padding={self.padding}"
        if any(d != 1 for d in self.dilation):
            text += f", dilation={self.dilation}"
        if any(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


def _each(value: Any, dims: int) -> tuple[int, ...]:
    if isinstance(value, int):
        return (value,) * dims
    values = tuple(value)
    return values * dims if len(values) == 1 else values


class _Conv(_ConvNd):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: str | Size = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype)


class Conv1d(_Conv):
    """Correlate a signal of several channels with learned kernels.

    .. math:: y_{n,o,t} = b_o + \\sum_{c,k} W_{o,c,k} \\; x_{n,c,\\,s t + d k - p}

    Arguments and shapes are those of `Conv2d` in one dimension: ``(N, C, L)`` or ``(C, L)``.
    """

    dims = 1

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolved signal."""
        padded, padding = self._pad(input)
        return functional.conv1d(padded, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Conv):
    """Correlate images of several channels with learned kernels.

    .. math:: y_{n,o,i,j} = b_o + \\sum_{c,k,l} W_{o,c,k,l} \\; x_{n,c,\\,s i + d k - p,\\,s j + d l - p}

    Arguments
    ---------
    in_channels, out_channels : how many images go in and come out.
    kernel_size, stride, padding, dilation : one int for all dimensions, or one each; `padding` may be ``"same"`` or ``"valid"``.
    groups : the channels are split into so many groups that do not see each other.
    bias : whether a constant is learned for each output channel.
    padding_mode : ``"zeros"``, ``"reflect"``, ``"replicate"`` or ``"circular"``.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``; `weight` ``(out_channels, in_channels / groups, kH, kW)``; output
    ``(N, out_channels, H', W')`` with :math:`H' = \\lfloor (H + 2p - d(k - 1) - 1) / s \\rfloor + 1`.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))
    >>> layer(tg.randn(2, 16, 10, 12)).shape
    torch.Size([2, 33, 8, 12])
    """

    dims = 2

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolved images."""
        padded, padding = self._pad(input)
        return functional.conv2d(padded, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv3d(_Conv):
    """Correlate volumes of several channels with learned kernels: `Conv2d` in three dimensions, ``(N, C, D, H, W)``."""

    dims = 3

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolved volumes."""
        padded, padding = self._pad(input)
        return functional.conv3d(padded, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class _ConvTranspose(_ConvNd):
    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype, output_padding
        )

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """Return how far the output is extended at its ends, so that it gets the size wanted."""
        if output_size is None:
            return self.output_padding
        wanted = tuple(output_size)[-self.dims :]
        result: list[int] = []
        for n, out, k, s, p, d in zip(
            input.shape[-self.dims :], wanted, self.kernel_size, self.stride, self.padding, self.dilation, strict=True
        ):
            smallest = (n - 1) * s - 2 * int(p) + d * (k - 1) + 1
            if not smallest <= out < smallest + s:
                valid = f"valid sizes range from {smallest} to {smallest + s - 1}"
                raise ValueError(f"requested an output size of {list(wanted)}, but in dimension {len(result)} of it {valid}")
            result.append(out - smallest)
        return tuple(result)


class ConvTranspose1d(_ConvTranspose):
    """The transpose of `Conv1d` as a linear map: `ConvTranspose2d` in one dimension, ``(N, C, L)`` or ``(C, L)``."""

    dims = 1

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the enlarged signal."""
        extra = self._output_padding(input, output_size)
        return functional.conv_transpose1d(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)


class ConvTranspose2d(_ConvTranspose):
    """The transpose of `Conv2d` as a linear map; used to enlarge images.

    Arguments are those of `Conv2d`, and `output_padding`, which extends the output at its ends: several input sizes lead to the
    same output size of a convolution, and this says which one is meant.

    Shapes: input ``(N, C, H, W)`` or ``(C, H, W)``; `weight` ``(in_channels, out_channels / groups, kH, kW)``; output
    ``(N, out_channels, H', W')`` with :math:`H' = (H - 1) s - 2p + d(k - 1) + \\text{output\\_padding} + 1`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ConvTranspose2d(4, 2, 3, stride=2)(tg.randn(1, 4, 5, 5)).shape
    torch.Size([1, 2, 11, 11])
    """

    dims = 2

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the enlarged images, of the size `output_size` if it is given."""
        extra = self._output_padding(input, output_size)
        return functional.conv_transpose2d(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)


class ConvTranspose3d(_ConvTranspose):
    """The transpose of `Conv3d` as a linear map: `ConvTranspose2d` in three dimensions, ``(N, C, D, H, W)``."""

    dims = 3

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the enlarged volumes."""
        extra = self._output_padding(input, output_size)
        return functional.conv_transpose3d(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)
