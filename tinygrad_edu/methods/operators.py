"""How a method of `Tensor` is made of an operation: operators that may refuse their operand, and changes in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.inplace import update
from ..autograd.node import Leaf
from ..autograd.variable import Variable, make
from ..errors import InplaceError


def between_tensors(operation: Callable[..., Any], reflected: bool = False) -> Callable[..., Any]:
    """Return the operator that leaves what is no array to Python: ``tensor @ 2`` is a `TypeError`."""

    def method(self: Any, other: Any) -> Any:
        if not isinstance(other, (Variable, np.ndarray)):
            return NotImplemented
        return operation(other, self) if reflected else operation(self, other)

    return method


def reflected(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method for an operator whose left operand is no tensor."""

    def method(self: Any, other: Any) -> Any:
        return operation(other, self) if _is_operand(other) else NotImplemented

    return method


def checked(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the comparison operator that leaves operands it cannot compare to Python: ``tensor == "text"`` is false."""

    def method(self: Any, other: Any) -> Any:
        return operation(self, other) if _is_operand(other) else NotImplemented

    return method


def _is_operand(other: Any) -> bool:
    return isinstance(other, (Variable, bool, int, float, np.ndarray, np.generic))


def in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method that does `operation` in place and returns its tensor."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return update(self, operation, *args, **kwargs)

    method.__doc__ = f"Do `{operation.__name__}` in place and return this tensor."
    return method


def reshaped_in_place(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method after which a tensor shows its own memory as the view operation `operation` does."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        node = self.current_node()
        if self._view is not None or isinstance(node, Leaf):
            what = "a view" if self._view is not None else "a leaf Variable that requires grad"
            raise InplaceError(f"{what} cannot change its shape in place: use {operation.__name__}(), whose result is a new tensor")
        result = operation(make(self.array, node), *args, **kwargs)
        self.array, self._node = result.array, result._node
        return self

    method.__doc__ = f"Do `{operation.__name__}` in place and return this tensor."
    return method
