"""A tensor in place of itself: another shape over the same memory, other memory, or a Python function of each element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.inplace import update
from ..autograd.memory import whole_memory
from ..autograd.variable import Variable, make
from .dimensions import sizes_from


def resize_(input: Variable, *sizes: Any, memory_format: Any = None) -> Any:
    """Give a tensor another shape, over the elements that lie in its memory; new memory if these are too few. Return the tensor.

    Raises
    ------
    RuntimeError : for a tensor that requires a gradient.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 2.0, 3.0, 4.0]).resize_(3)
    tensor([1., 2., 3.])
    """
    if input.requires_grad:
        raise RuntimeError("cannot resize variables that require grad: use .reshape(), whose result is a new tensor")
    shape = sizes_from(sizes)
    array, needed = input.array, math.prod(shape)
    memory = whole_memory(array)
    first = (array.ctypes.data - memory.ctypes.data) // array.itemsize
    known = memory[first : first + needed]
    if known.size < needed:
        grown = np.empty(needed, array.dtype)
        grown[: known.size] = known
        known = grown
    input.array = known.reshape(shape)
    return input


def resize_as_(input: Variable, the_template: Variable, *, memory_format: Any = None) -> Any:
    """Give a tensor the shape of another one, as `resize_` does."""
    return resize_(input, the_template.array.shape)


def set_(input: Variable, source: Variable | None = None) -> Any:
    """Let a tensor show the memory of another one, or none; return it."""
    input.array = np.empty(0, input.array.dtype) if source is None else source.array
    input._view = None
    return input


def apply_(input: Variable, callable: Callable[[Any], Any]) -> Any:
    """Replace every element by what a Python function makes of it, and return the tensor. No gradient flows.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 2.0]).apply_(lambda x: x + 10)
    tensor([11., 12.])
    """
    if input.requires_grad:
        raise RuntimeError("Can't call apply_() on Variable that requires grad. Use var.detach().apply_() instead.")
    return update(input, lambda x: _filled(x, [callable(v) for v in x.array.reshape(-1).tolist()]))


def map_(input: Variable, tensor: Variable, callable: Callable[[Any, Any], Any]) -> Any:
    """Replace every element by what a Python function makes of it and of the element of `tensor` in its place; return the tensor."""
    if input.requires_grad or tensor.requires_grad:
        raise RuntimeError("Can't call map_() on Variable that requires grad. Use var.detach().map_() instead.")
    others = np.broadcast_to(tensor.array, input.array.shape).reshape(-1).tolist()
    return update(input, lambda x: _filled(x, [callable(*pair) for pair in zip(x.array.reshape(-1).tolist(), others, strict=True)]))


def _filled(input: Variable, elements: list[Any]) -> Any:
    return make(np.array(elements, input.array.dtype).reshape(input.array.shape))
