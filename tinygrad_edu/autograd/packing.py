"""What takes the place of a saved array while hooks on saved tensors are in force: whatever the pack hook made of it.

`graph.saved_tensors_hooks` lets nodes save `PackedValues`, and users' functions save `Packed` tensors.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .memory import CLOCK, owner, version
from .modes import no_grad
from .node import Node, check_unchanged
from .variable import Variable, make

PackHook = Callable[[Any], Any]
UnpackHook = Callable[[Any], Any]


class Packed:
    """One saved tensor, packed.

    Raises
    ------
    RuntimeError : if the hook changes the tensor that it is given.
    """

    __slots__ = ("memory", "node", "packed", "unpack_hook")

    def __init__(self, array: Any, pack: PackHook, unpack: UnpackHook, node: Node | None = None) -> None:
        before = version(array)
        with no_grad():
            self.packed = pack(make(array))
        if version(array) != before:
            raise RuntimeError("A saved tensor pack hook is modifying its input in place. Tensors provided as input must not be changed")
        self.unpack_hook, self.node = unpack, node
        self.memory = weakref.ref(owner(array))

    def unpack(self) -> Any:
        """Return the array that the unpack hook gives back."""
        with no_grad():
            tensor = self.unpack_hook(self.packed)
        if not isinstance(tensor, Variable):
            raise TypeError(f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}")
        return tensor.array

    def kept(self, array: Any) -> bool:
        """Return whether this array lies in the very memory that was packed: then it may have been overwritten since."""
        return owner(array) is self.memory()


class PackedValues:
    """Stands in for all that a node saved."""

    __slots__ = ("values",)

    def __init__(self, saved: tuple[Any, ...], pack: PackHook, unpack: UnpackHook) -> None:
        self.values = tuple(_packed(value, pack, unpack) for value in saved)

    def restore(self, node: Node) -> tuple[Any, ...]:
        """Return what the node had saved, after making sure that hooks which kept it as it was did keep it."""
        restored = tuple(_unpacked(value) for value in self.values)
        kept = [_only_kept(packed, value) for packed, value in zip(self.values, restored, strict=True)]
        check_unchanged(node, kept, node.plan.names)
        node.time = CLOCK[0]  # what the hooks have just written is no change of what was saved
        return restored


def _rebuilt(value: Any, parts: Any) -> Any:
    """Return a tuple of the class of `value`, which may be one with names."""
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)


def _packed(value: Any, pack: PackHook, unpack: UnpackHook) -> Any:
    if isinstance(value, tuple):
        return _rebuilt(value, [_packed(v, pack, unpack) for v in value])
    return Packed(value, pack, unpack) if isinstance(value, np.ndarray) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, tuple):
        return _rebuilt(value, map(_unpacked, value))
    return value.unpack() if isinstance(value, Packed) else value


def _only_kept(packed: Any, value: Any) -> Any:
    if isinstance(packed, tuple):
        return tuple(map(_only_kept, packed, value))
    return value if isinstance(packed, Packed) and packed.kept(value) else None
