"""``Variable(tensor)``, for programs from the time when a tensor had to be wrapped before it could have a gradient.

The engine's own `variable.Variable` is a plain class: a metaclass would make every ``isinstance`` of the engine three times as slow.
"""

from __future__ import annotations

from typing import Any

from . import variable


class _Wrapper(type):
    """What calling `Variable` and asking ``isinstance`` mean."""

    def __call__(cls, data: Any = None, requires_grad: bool = False) -> Any:
        if data is None:
            data = variable.tensor_class[0]()
        if not isinstance(data, variable.Variable):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        return data.detach().requires_grad_(requires_grad)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, variable.Variable)


class Variable(metaclass=_Wrapper):
    """Return a tensor that shares the memory of `data` and belongs to no graph; without `data`, an empty one.

    >>> import tinygrad_edu as tg
    >>> x = Variable(tg.tensor([1.0]), requires_grad=True)
    >>> x, isinstance(x, Variable)
    (tensor([1.], requires_grad=True), True)
    """
