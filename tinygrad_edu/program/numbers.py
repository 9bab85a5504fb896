"""Arrays as short text: few numbers whole, many as a summary. What is not finite is always counted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

WHOLE = 6  # an array of at most so many elements is written in full


def describe(array: Any, limit: int = 120) -> str:
    """Return the value of an array in one short line: whole if it is small and its text is no longer than `limit`, else a summary.

    >>> describe(np.array([[1.0, 2.5], [-3.0, np.nan]]))
    '[[1, 2.5], [-3, nan]]'
    >>> describe(np.arange(10.0))
    '0 … 9, mean 4.5'
    >>> describe(np.array([np.inf] + [1.0] * 9))
    'all 1, 1 inf'
    >>> describe(np.zeros((0, 3)))
    'empty'
    """
    array = np.asarray(array)
    if array.size == 0:
        return "empty"
    if array.size <= WHOLE and (array.size == 1 or len(_whole(array.tolist())) <= limit):
        return _whole(array.tolist())
    if array.dtype.kind == "b":
        return f"{int(np.count_nonzero(array))} of {array.size} true"
    if array.dtype.kind not in "iuf":
        return f"{array.size} numbers"
    return _summary(array)


def _summary(array: Any) -> str:
    parts = []
    finite = np.isfinite(array)
    good = array if finite.all() else array[finite]
    if good.size:
        low, high = good.min().item(), good.max().item()
        if low == high:
            parts.append(f"all {number(low)}")
        else:
            parts.append(f"{number(low, 3)} … {number(high, 3)}")
            if array.dtype.kind == "f":
                parts.append(f"mean {number(float(good.mean(dtype=np.float64)), 3)}")
    if good is not array:
        nans = int(np.count_nonzero(np.isnan(array)))
        parts += [f"{count} {what}" for count, what in ((nans, "nan"), (array.size - good.size - nans, "inf")) if count]
    return ", ".join(parts)


def number(value: Any, digits: int = 4) -> str:
    """Return one number with four significant digits, or as many as told.

    >>> number(2.0), number(1 / 3), number(-1e-9), number(True)
    ('2', '0.3333', '-1e-09', 'True')
    """
    if isinstance(value, complex):
        return f"{value:.{digits}g}"
    if isinstance(value, float):
        whole = math.isfinite(value) and value == int(value) and abs(value) < 1e6
        return str(int(value)) if whole else f"{value:.{digits}g}"
    return str(value)


def _whole(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_whole, value)) + "]"
    return number(value)


def constant(value: Any) -> str | None:
    """Return a constant argument that is no array as source text, or `None` if it is too long or tells nothing.

    >>> constant(2.0), constant((0, 1)), constant(slice(None, 3)), constant("x" * 100)
    ('2.0', '(0, 1)', ':3', None)
    """
    if value is None or value is False:
        return None  # an option that is switched off
    text = _source(value)
    return text if len(text) <= 28 else None


def _source(value: Any) -> str:
    if isinstance(value, slice):
        start, stop, step = ("" if v is None else str(v) for v in (value.start, value.stop, value.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if isinstance(value, np.generic):
        return number(value.item())
    if isinstance(value, np.ndarray):
        return number(value.item()) if value.size == 1 else f"array of shape {value.shape}"
    if value is Ellipsis:
        return "..."
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_source, value[:20])) + ("," if len(value) == 1 else "") + ")"
    return repr(value) if isinstance(value, (bool, int, float, str, type(None), np.dtype)) else type(value).__name__


def shape_and_dtype(shape: tuple[int, ...], dtype: Any) -> str:
    """Return what is worth saying about an array's form: nothing for a float32 scalar.

    >>> shape_and_dtype((2, 3), np.dtype(np.float32)), shape_and_dtype((), np.dtype(np.float64))
    ('(2, 3)', 'float64')
    """
    form = str(tuple(int(n) for n in shape)) if shape else ""
    return f"{form} {'' if dtype == np.float32 else dtype}".strip()
