"""What goes into the written program: leaves, parameters and constants, as literals where they are small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .literals import NotWritten, literal

SMALL = 32  # elements; a larger array is not written out


@dataclass(slots=True)
class Input:
    """One parameter of a function of the written program.

    Attributes
    ----------
    name : of the parameter.
    value : what it was.
    comment : what is said about it.
    record : the line of the computation that it is.
    text : the literal that gives the value back to the last bit; empty if it is too large for one, and has to be given.
    """

    name: str
    value: Any
    comment: str
    record: int
    text: str = ""

    def __post_init__(self) -> None:
        value = np.asarray(self.value)
        if value.size <= SMALL or _is_filled(value):
            self.text = _exact(self.value)


def _is_filled(value: Any) -> bool:
    """Return whether an array holds nothing but ones, or nothing but zeros."""
    first = value.ravel()[:1].tobytes()
    return first in (value.dtype.type(0).tobytes(), value.dtype.type(1).tobytes()) and value.tobytes() == first * value.size


def _exact(value: Any) -> str:
    """Return the literal of an array or number, or nothing if it does not give the same bits, or the same layout, back."""
    if isinstance(value, np.ndarray) and value.size > 1 and _is_filled(value) and value.flags.c_contiguous:
        return f"np.{'ones' if value.flat[0] else 'zeros'}({value.shape}, dtype=np.{value.dtype.name})"
    try:
        text, _ = literal(value)
    except NotWritten:
        return ""
    found = eval(text, {"np": np})
    same = found.dtype == value.dtype and found.shape == value.shape and found.tobytes() == value.tobytes()
    return text if same and (not value.size or np.asarray(found).strides == np.asarray(value).strides) else ""


def as_laid(value: Any, original: Any) -> Any:
    """Return a copy of `value` that lies in memory as `original`, which has the same elements, does.

    How numbers lie in memory decides in which order NumPy adds them up, and so the last bit of a sum.
    """
    if original.strides == value.strides:
        return value
    size = value.itemsize
    turned = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in original.strides)
    steps = [abs(stride) for stride in original.strides]
    reach = sum((n - 1) * step for n, step in zip(value.shape, steps, strict=True))
    if not value.size or reach % size:
        return value
    memory = np.zeros(reach // size + 1, value.dtype)
    result = np.lib.stride_tricks.as_strided(memory, value.shape, steps)[turned]
    result[...] = value
    return result
