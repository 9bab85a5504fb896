"""What a model computes on example inputs, call by call: what exports and pictures of whole models are made from.

`trace` runs a model and keeps every primitive call that depends on an input, a parameter or a buffer, those without a derivative included.
The model does not notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ..autograd.anomaly import users_stack
from ..autograd.memory import version
from ..autograd.modes import enable_grad, recording_with, state
from ..autograd.node import Leaf, Node, Plan
from ..autograd.primitive import Primitive
from ..autograd.variable import Variable, make
from .module import Module
from .watching import preserved, replaced, watching

_NOTHING = Plan(None, 0, (), ())


class Source(Node):
    """Where values come from: an input of the traced call, or a parameter or buffer, under its name in the state dict."""

    __slots__ = ("array", "kind", "name_")

    def __init__(self, kind: str, name: str, array: Any) -> None:
        super().__init__(_NOTHING, (), (array,))
        self.kind, self.name_, self.array = kind, name, array

    def name(self) -> str:
        """Return its name."""
        return self.name_


class Use(NamedTuple):
    """Stands among the operands of a `Call` for what another node computes, in the dtype to which it was promoted."""

    node: Node
    dtype: Any


class Call(Node):
    """One call of a primitive.

    Attributes
    ----------
    primitive : what was called.
    operands : the arguments in the order of its parameters, a `Use` for each tensor that was traced, a copy of every other array; nothing
        for its `memo`.
    scope : the modules that were running, the outermost first.
    where : file, line and function of the user's program; `None` if there is none.
    """

    __slots__ = ("operands", "primitive", "scope", "where")

    def __init__(self, primitive: Primitive, parents: Sequence[Node], values: Sequence[Any], operands: tuple[Any, ...]) -> None:
        super().__init__(_NOTHING, parents, values)
        self.primitive, self.operands = primitive, operands
        self.scope: tuple[Module, ...] = ()
        self.where: tuple[str, int, str] | None = None

    def name(self) -> str:
        """Return the name of the primitive."""
        return self.primitive.name

    @property
    def place(self) -> str:
        """Where in the user's program it was called, in words."""
        return "" if self.where is None else f"{self.where[0]}:{self.where[1]}"


class Form(NamedTuple):
    """What is noted of a tensor that went into a module or came out of it."""

    shape: tuple[int, ...]
    dtype: Any


class Visit(NamedTuple):
    """One call of a module: its arguments and its output with a `Form` for each tensor, and the modules that called it, outermost first."""

    module: Module
    arguments: Any
    output: Any
    callers: tuple[Module, ...]


