"""Sums, means, products, and what counts or asks over all elements or along some dimensions.

The adjoint of a sum is stretched over what was summed; the engine does that, a rule only gives the adjoint its dimensions back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.primitive import Array, implements, primitive
from .reduced import axes_of, axis_of, count_of, kind_of, per, stretch
from .scan import products_of_others

# What a sum is computed in: integers as int64, float16 as float32. A letter that is missing stands for a dtype that stays as it is.
_ACCUMULATOR: dict[str, Any] = {**dict.fromkeys("?bBhHiIlLqQ", np.int64), "e": np.float32}


@primitive(input=lambda g, axis, keepdims: stretch(g, axis, keepdims))
def _sum(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter = input.dtype.char
    out = np.add.reduce(input, axis, _ACCUMULATOR.get(letter), None, keepdims)
    return out if letter != "e" else out.astype(np.float16)


@primitive(input=lambda g, input_shape, axis, keepdims: per(stretch(g, axis, keepdims), count_of(input_shape, axis)))
def _mean(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter, count = input.dtype.char, count_of(input.shape, axis)
    if letter == "e":
        return (np.add.reduce(input, axis, np.float32, None, keepdims) / max(count, 1)).astype(np.float16) if count else _mean_of_none(input, axis, keepdims)
    return np.add.reduce(input, axis, None, None, keepdims) / count if count else _mean_of_none(input, axis, keepdims)


@primitive(input=lambda g, input, axis, keepdims: stretch(g, axis, keepdims) * products_of_others(input, axis))
def _prod(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    letter = input.dtype.char
    out = np.multiply.reduce(input, axis, _ACCUMULATOR.get(letter), None, keepdims)
    return out if letter != "e" else out.astype(np.float16)
