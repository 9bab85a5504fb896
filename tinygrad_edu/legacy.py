"""PyTorch's old classes of tensors of one dtype: ``FloatTensor([1, 2])`` makes a `Tensor`, and ``isinstance`` looks at its dtype.

>>> import tinygrad_edu as tg
>>> LongTensor([1, 2]), isinstance(tg.zeros(2), FloatTensor)
(tensor([1, 2]), True)
"""

from __future__ import annotations

from typing import Any

from . import dtypes
from .ops.creation import of_type
from .tensor import Tensor

__all__ = [
    "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor", "HalfTensor", "IntTensor", "LongTensor", "ShortTensor",
]  # fmt: skip


class TensorType(type):
    """The class of these classes: what calling one and asking ``isinstance`` mean."""

    dtype: dtypes.dtype
    is_cuda = False

    def __call__(cls, *data: Any, device: Any = None) -> Any:
        return of_type(cls.dtype, *data, device=device)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


class HalfTensor(metaclass=TensorType):
    """Tensors of float16."""

    dtype = dtypes.float16


class FloatTensor(metaclass=TensorType):
    """Tensors of float32."""

    dtype = dtypes.float32


class DoubleTensor(metaclass=TensorType):
    """Tensors of float64."""

    dtype = dtypes.float64


class CharTensor(metaclass=TensorType):
    """Tensors of int8."""

    dtype = dtypes.int8


class ShortTensor(metaclass=TensorType):
    """Tensors of int16."""

    dtype = dtypes.int16


class IntTensor(metaclass=TensorType):
    """Tensors of int32."""

    dtype = dtypes.int32


class LongTensor(metaclass=TensorType):
    """Tensors of int64."""

    dtype = dtypes.int64


class ByteTensor(metaclass=TensorType):
    """Tensors of uint8."""

    dtype = dtypes.uint8


class BoolTensor(metaclass=TensorType):
    """Tensors of bool."""

    dtype = dtypes.bool