class Trace:
    """The calls of one run of a model.

    Attributes
    ----------
    inputs : the tensors of the arguments, in their order.
    states : the parameters and buffers that were there, each once, under its first name.
    calls : all calls, in the order of execution.
    visits : the calls of modules, in the order in which they ended.
    result : what the model returned.
    """

    def __init__(self) -> None:
        self.inputs: list[Source] = []
        self.states: list[Source] = []
        self.calls: list[Call] = []
        self.visits: list[Visit] = []
        self.result: Any = None
        self.running: list[Module] = []
        self._arrays: dict[Any, tuple[Any, int, Node]] = {}  # where an array lies -> the array, its version, the node it belongs to
        self._states: dict[Node, Source] = {}  # the leaf of a parameter -> its source

    def source(self, kind: str, name: str, tensor: Variable) -> Source:
        """Note where values come from."""
        source = Source(kind, name, tensor.array)
        (self.inputs if kind == "input" else self.states).append(source)
        self._know(tensor.array, source)
        if isinstance(tensor._node, Leaf):
            self._states[tensor._node] = source
        return source

    def node(self, plan: Plan, parents: Sequence[Node], values: Sequence[Any]) -> Node:
        """Note a call: what makes the nodes while tracing."""
        primitive = plan.primitive
        assert primitive is not None
        mask = next(mask for mask, known in primitive.plans.items() if known is plan)
        nodes = iter(parents)
        masked = {i: next(nodes) for i in range(mask.bit_length()) if mask >> i & 1}
        operands: list[Any] = []
        for i, (name, value) in enumerate(zip(primitive.parameters, values[:-1], strict=True)):
            if name == primitive.memo:
                operands.append(None)
            elif name == primitive.sequence:
                operands.append(tuple(self._operand(item, masked.get(k)) for k, item in enumerate(value)))
            else:
                operands.append(self._operand(value, masked.get(i) if primitive.sequence is None else None))
        if primitive.name == "write" and operands[0] is None:  # nothing of the base was traced, and it has been written to already
            operands[0] = values[-1].copy()
        call = Call(primitive, parents, values, tuple(operands))
        call.scope = tuple(self.running)
        stack = users_stack()
        call.where = stack[-1] if stack else None
        self.calls.append(call)
        self._know(values[-1], call)
        return call

    def _know(self, array: Any, node: Node) -> None:
        self._arrays[_place(array)] = array, version(array), node

    def _known(self, array: Any) -> Node | None:
        """Return the node that has this array, or another one of the same memory, as its value; `None` if it has changed since."""
        known = self._arrays.get(_place(array)) if array.size else None
        return known[2] if known is not None and known[1] == version(array) else None

    def _operand(self, value: Any, node: Node | None) -> Any:
        if node is not None:
            return Use(self._origin(node), node.dtype if value is None else value.dtype)
        if isinstance(value, tuple):
            return tuple(self._operand(item, None) for item in value)
        if not isinstance(value, np.ndarray):
            return value
        known = self._known(value)
        return value.copy() if known is None else Use(known, value.dtype)

    def _origin(self, node: Node) -> Node:
        """Return the source that stands for the leaf of a parameter, also of one that the model does not own; any other node as it is."""
        if isinstance(node, Leaf) and node not in self._states and (tensor := node.variable) is not None:
            self.source("state", f"parameter_{len(self.states)}", tensor)
        return self._states.get(node, node)

    def leave(self, module: Module, args: Any, kwargs: Any, output: Any) -> None:
        """Note a call of a module that has ended."""
        self.running.pop()
        arguments, found = replaced((args, kwargs), _form), replaced(output, _form)
        self.visits.append(Visit(module, arguments, found, tuple(self.running)))

    def node_of(self, tensor: Variable) -> Node | None:
        """Return the call or the source that a tensor is the value of; `None` if it depends on none."""
        node = tensor.current_node()
        return self._known(tensor.array) if node is None else self._origin(node)


def _place(array: Any) -> tuple[Any, ...]:
    """Return what two arrays have in common that show the same memory in the same way."""
    return array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str


def trace(model: Any, args: Sequence[Any], kwargs: dict[str, Any] | None = None, training: bool | None = False) -> Trace:
    """Run `model` on copies of the tensors in `args` and `kwargs` and return what it computed.

    It runs in evaluation mode, in training mode if `training`, and with `None` in the modes that its modules are in.

    The model is afterwards what it was before: its modes, its parameters and buffers, and the state of the random numbers.

    >>> import tinygrad_edu as tg
    >>> model = tg.nn.Sequential(tg.nn.Flatten(), tg.nn.Linear(6, 2), tg.nn.ReLU())
    >>> [call.name() for call in trace(model, (tg.ones(1, 2, 3),)).calls]
    ['reshape', 'linear', 'relu']
    """
    traced = Trace()
    counter = iter(range(1 << 30))

    def entry(tensor: Variable) -> Variable:
        copy = make(tensor.array.copy())
        copy._node = traced.source("input", str(next(counter)), copy)
        return copy  # type: ignore[no-any-return]

    args, kwargs = replaced(tuple(args), entry), replaced(dict(kwargs or {}), entry)
    with preserved(model), _with_sources(model, traced), enable_grad(), _tracing(traced):
        if isinstance(model, Module):
            if training is not None:
                model.train(training)
            with watching(model, lambda module, *_: traced.running.append(module), traced.leave):
                traced.result = model(*args, **kwargs)
        else:
            traced.result = model(*args, **kwargs)
    return traced


@contextmanager
def _tracing(traced: Trace) -> Iterator[None]:
    before, state.tracing = state.tracing, True
    try:
        with recording_with(traced.node):
            yield
    finally:
        state.tracing = before


@contextmanager
def _with_sources(model: Any, traced: Trace) -> Iterator[None]:
    """Let every parameter and buffer be a source; those that need no gradient get a node for as long."""
    given: list[Variable] = []
    named: list[tuple[str, Variable]] = [*model.named_parameters(), *model.named_buffers()] if isinstance(model, Module) else []
    try:
        for name, tensor in named:
            source = traced.source("state", name, tensor)
            if tensor._node is None and tensor._view is None:
                tensor._node = source
                given.append(tensor)
        yield
    finally:
        for tensor in given:
            tensor._node = None


def _form(tensor: Variable) -> Form:
    return Form(tuple(tensor.array.shape), tensor.array.dtype)
