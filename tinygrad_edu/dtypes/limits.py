"""The limits of data types: `finfo` and `iinfo`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .names import dtype, from_any

_REAL = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}  # of which the parts of a complex number are
# Of dtypes that NumPy does not know: bits, eps, the largest number, the smallest normal one, decimal resolution.
_FLOATS = {
    "bfloat16": (16, 2.0**-7, (2 - 2.0**-7) * 2.0**127, 2.0**-126, 0.01),
    "float8_e4m3fn": (8, 2.0**-3, 448.0, 2.0**-6, 1.0),
    "float8_e5m2": (8, 2.0**-2, 57344.0, 2.0**-14, 1.0),
}


class finfo:  # noqa: N801 - PyTorch's name
    """The limits of a floating point dtype, the default one if none is given; of a complex dtype, those of its parts.

    Attributes
    ----------
    bits : the size of a number.
    eps : the distance from 1 to the next larger number.
    max, min : the largest and the smallest finite number.
    tiny, smallest_normal : the smallest positive number of full precision.
    resolution : a power of ten that is the precision in decimal digits.
    dtype : the name of the dtype.

    >>> import tinygrad_edu as tg
    >>> finfo(tg.float32).eps, finfo(tg.float16).max
    (1.1920928955078125e-07, 65504.0)
    """

    def __init__(self, type: Any = None) -> None:
        meant = _dtype(float if type is None else type, "finfo")
        if not (meant.is_floating_point or meant.is_complex):
            raise TypeError(f"torch.finfo() requires a floating point input type, but got {meant}: use iinfo for it")
        self.dtype = name = _REAL.get(meant.name, meant.name)
        if name in _FLOATS:
            self.bits, self.eps, self.max, self.tiny, self.resolution = _FLOATS[name]
        else:
            known = np.finfo(np.dtype(name))
            self.bits, self.eps, self.max, self.tiny = known.bits, float(known.eps), float(known.max), float(known.tiny)
            self.resolution = 10.0**-known.precision
        self.min, self.smallest_normal = -self.max, self.tiny

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{name}={getattr(self, name):g}' for name in names)}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


class iinfo:  # noqa: N801 - PyTorch's name
    """The limits of an integer dtype: `bits`, `max`, `min`, and its name, `dtype`.

    >>> import tinygrad_edu as tg
    >>> iinfo(tg.uint8)
    iinfo(min=0, max=255, dtype=uint8)
    """

    def __init__(self, type: Any) -> None:
        meant = _dtype(type, "iinfo")
        if meant.is_floating_point or meant.is_complex:
            raise TypeError(f"torch.iinfo() requires an integer input type, but got {meant}: use finfo for it")
        if meant.name == "bool":
            raise TypeError("torch.bool is not supported by torch.iinfo")
        self.dtype, self.bits = meant.name, 8 * meant.itemsize
        self.max = 2 ** (self.bits - meant.is_signed) - 1
        self.min = -self.max - 1 if meant.is_signed else 0

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


def _dtype(given: Any, name: str) -> dtype:
    if isinstance(given, str):
        raise TypeError(f"{name}(): argument 'type' (position 1) must be torch.dtype, not str")
    return from_any(given)
