"""The part of `Module` that changes all parameters and buffers at once: their dtype, and the device where there could be another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from .. import dtypes
from ..autograd.modes import no_grad
from ..autograd.variable import Variable
from ..device import check_device
from ..device import device as _device
from ..tensor import Tensor
from .parts import Parts

__all__ = ["Conversion"]


class Conversion(Parts):
    """Dtypes and devices of modules."""

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Replace every parameter, its gradient and every buffer by what `fn` makes of it. The `Parameter` objects stay the same."""
        with no_grad():
            for parameter in self.parameters(recurse):
                grad = parameter._grad
                parameter.data = fn(parameter.data)
                parameter.grad = None if grad is None else fn(grad)  # type: ignore[arg-type]
            for module in self.modules() if recurse else [self]:
                for name, buffer in module._buffers.items():
                    if buffer is not None:
                        module._enter(module._buffers, name, fn(buffer))
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Convert all floating point parameters and buffers to a dtype: ``to(dtype)``, ``to(device, dtype)`` or ``to(tensor)``.

        `non_blocking` and `memory_format` are accepted for PyTorch's sake, without effect.

        Raises
        ------
        TypeError : for a dtype that is not floating point.
        """
        dtype, device = kwargs.pop("dtype", None), kwargs.pop("device", None)
        for value in args:
            if isinstance(value, dtypes.dtype):
                dtype = value
            elif isinstance(value, Variable):
                dtype = dtypes.from_any(value.array.dtype)
            elif isinstance(value, (str, int, _device)) and not isinstance(value, bool):
                device = value
            elif value is not None and not isinstance(value, bool):
                raise TypeError(f"to() expects a device, a dtype or a tensor, but got {type(value).__name__}")
        for name in kwargs:
            if name not in ("non_blocking", "memory_format", "tensor"):
                raise TypeError(f"to() got an unexpected keyword argument '{name}'")
        if kwargs.get("tensor") is not None:
            dtype = dtypes.from_any(kwargs["tensor"].array.dtype)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}")
        if device is not None:
            check_device(device)
        return self if dtype is None else self._convert(dtype)

    def _convert(self, dtype: Any) -> Self:
        return self._apply(lambda t: t.to(dtype) if t.dtype.is_floating_point else t)

    def type(self, dst_type: Any) -> Self:
        """Convert all parameters and buffers to a dtype, whatever they are now."""
        return self._apply(lambda t: t.type(dst_type))

    def float(self) -> Self:
        """Convert all floating point parameters and buffers to float32."""
        return self._convert(dtypes.float32)

    def double(self) -> Self:
        """Convert all floating point parameters and buffers to float64."""
        return self._convert(dtypes.float64)

    def half(self) -> Self:
        """Convert all floating point parameters and buffers to float16."""
        return self._convert(dtypes.float16)

    def cpu(self) -> Self:
        """Return the module, which is on the CPU already."""
        return self

    def cuda(self, device: Any = None) -> Self:
        """Raise, as there is one device here, the CPU."""
        check_device("cuda" if device is None else device)
        return self

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """Give every parameter and buffer new memory with any content, on the CPU; return the module."""
        check_device(device)
        return self._apply(lambda t: t.new_empty(t.shape), recurse)

    def share_memory(self) -> Self:
        """Return the module: threads share its memory already."""
        return self
