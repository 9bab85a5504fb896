"""Values as Python text that gives the same value back, to the last bit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .terms import ATOM, UNARY


class NotWritten(Exception):  # noqa: N818 - it is caught, never shown
    """This cannot be written as an expression; something else has to stand in its place."""


def literal(value: Any) -> tuple[str, int]:
    """Return the text of a value, and how strongly it binds.

    >>> import numpy as np
    >>> literal(np.float32(0.1)), literal((1, None)), literal((0, slice(1, None)))
    (('np.float32(0.1)', 9), ('(1, None)', 9), ('np.s_[0, 1:]', 9))
    >>> literal(np.array([0.5, np.inf], np.float32))[0]
    'np.array([0.5, np.inf], dtype=np.float32)'
    """
    if value is None or value is Ellipsis or isinstance(value, (bool, str)):
        return ("..." if value is Ellipsis else repr(value)), ATOM
    if type(value) in (int, float):
        text = _number(value)
        return text, UNARY if text.startswith("-") else ATOM
    if isinstance(value, np.ndarray):
        return array(value), ATOM
    if isinstance(value, np.generic):
        return _scalar(value), ATOM
    if isinstance(value, (tuple, list, dict)):
        return _container(value), ATOM
    if isinstance(value, slice):
        return f"slice({', '.join(literal(v)[0] for v in (value.start, value.stop, value.step))})", ATOM
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return f"np.{np.dtype(value).name}", ATOM
    name: str = getattr(value, "__name__", "")
    if isinstance(value, np.ufunc) and getattr(np, name, None) is value:
        return f"np.{name}", ATOM
    owner: Any = getattr(value, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"np.{owner.__name__}.{name}", ATOM
    raise NotWritten(f"a {type(value).__name__}")


def _container(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)[0]}: {literal(v)[0]}" for k, v in value.items()) + "}"
    if type(value) not in (tuple, list):
        raise NotWritten(f"a {type(value).__name__}")
    if type(value) is tuple and any(isinstance(v, slice) or v is Ellipsis for v in value):
        return f"np.s_[{', '.join(map(index, value))}{',' * (len(value) == 1)}]"
    items = ", ".join(literal(v)[0] for v in value)
    if isinstance(value, list):
        return f"[{items}]"
    return f"({items},)" if len(value) == 1 else f"({items})"


def index(item: Any) -> str:
    """Return what stands between the brackets of an index.

    >>> index(slice(1, None)), index(slice(None, None, -1)), index(0)
    ('1:', '::-1', '0')
    """
    if not isinstance(item, slice):
        return literal(item)[0]
    ends = ["" if end is None else literal(end)[0] for end in (item.start, item.stop, item.step)]
    return ":".join(ends if ends[2] else ends[:2])


def _number(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    return repr(value)


def _scalar(value: Any) -> str:
    if value.dtype.kind not in "biuf":
        raise NotWritten(f"a {value.dtype}")
    return f"np.{value.dtype.name}({_element(value)})"


def _element(value: Any) -> str:
    """Return a NumPy number as the shortest Python number that gives it back."""
    if value.dtype.kind != "f":
        return repr(value.item())
    if not np.isfinite(value):
        if np.isnan(value) and value.tobytes() != value.dtype.type(np.nan).tobytes():
            raise NotWritten("a NaN with a payload")
        return _number(float(value))
    short = np.format_float_positional(value, unique=True, trim="0") if 1e-4 <= abs(value) < 1e16 or value == 0 else str(value)
    return short if value.dtype.type(float(short)) == value else repr(float(value))


def array(value: Any) -> str:
    """Return an array as a call of ``np.array``.

    Raises
    ------
    NotWritten : if its elements are no numbers.

    >>> array(np.arange(3)), array(np.arange(3).reshape(3, 1))
    ('np.arange(3)', 'np.arange(3).reshape(3, 1)')
    """
    if value.dtype.kind not in "biuf":
        raise NotWritten(f"an array of {value.dtype}")
    dtype = "" if value.dtype in (np.int64, np.float64, np.bool_) else f", dtype=np.{value.dtype.name}"
    if not value.size:
        return f"np.empty({value.shape}, dtype=np.{value.dtype.name})"
    if value.dtype == np.int64 and value.size > 1 and value.size in value.shape and np.array_equal(value.ravel(), np.arange(value.size)):
        return f"np.arange({value.size})" + (f".reshape{value.shape}" if value.ndim > 1 else "")
    text = f"np.array({_nested(value)}{dtype})"
    fortran = value.flags.f_contiguous and not value.flags.c_contiguous
    return f"np.asfortranarray({text})" if fortran else text


def _nested(value: Any) -> str:
    if not value.ndim:
        return _element(value[()])
    return "[" + ", ".join(_nested(part) if value.ndim > 1 else _element(part) for part in value) + "]"
