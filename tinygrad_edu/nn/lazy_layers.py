"""The lazy forms of the layers that have a number of inputs: it is left out, and learned from the first input."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .batchnorm import BatchNorm1d, BatchNorm2d, BatchNorm3d, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .conv import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, Size
from .lazy import LazyModuleMixin
from .linear import Linear
from .parameter import UninitializedBuffer, UninitializedParameter, is_lazy

__all__ = [
    "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d",
    "LazyConvTranspose2d", "LazyConvTranspose3d", "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LazyLinear",
]  # fmt: skip


class _LazyLayer(LazyModuleMixin):
    """What all share. The layer is made with size 0, and its tensors are replaced by uninitialized ones."""

    size_name: str  # the attribute that is inferred, the first argument of the layer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(0, *args, **kwargs)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._enter(self._parameters, name, UninitializedParameter(dtype=parameter.dtype))
        for name, buffer in self._buffers.items():
            if buffer is not None and buffer.dtype.is_floating_point:
                self._enter(self._buffers, name, UninitializedBuffer(dtype=buffer.dtype))

    def reset_parameters(self) -> None:
        """Draw the parameters anew, once there are any."""
        if getattr(self, self.size_name) != 0:
            super().reset_parameters()  # type: ignore[misc]

    def initialize_parameters(self, input: Tensor) -> None:
        """Give the tensors their shapes and their first values. Those that have been loaded meanwhile keep theirs."""
        tensors = {name: t for name, t in (*self._parameters.items(), *self._buffers.items()) if t is not None}
        uninitialized = {name: t for name, t in tensors.items() if is_lazy(t)}
        loaded = [size for name, t in tensors.items() if name not in uninitialized and (size := self._size_in(name, t))]
        size = loaded[0] if loaded else self._size_of(input)
        setattr(self, self.size_name, size)
        for name, tensor in uninitialized.items():
            tensor.materialize(self._shape(name, size))  # type: ignore[attr-defined]
        if uninitialized:
            self.reset_parameters()

    def _size_of(self, input: Tensor) -> int:
        """Return the size that fits the input."""
        raise NotImplementedError

    def _size_in(self, name: str, tensor: Any) -> int:
        """Return the size that a tensor of the layer with this name shows, 0 if none."""
        raise NotImplementedError

    def _shape(self, name: str, size: int) -> tuple[int, ...]:
        """Return the shape of the tensor with this name."""
        raise NotImplementedError


class LazyLinear(_LazyLayer, Linear):
    """A `Linear` that learns `in_features` from the first input. The arguments are the others: ``LazyLinear(out_features, bias=True)``."""

    cls_to_become = Linear
    size_name = "in_features"

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(out_features, bias, device, dtype)

    def _size_of(self, input: Tensor) -> int:
        return int(input.shape[-1])

    def _size_in(self, name: str, tensor: Any) -> int:
        return int(tensor.shape[1]) if name == "weight" else 0

    def _shape(self, name: str, size: int) -> tuple[int, ...]:
        return (self.out_features, size) if name == "weight" else (self.out_features,)


class _LazyConv(_LazyLayer):
    size_name = "in_channels"
    out_channels: int
    groups: int
    kernel_size: tuple[int, ...]
    dims: int
    transposed: bool

    def __init__(
        self,
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
        super().__init__(out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype)

    def _size_of(self, input: Tensor) -> int:
        if input.dim() not in (self.dims + 1, self.dims + 2):
            raise RuntimeError(
                f"Expected {self.dims + 1}D (unbatched) or {self.dims + 2}D (batched) input to {type(self).__name__}, but got input of "
                f"size: {input.shape}"
            )
        size = int(input.shape[-self.dims - 1])
        if size % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        return size

    def _size_in(self, name: str, tensor: Any) -> int:
        if name != "weight":
            return 0
        return int(tensor.shape[0] if self.transposed else tensor.shape[1] * self.groups)

    def _shape(self, name: str, size: int) -> tuple[int, ...]:
        if name == "bias":
            return (self.out_channels,)
        ends = (size, self.out_channels // self.groups) if self.transposed else (self.out_channels, size // self.groups)
        return (*ends, *self.kernel_size)


class LazyConv1d(_LazyConv, Conv1d):
    """A `Conv1d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """A `Conv2d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """A `Conv3d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = Conv3d


class _LazyConvTranspose(_LazyConv):
    def __init__(
        self,
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
        _LazyLayer.__init__(
            self, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device, dtype
        )


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """A `ConvTranspose1d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """A `ConvTranspose2d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """A `ConvTranspose3d` that learns `in_channels` from the first input; the arguments are the others."""

    cls_to_become = ConvTranspose3d


class _LazyNorm(_LazyLayer):
    size_name = "num_features"

    def __init__(
        self,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _size_of(self, input: Tensor) -> int:
        return int(input.shape[1])

    def _size_in(self, name: str, tensor: Any) -> int:
        return int(tensor.shape[0]) if tensor.dim() else 0  # the count of the batches has no dimension

    def _shape(self, name: str, size: int) -> tuple[int, ...]:
        return (size,)


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """A `BatchNorm1d` that learns `num_features` from the first input; the arguments are the others."""

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """A `BatchNorm2d` that learns `num_features` from the first input; the arguments are the others."""

    cls_to_become = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """A `BatchNorm3d` that learns `num_features` from the first input; the arguments are the others."""

    cls_to_become = BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, InstanceNorm1d):
    """An `InstanceNorm1d` that learns `num_features` from the first input; affine and tracking statistics unless told otherwise."""

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, InstanceNorm2d):
    """An `InstanceNorm2d` that learns `num_features` from the first input; affine and tracking statistics unless told otherwise."""

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, InstanceNorm3d):
    """An `InstanceNorm3d` that learns `num_features` from the first input; affine and tracking statistics unless told otherwise."""

    cls_to_become = InstanceNorm3d
