"""`Parameter` and `Buffer`: the tensors that a module knows by name."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.node import Leaf
from ..autograd.variable import Variable
from ..dtypes import to_numpy
from ..tensor import Tensor

__all__ = ["Buffer", "Parameter"]


class Parameter(Tensor):
    """A tensor that a module learns: assigned to an attribute of a `Module` it appears among `Module.parameters`.

    Arguments
    ---------
    data : the tensor whose memory the parameter shares; `None` for an empty one.
    requires_grad : whether it receives a gradient.

    Raises
    ------
    TypeError : if `data` is no tensor.
    RuntimeError : if a gradient is asked for and `data` is not of floating point dtype.

    >>> import tinygrad_edu as tg
    >>> tg.nn.Parameter(tg.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        """Return a parameter that shares the memory of `data`."""
        self: Parameter = object.__new__(cls)
        self.array = _array_of(data, "Parameter")
        self._node = self._grad = self._view = None
        if requires_grad:
            self.requires_grad_(True)
        return self

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        """Do nothing: all is done in `__new__`, and ``Tensor.__init__`` would do it again."""

    def __repr__(self, *, tensor_contents: Any = None) -> str:  # type: ignore[override]  # mypy forgets a dunder's keyword names
        return f"Parameter containing:\n{_as_tensor(self)!r}"


class Buffer(Tensor):
    """A tensor that belongs to a module's state but is not learned: assigned to an attribute it appears among `Module.buffers`.

    >>> import tinygrad_edu as tg
    >>> module = tg.nn.Module()
    >>> module.count = tg.nn.Buffer(tg.zeros(1))
    >>> list(module.state_dict())
    ['count']
    """

    persistent: bool

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Buffer:
        """Return a buffer that shares the memory of `data`."""
        self: Buffer = object.__new__(cls)
        self.array = _array_of(data, "Buffer")
        self._node = self._grad = self._view = None
        self.persistent = persistent
        return self

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        """Do nothing: all is done in `__new__`."""


def _array_of(data: Any, name: str) -> Any:
    if data is None:
        return np.empty(0, to_numpy(None))
    if not isinstance(data, Variable):
        raise TypeError(f"{name}: data must be a Tensor, but got {type(data).__name__}: wrap it with tensor(...) first")
    return data.array


def _as_tensor(parameter: Parameter) -> Tensor:
    """Return a plain tensor of the same values, so that it prints as one."""
    plain: Tensor = parameter.detach()
    plain._node = Leaf(plain) if parameter.requires_grad else None
    return plain
