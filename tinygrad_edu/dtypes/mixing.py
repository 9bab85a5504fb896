"""In which data type values of several data types are computed with together: PyTorch's rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from .names import dtype, from_any, to_numpy

_KIND = {"b": 0, "u": 1, "i": 1, "f": 2}


def promote_types(type1: Any, type2: Any) -> dtype:
    """Return the dtype in which values of dtypes `type1` and `type2` are computed with together.

    >>> import tinygrad_edu as tg
    >>> promote_types(tg.int64, tg.float16)
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
        elif isinstance(value, (bool, int, float)):
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


def can_cast(from_: Any, to: Any) -> bool:
    """Return whether a result of dtype `from_` may be stored in dtype `to`: its kind must not be higher."""
    return _KIND[to_numpy(from_).kind] <= _KIND[to_numpy(to).kind]
