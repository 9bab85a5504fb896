"""Questions about tensors: of every element, and of the dtype. There are no complex numbers, so that some answers are known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array
from ..autograd.variable import Variable, make
from .dimensions import size_of
from .reduced import kind_of
from .selection import constant_in


def isreal(input: Array) -> Any:
    """Return True for every element: there are no complex numbers.

    >>> import tinygrad_edu as tg
    >>> tg.isreal(tg.tensor([1.0, 2.0]))
    tensor([True, True])
    """
    return make(np.ones(input.shape, bool))


@writes_out
def isposinf(input: Array) -> Any:
    """Return for each element whether it is positive infinity.

    >>> import tinygrad_edu as tg
    >>> tg.isposinf(tg.tensor([1.0, float("inf"), -float("inf")]))
    tensor([False,  True, False])
    """
    return make(np.equal(input.array, math.inf))


@writes_out
def isneginf(input: Array) -> Any:
    """Return for each element whether it is negative infinity.

    >>> import tinygrad_edu as tg
    >>> tg.isneginf(tg.tensor([1.0, float("inf"), -float("inf")]))
    tensor([False, False,  True])
    """
    return make(np.equal(input.array, -math.inf))


def is_nonzero(input: Array) -> bool:
    """Return whether the only element of a tensor is not zero.

    Raises
    ------
    RuntimeError : if there is more than one element, or none.

    >>> import tinygrad_edu as tg
    >>> tg.is_nonzero(tg.tensor([0.0]))
    False
    """
    if size_of(input) != 1:
        which = "more than one value" if size_of(input) else "no values"
        raise RuntimeError(f"Boolean value of Tensor with {which} is ambiguous: ask for .any() or .all() of it")
    return bool(input.array.item())


def is_signed(input: Array) -> bool:
    """Return whether the dtype of a tensor has negative numbers."""
    return bool(kind_of(input) in "if")


def is_complex(input: Array) -> bool:
    """Return False: there are no complex numbers."""
    return False


def is_inference(input: Array) -> bool:
    """Return False: a tensor that is made in `inference_mode` is one like all others."""
    return False


def real(input: Array) -> Any:
    """Return the tensor itself: its numbers are real."""
    return input


def conj(input: Array) -> Any:
    """Return the tensor itself: a real number is its own conjugate."""
    return input


@writes_out
def angle(input: Array) -> Any:
    """Return 0 for numbers that are not negative, and pi for negative ones.

    >>> import tinygrad_edu as tg
    >>> tg.angle(tg.tensor([2.0, -1.0]))
    tensor([0.0000, 3.1416])
    """
    array = np.asarray(input.array)
    dtype = array.dtype if array.dtype.kind == "f" else np.float32
    return constant_in(np.where(np.isnan(array), array, np.where(array < 0, np.pi, 0.0)).astype(dtype), input)


def typename(obj: Any) -> str:
    """Return the name of the type of a tensor, by its dtype; of a class or function its own name, and of another object that of its class.

    >>> import tinygrad_edu as tg
    >>> tg.typename(tg.ones(1)), tg.typename(3), tg.typename(tg.nn.Linear)
    ('torch.FloatTensor', 'int', 'tinygrad_edu.nn.linear.Linear')
    """
    if isinstance(obj, Variable):
        return dtypes.tensor_type(obj.array.dtype)
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = named.__module__
    return named.__qualname__ if module in (None, "", "builtins") else f"{module}.{named.__qualname__}"
