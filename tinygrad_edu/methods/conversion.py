"""Methods that change the dtype or ask for the device, and those that make new tensors like this one."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.variable import Variable
from ..device import check_device
from ..device import device as _device
from ..ops import arithmetic, creation, random


def _to(
    input: Any, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, copy: bool = False, memory_format: Any = None
) -> Any:
    """Return this tensor in another dtype (or that of another tensor); itself if nothing changes.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1, 2]).to(tg.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    for arg in args:
        if isinstance(arg, Variable):
            dtype = arg.array.dtype
        elif isinstance(arg, (str, _device)):
            device = arg
        elif not isinstance(arg, bool):
            dtype = arg
    if device is not None:
        check_device(device)
    d = input.array.dtype if dtype is None else dtypes.to_numpy(dtype)
    if d == input.array.dtype:
        return arithmetic.clone(input) if copy else input
    return cast(input, d)


def _caster(d: dtypes.dtype) -> Callable[..., Any]:
    def method(self: Any, memory_format: Any = None) -> Any:
        return _to(self, d)

    method.__doc__ = f"Return this tensor as {d}."
    return method


class Conversion:
    """Dtypes, devices and new tensors."""

    __slots__ = ()

    to = _to
    float = _caster(dtypes.float32)
    double = _caster(dtypes.float64)
    half = _caster(dtypes.float16)
    int = _caster(dtypes.int32)
    long = _caster(dtypes.int64)
    short = _caster(dtypes.int16)
    bool = _caster(dtypes.bool)
    byte = _caster(dtypes.uint8)
    char = _caster(dtypes.int8)
    new = creation.new
    new_tensor = creation.new_tensor
    new_zeros = creation.new_zeros
    new_ones = creation.new_ones
    new_empty = creation.new_empty
    new_full = creation.new_full
    bernoulli = random.bernoulli
    multinomial = random.multinomial

    def cpu(self: Any, memory_format: Any = None) -> Any:
        """Return this tensor, which is on the CPU already."""
        return self

    def type(self: Any, dtype: Any = None, non_blocking: builtins.bool = False) -> Any:
        """Return this tensor in another dtype; without one, the name of its type."""
        return dtypes.tensor_type(self.array.dtype) if dtype is None else _to(self, dtypes.from_tensor_type(dtype))

    def type_as(self: Any, other: Any) -> Any:
        """Return this tensor in the dtype of another."""
        return _to(self, other)

    is_cpu = property(lambda self: True, doc="True: there is no other device here.")
    is_cuda = property(lambda self: False, doc="False: there is no GPU here.")

    def cuda(self: Any, device: Any = "cuda", non_blocking: builtins.bool = False) -> Any:
        """Raise, as PyTorch without CUDA does: there is no GPU here."""
        return _to(self, device=device)

    def get_device(self: Any) -> builtins.int:
        """Return -1, which means the CPU."""
        return -1

    def pin_memory(self: Any, device: Any = None) -> Any:
        """Raise, as PyTorch without CUDA does: there is no GPU that could read pinned memory."""
        raise RuntimeError("Cannot access accelerator device when none is available: leave pin_memory() away")

    def is_shared(self: Any) -> builtins.bool:
        """Return False: no memory is shared with other processes."""
        return False

    def share_memory_(self: Any) -> Any:
        """Return this tensor: threads share it as it is, and other processes are sent a copy."""
        return self

    def is_pinned(self: Any) -> builtins.bool:
        """Return False: memory is not pinned here."""
        return False
