"""`record`: keep every value, constant, source line and name of the graphs that a program builds.

The engine keeps what the derivative rules ask for, and frees it in the backward pass. To explain a computation one wants the rest too.
Inside ``with record():`` each node is made by a `Recording`, which notes more about it; outside, nothing is noted and nothing costs.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..autograd.anomaly import PACKAGE, TracedNode
from ..autograd.memory import version
from ..autograd.modes import GradMode, state
from ..autograd.node import Node, Plan
from ..autograd.variable import Variable
from ..nn.module import Module
from .names import is_users_object, variables

_CALL = Module.__call__.__code__


class RecordedNode(TracedNode):
    """A node that keeps all values of its call.

    Attributes
    ----------
    serial : its number in the order of execution.
    values : the arguments and the output, arrays as read-only copies that no in-place change reaches.
    modules : the modules whose ``forward`` was running, the outermost first.
    recording : what it belongs to.
    """

    __slots__ = ("modules", "recording", "serial", "values")

    def __init__(self, recording: Recording, plan: Plan, parents: Sequence[Node], values: Sequence[Any]) -> None:
        super().__init__(plan, parents, values)
        self.recording = recording
        self.serial = next(recording.numbers)
        self.values = recording.keep(tuple(values))
        self.modules = recording.look(self, values)


class Recording:
    """What is kept of the operations recorded inside one ``with record():`` block.

    Attributes
    ----------
    names : node, or id of an array that belongs to none -> the variable that held it when an operation used it.
    originals : id of a kept copy -> the array it is a copy of.
    """

    numbers = itertools.count()

    def __init__(self) -> None:
        self.names: dict[Any, str] = {}
        self.originals: dict[int, Any] = {}
        self._copies: dict[int, tuple[Any, int, Any]] = {}

    def node(self, plan: Plan, parents: Sequence[Node], values: Sequence[Any]) -> RecordedNode:
        """Make the node of an operation."""
        return RecordedNode(self, plan, parents, values)

    def keep(self, value: Any) -> Any:
        """Return a copy of an array or of a tuple of arrays, one and the same for as long as the array is not changed."""
        if type(value) is tuple:
            return tuple(self.keep(v) for v in value)
        if not isinstance(value, np.ndarray):
            return value
        known = self._copies.get(id(value))
        now = version(value)
        if known is not None and known[1] == now:
            return known[2]
        copy = _copy(value)
        copy.flags.writeable = False
        self._copies[id(value)] = value, now, copy
        self.originals[id(copy)] = value
        return copy

    def look(self, node: Node, values: Sequence[Any]) -> tuple[Module, ...]:
        """Note what the user's code that is running calls the operands of `node`; return the modules that are running."""
        wanted: set[Any] = {*node.parents, *(id(v) for v in values if isinstance(v, np.ndarray))}
        modules: list[Module] = []
        frame: FrameType | None = sys._getframe(1)
        looked = False
        while frame is not None:
            code = frame.f_code
            if code is _CALL:
                modules.append(variables(frame)["self"])
            elif not looked and not code.co_filename.startswith(PACKAGE):
                looked = True
                for name, value in variables(frame).items():
                    self._note(name, value, wanted)
                    if is_users_object(value):
                        for attribute, held in list(vars(value).items()):
                            self._note(f"{name}.{attribute}", held, wanted)
            frame = frame.f_back
        return tuple(modules[::-1])

    def _note(self, name: str, value: Any, wanted: set[Any]) -> None:
        if isinstance(value, Variable) and not name.startswith("_"):
            key = id(value.array) if value._node is None else value._node
            if key in wanted:
                self.names.setdefault(key, name)


def _copy(array: Any) -> Any:
    """Return a copy with the same strides, on which the last bit of a sum or a product may depend."""
    copy = array.copy(order="K")
    if copy.strides == array.strides or not array.size:
        return copy
    low, high = np.lib.array_utils.byte_bounds(array)
    start = array.__array_interface__["data"][0] - low
    twin: Any = np.ndarray(array.shape, array.dtype, np.empty(high - low, np.uint8), start, array.strides)
    twin[...] = array
    return twin


class record(GradMode):  # noqa: N801 - in the manner of no_grad
    """Keep every value, constant and source line of the graphs built inside, so that `explain` can show them, also after ``backward()``.

    A context manager and a decorator. It keeps a copy of every array, so use it for what you want to look at, not for all of a training.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.record():
    ...     loss = (x - 1.0) ** 2
    >>> loss.backward()
    >>> [record.value.item() for record in tg.explain(loss).program.records]
    [3.0, 2.0, 4.0]
    """

    def __new__(cls, function: Any = None) -> Any:
        """Return the mode, or the function decorated with it: ``@record`` works as ``@record()`` does."""
        return super().__new__(cls) if function is None else cls()(function)

    def __enter__(self) -> Recording:
        self._before.append((state.factory, state.record, state.keeping))
        recording = Recording()
        state.factory, state.keeping = recording.node, True
        if state.record is not None:
            state.record = recording.node
        return recording

    def __exit__(self, *exception: object) -> None:
        state.factory, state.record, state.keeping = self._before.pop()
