"""Data types by PyTorch's names, the default among them, and PyTorch's rules for mixing them."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

__all__ = [
    "bool", "dtype", "double", "finfo", "float", "float16", "float32", "float64", "get_default_dtype", "half", "iinfo", "int", "int8",
    "int16", "int32", "int64", "long", "set_default_dtype", "set_default_tensor_type", "short", "uint8",
]  # fmt: skip

_BY_NUMPY: dict[Any, dtype] = {}


class dtype:  # noqa: N801 - PyTorch's name
    """A data type, such as `float32`. NumPy accepts it wherever it accepts a dtype.

    >>> float32.is_floating_point, float32.itemsize
    (True, 4)
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.dtype = np.dtype(name)  # under this name NumPy finds it: np.zeros(3, tinygrad_edu.float32)
        self.itemsize = self.dtype.itemsize
        self.is_floating_point = self.dtype.kind == "f"
        self.is_complex = self.dtype.kind == "c"
        self.is_signed = self.dtype.kind not in "ub"
        _BY_NUMPY[self.dtype] = self

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _named, (self.name,)


def _named(name: str) -> dtype:
    return _BY_NUMPY[np.dtype(name)]


float16 = half = dtype("float16")
float32 = float = dtype("float32")
float64 = double = dtype("float64")
int8 = dtype("int8")
int16 = short = dtype("int16")
int32 = int = dtype("int32")
int64 = long = dtype("int64")
uint8 = dtype("uint8")
bool = dtype("bool")

_PYTHON = {builtins.bool: bool, builtins.int: int64}
_default = float32


def get_default_dtype() -> dtype:
    """Return the dtype that Python floats become."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Set the dtype that Python floats become; a floating point one.

    >>> import tinygrad_edu as tg
    >>> tg.set_default_dtype(tg.float64); tg.tensor(1.0).dtype
    torch.float64
    >>> tg.set_default_dtype(tg.float32)
    """
    global _default
    if not from_any(d).is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d}")
    _default = from_any(d)


def from_any(d: Any) -> dtype:
    """Return the dtype that is meant by one of ours, a NumPy dtype, or Python's ``float``, ``int`` or ``bool``."""
    if isinstance(d, dtype):
        return d
    if d is builtins.float:
        return _default
    if d in _PYTHON:
        return _PYTHON[d]
    if isinstance(d, str):
        raise TypeError(f"dtype must be a dtype such as float32, but got the string {d!r}")
    try:
        return _BY_NUMPY[np.dtype(d)]
    except (KeyError, TypeError):
        raise TypeError(f"dtype must be one of {', '.join(map(str, _BY_NUMPY.values()))}, but got {d!r}") from None


def to_numpy(d: Any) -> np.dtype[Any]:
    """Return the NumPy dtype of whatever names a dtype; `None` means the default one."""
    return (_default if d is None else from_any(d)).dtype


# PyTorch's classes of tensors of one dtype. A class stands for its dtype, and so does its name.
TENSOR_TYPES = {
    "HalfTensor": float16, "FloatTensor": float32, "DoubleTensor": float64, "CharTensor": int8, "ShortTensor": int16, "IntTensor": int32,
    "LongTensor": int64, "ByteTensor": uint8, "BoolTensor": bool,
}  # fmt: skip


def tensor_type(d: Any) -> str:
    """Return the name of the class of tensors of a dtype.

    >>> tensor_type(int64)
    'torch.LongTensor'
    """
    wanted = from_any(d)
    return next(f"torch.{name}" for name, dtype in TENSOR_TYPES.items() if dtype is wanted)


def from_tensor_type(kind: Any) -> dtype:
    """Return the dtype that is meant by itself, by a class of tensors, or by the name of such a class.

    Raises
    ------
    ValueError : for anything else.

    >>> from_tensor_type("torch.DoubleTensor")
    torch.float64
    """
    found = TENSOR_TYPES.get(kind.removeprefix("torch.")) if isinstance(kind, str) else getattr(kind, "dtype", kind)
    if isinstance(kind, dtype):
        return kind
    if not isinstance(found, dtype):
        raise ValueError(f"invalid type: {kind!r}; expected a dtype, or a class of tensors such as torch.LongTensor")
    return found


def set_default_tensor_type(kind: Any) -> None:
    """Set the default dtype by a class of tensors: PyTorch's old way, for which `set_default_dtype` is the new one."""
    set_default_dtype(from_tensor_type(kind))


_KIND = {"b": 0, "u": 1, "i": 1, "f": 2}


def promote_types(type1: Any, type2: Any) -> dtype:
    """Return the dtype in which values of dtypes `type1` and `type2` are computed with together.

    >>> promote_types(int64, float16)
    torch.float16
    """
    return from_any(_promote(to_numpy(type1), to_numpy(type2)))


def _promote(a: np.dtype[Any], b: np.dtype[Any]) -> np.dtype[Any]:
    """PyTorch's rule: the higher kind wins as it is; within a kind NumPy's rule."""
    if _KIND[a.kind] != _KIND[b.kind]:
        return a if _KIND[a.kind] > _KIND[b.kind] else b
    return np.promote_types(a, b)


def result_dtype(values: Any) -> np.dtype[Any]:
    """Return the NumPy dtype in which the given arrays and Python numbers are computed with together.

    Arrays with dimensions count most, then 0-d arrays, then Python numbers: one that counts less matters only if its kind
    (bool < integer < floating point) is higher. So ``float32_tensor * 2.5`` and ``float32_tensor * float64_scalar_tensor`` are float32.
    """
    groups: list[np.dtype[Any] | None] = [None, None, None]
    for value in values:
        if isinstance(value, np.ndarray) and value.shape:
            level, d = 0, value.dtype
        elif isinstance(value, (np.ndarray, np.generic)):
            level, d = 1, value.dtype
        elif isinstance(value, (builtins.bool, builtins.int, builtins.float)):
            level, d = 2, from_any(type(value)).dtype
        else:
            raise TypeError(f"expected a tensor or a number, but got {type(value).__name__}")
        known = groups[level]
        groups[level] = d if known is None else _promote(known, d)
    result: np.dtype[Any] | None = None
    for d2 in groups:
        if d2 is not None and (result is None or _KIND[d2.kind] > _KIND[result.kind]):
            result = d2
    assert result is not None
    return result


def can_cast(from_: Any, to: Any) -> builtins.bool:
    """Return whether a result of dtype `from_` may be stored in dtype `to`: its kind must not be higher."""
    return _KIND[to_numpy(from_).kind] <= _KIND[to_numpy(to).kind]


def finfo(d: Any = None) -> Any:
    """Return the limits of a floating point dtype (``eps``, ``max``, ``min``, ``tiny``)."""
    return np.finfo(to_numpy(d))


def iinfo(d: Any) -> Any:
    """Return the limits of an integer dtype (``max``, ``min``, ``bits``)."""
    return np.iinfo(to_numpy(d))
