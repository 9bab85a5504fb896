"""Data types by PyTorch's names, and the default among them."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

_BY_NUMPY: dict[Any, dtype] = {}
_BY_NAME: dict[str, dtype] = {}


class dtype:  # noqa: N801 - PyTorch's name
    """A data type, such as `float32`. NumPy accepts it wherever it accepts a dtype.

    >>> float32.is_floating_point, float32.itemsize
    (True, 4)
    """

    dtype: np.dtype[Any]  # under this name NumPy finds it: np.zeros(3, tinygrad_edu.float32)

    def __init__(self, name: str, kind: str, itemsize: builtins.int) -> None:
        self.name, self.itemsize = name, itemsize
        self.is_floating_point = kind == "f"
        self.is_complex = kind == "c"
        self.is_signed = kind not in "ub"
        _BY_NAME[name] = self

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _named, (self.name,)


def _named(name: str) -> dtype:
    return _BY_NAME[name]


def _known(name: str) -> dtype:
    """Return the data type that NumPy knows by this name."""
    meant = np.dtype(name)
    made = _BY_NUMPY[meant] = dtype(name, meant.kind, meant.itemsize)
    made.dtype = meant
    return made


class _NameOnly(dtype):
    """A data type of PyTorch that no tensor here has: programs may name it, compare with it and ask for its properties."""

    @property
    def dtype(self) -> Any:  # type: ignore[override]
        """Raise: NumPy is asked for an array of this data type."""
        raise NotImplementedError(
            f"there are no tensors of dtype {self} here: NumPy does not compute with it as PyTorch does; use {self._instead()}"
        )

    def _instead(self) -> str:
        if self.is_complex:
            return "real tensors for the real and the imaginary part"
        return "torch.float32" if self.is_floating_point else "a wider signed dtype such as torch.int64"


float16 = half = _known("float16")
float32 = float = _known("float32")
float64 = double = _known("float64")
int8 = _known("int8")
int16 = short = _known("int16")
int32 = int = _known("int32")
int64 = long = _known("int64")
uint8 = _known("uint8")
bool = _known("bool")

bfloat16 = _NameOnly("bfloat16", "f", 2)
float8_e4m3fn = _NameOnly("float8_e4m3fn", "f", 1)
float8_e5m2 = _NameOnly("float8_e5m2", "f", 1)
complex32 = chalf = _NameOnly("complex32", "c", 4)
complex64 = cfloat = _NameOnly("complex64", "c", 8)
complex128 = cdouble = _NameOnly("complex128", "c", 16)
uint16 = _NameOnly("uint16", "u", 2)
uint32 = _NameOnly("uint32", "u", 4)
uint64 = _NameOnly("uint64", "u", 8)

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
    wanted = from_any(d)
    if not wanted.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d}")
    to_numpy(wanted)
    _default = wanted


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
    if isinstance(kind, dtype):
        return kind
    found = TENSOR_TYPES.get(kind.removeprefix("torch.")) if isinstance(kind, str) else getattr(kind, "dtype", kind)
    if not isinstance(found, dtype):
        raise ValueError(f"invalid type: {kind!r}; expected a dtype, or a class of tensors such as torch.LongTensor")
    return found


def set_default_tensor_type(kind: Any) -> None:
    """Set the default dtype by a class of tensors: PyTorch's old way, for which `set_default_dtype` is the new one."""
    set_default_dtype(from_tensor_type(kind))
