"""Dimensions as PyTorch counts them: negative ones from the end, and a 0-d tensor counts as having one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import index as as_int
from typing import Any

import numpy as np

from ..autograd.primitive import implements
from ..autograd.variable import Variable


@implements(np.shape)
def shape_of(input: Any) -> tuple[int, ...]:
    """Return the shape of an array, a tensor, another operand or a number.

    >>> shape_of(3.0)
    ()
    """
    return input.array.shape if isinstance(input, Variable) else getattr(input, "shape", ())


@implements(np.ndim)
def ndim_of(input: Any) -> int:
    """Return the number of dimensions of an array, a tensor, another operand or a number."""
    return len(shape_of(input))


@implements(np.size)
def size_of(input: Any) -> int:
    """Return the number of elements of an array, a tensor, another operand or a number."""
    return math.prod(shape_of(input))


def one_dim(dim: Any, ndim: int) -> int:
    """Return `dim` counted from the front.

    Raises
    ------
    IndexError : if there is no such dimension.

    >>> one_dim(-1, 3)
    2
    """
    dim, count = as_int(dim), ndim or 1
    if not -count <= dim < count:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {dim})")
    return int(dim % count)


def either(dim: Any, axis: Any) -> Any:
    """Return what was given: `dim`, or NumPy's name for it, `axis`.

    Raises
    ------
    TypeError : if both were.
    """
    if axis is None:
        return dim
    if dim is not None and dim != ():  # which is how `amax` says "all"
        raise TypeError(f"the same argument was given twice: as dim={dim} and as axis={axis}")
    return axis


def several_dims(dims: Any, ndim: int) -> tuple[int, ...]:
    """Return one dimension, or a sequence of different ones, as a tuple counted from the front.

    Raises
    ------
    IndexError : if there is no such dimension.
    RuntimeError : if one is named twice.

    >>> several_dims((-1, 0), 3)
    (2, 0)
    """
    found = tuple(one_dim(dim, ndim) for dim in (dims if isinstance(dims, (tuple, list)) else (dims,)))
    for dim in found:
        if found.count(dim) > 1:
            raise RuntimeError(f"dim {dim} appears multiple times in the list of dims")
    return found


def sizes_from(values: Sequence[Any], named: Any = None) -> tuple[int, ...]:
    """Return what was given as ``*sizes``, as one sequence, or by name, as a tuple of integers.

    >>> sizes_from((2, 3)), sizes_from(([2, 3],)), sizes_from((), [2, 3])
    ((2, 3), (2, 3), (2, 3))
    """
    if named is not None:
        if values:
            raise TypeError(f"the same argument was given twice: as {tuple(values)} and by name as {named}")
        values = (named,)
    if len(values) == 1 and isinstance(values[0], (tuple, list)):
        values = values[0]
    return tuple(map(as_int, values))
