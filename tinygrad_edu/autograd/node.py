"""The graph: one `Node` for each recorded operation, one `Leaf` for each tensor that accumulates a gradient.

A node points at its parents (the nodes of its arguments) and at what its rules asked to keep; never at its own output and never
at a consumer. So there is no reference cycle, and a graph dies by reference counting as soon as its last tensor does.

What a *kind* of operation shares lies in its `Plan`; a node holds only what differs from call to call.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from ..errors import FreedGraphError, InplaceError
from .memory import CLOCK, changed_by, changed_since, version
from .story import tell

if TYPE_CHECKING:
    from .primitive import Primitive
    from .variable import Variable


Picker = Callable[[Sequence[Any]], Sequence[Any]]


class Plan:
    """What all calls of one primitive have in common whose arguments need a gradient in the same places.

    `rules` holds for each argument that needs a gradient its rule, and what picks the rule's parameters out of `Node.saved`. `take`
    fills `Node.saved`; `origins` says for each saved value which node it belongs to, so that it can become a tensor of
    the graph again: the index of a parent, `SELF` for the output, `CONSTANT` for a tensor that needs no gradient, `VALUE` for
    what is no tensor at all.
    """

    __slots__ = ("arguments", "count", "fresh", "names", "origins", "positions", "primitive", "rules", "take")
    SELF, CONSTANT, VALUE = -1, -2, -3

    def __init__(
        self, primitive: Primitive | None, count: int, positions: tuple[int, ...], arguments: tuple[str, ...], fresh: bool = False
    ) -> None:
        self.primitive = primitive
        self.count = count  # of the arguments that could need a gradient
        self.positions = positions  # of those that do, among them
        self.arguments = arguments  # their names
        self.fresh = fresh  # whether an array that a rule returns, neither `g` nor a view, belongs to the receiver alone
        self.rules: tuple[tuple[Callable[..., Any], Picker | None], ...] = ()
        self.names: tuple[str, ...] = ()
        self.origins: tuple[Any, ...] = ()
        self.take: Picker | None = None  # arguments and output of a call -> what a node saves


_NOTHING = Plan(None, 0, (), ())  # of a leaf: no rules, nothing saved


class Freed:
    """Stands in `Node.saved` once the arrays have been released."""

    def restore(self, node: Node) -> tuple[Any, ...]:
        """Raise: there is nothing to restore."""
        raise FreedGraphError(
            f"backward reached {node.name()} a second time, but the arrays it had saved ({', '.join(node.plan.names)}) were released by "
            "the first backward. Call backward(retain_graph=True) the first time if you need to run through the graph again."
        )


FREED = Freed()


class Hooks:
    """What to call around a node: before its adjoint is used and after it has been pulled back; and the tensor that wants to keep it."""

    __slots__ = ("after", "functions", "retain")

    def __init__(self) -> None:
        self.functions: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}
        self.retain: weakref.ref[Variable] | None = None


class Node:
    """One recorded operation: a point of the graph through which an adjoint is pulled back.

    Attributes
    ----------
    plan : the record shared by all nodes of this kind: primitive, rules, what is saved.
    parents : the nodes of those arguments that need a gradient, in the order of `plan.arguments`.
    saved : the values that the rules ask for, in the order of `plan.names`.
    time : when it was recorded, by the clock of in-place changes.
    shape, dtype : of the operation's output, and so of its adjoint.
    """

    __slots__ = ("__weakref__", "dtype", "hooks", "parents", "plan", "saved", "shape", "time")

    def __init__(self, plan: Plan, parents: Sequence[Node], values: Sequence[Any]) -> None:
        """Note a call, of which `values` are all arguments followed by the output; only what the rules ask for is kept."""
        out, take = values[-1], plan.take
        self.plan = plan
        self.parents = parents
        self.saved: Any = () if take is None else take(values)
        self.time = CLOCK[0]
        self.shape: Any = out.shape
        self.dtype: Any = out.dtype
        self.hooks: Hooks | None = None

    def pull(self, g: Any, relevant: Container[Node] | None = None) -> list[Any]:
        """Return what the adjoint `g` of the output contributes to each parent's adjoint, as numbers.

        .. math:: \\bar x \\mathrel{+}= \\bar z \\, \\frac{\\partial z}{\\partial x}

        Where `relevant` is given, the rules of all other parents are skipped and `None` stands in their place.
        """
        saved = self.saved
        if type(saved) is not tuple or self.time != CLOCK[0]:
            saved = self.unpack()
        if saved and type(g) is not ndarray:  # a NumPy scalar: compute with scalars
            saved = [v[()] if type(v) is ndarray else v for v in saved]
        if relevant is None:
            return [rule(g) if pick is None else rule(g, *pick(saved)) for rule, pick in self.plan.rules]
        return self._pull_relevant(g, saved, relevant)

    def pull_recorded(self, g: Any, wrap: Callable[[Any, Node | None], Any], relevant: Container[Node] | None = None) -> list[Any]:
        """Return the same, as tensors of a graph that can be differentiated again.

        `wrap(array, node)` makes a tensor that belongs to `node`, so each saved array returns to the place it came from.
        """
        saved = self.unpack()
        nodes = (*self.parents, None, self)  # indexed by Plan.origins: CONSTANT is -2, SELF is -1
        operands = []
        for value, origin in zip(saved, self.plan.origins, strict=True):
            if isinstance(origin, dict):  # a sequence of tensors: the place in it -> the parent
                value = tuple(wrap(v, self.parents[origin[i]] if i in origin else None) for i, v in enumerate(value))
            elif origin != Plan.VALUE and isinstance(value, (np.ndarray, np.generic)):  # a number or an option stays what it is
                value = wrap(value, nodes[origin])
            operands.append(value)
        return self._pull_relevant(g, operands, self.parents if relevant is None else relevant)

    def _pull_relevant(self, g: Any, saved: Sequence[Any], relevant: Container[Node]) -> list[Any]:
        return [
            None if parent not in relevant else rule(g) if pick is None else rule(g, *pick(saved))
            for (rule, pick), parent in zip(self.plan.rules, self.parents, strict=True)
        ]

    def unpack(self) -> tuple[Any, ...]:
        """Return the saved values, after making sure that they are still there and still the ones that were saved."""
        saved = self.saved
        if type(saved) is not tuple:
            saved = saved.restore(self)
        if self.time != CLOCK[0]:
            check_unchanged(self, saved, self.plan.names)
        return saved  # type: ignore[no-any-return]

    def release(self) -> None:
        """Let go of the saved arrays. A node that saved nothing can be walked through again."""
        saved = self.saved
        if type(saved) is not tuple or (saved and (type(saved[0]) is np.ndarray or any(map(_holds_an_array, saved)))):
            self.saved = FREED

    def name(self) -> str:
        """Return the node's name as PyTorch would print it.

        >>> import tinygrad_edu as tg
        >>> (tg.ones(2, requires_grad=True) * 2).grad_fn.name()
        'MulBackward0'
        """
        assert self.plan.primitive is not None, "a leaf, or the call of a user's function, has a name of its own"
        return self.plan.primitive.name.title().replace("_", "") + "Backward0"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of all tensor arguments with an output number, `None` where an argument needs no gradient."""
        places: list[tuple[Node | None, int]] = [(None, 0)] * self.plan.count
        for position, parent in zip(self.plan.positions, self.parents, strict=True):
            places[position] = (parent, 0)
        return tuple(places)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` with the adjoint of this node's output, in a tuple, before it is pulled back.

        What the hook returns, a tuple of the same form, takes its place.
        """

        def on_tensor(grad: Any) -> Any:
            replaced = hook((grad,))
            return replaced[0] if isinstance(replaced, tuple) else replaced

        return self.call_with_adjoint(on_tensor)

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after this node has pulled its adjoint back; both are tuples of tensors.

        What the hook returns, a tuple like ``grad_inputs``, takes its place.
        """
        self.hooks = self.hooks or Hooks()
        return RemovableHandle(self.hooks.after, hook)

    def call_with_adjoint(self, hook: Callable[[Any], Any]) -> RemovableHandle:
        """Call ``hook(grad)`` with the complete adjoint of this node's output; what it returns, if anything, takes its place."""
        self.hooks = self.hooks or Hooks()
        return RemovableHandle(self.hooks.functions, hook)

    def __repr__(self) -> str:
        return f"<{self.name()}>"


def _holds_an_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (isinstance(value, tuple) and any(map(_holds_an_array, value)))


class Leaf(Node):
    """The end of a path: a tensor that the user made, whose gradient is accumulated in its ``.grad``.

    The tensor holds its leaf; the leaf knows the tensor only weakly, so the two do not keep each other alive.
    """

    __slots__ = ("after", "tensor")

    def __init__(self, tensor: Variable) -> None:
        super().__init__(_NOTHING, (), (tensor.array,))
        self.tensor = weakref.ref(tensor)
        self.after: dict[int, Callable[..., Any]] | None = None  # hooks that run once the gradient has been accumulated

    def name(self) -> str:
        """Return PyTorch's name for the node that accumulates a leaf's gradient."""
        return "AccumulateGrad"

    @property
    def variable(self) -> Variable | None:
        """The tensor whose gradient is accumulated here, or `None` if it has gone."""
        return self.tensor()

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """Empty: nothing lies behind a leaf."""
        return ()


def check_unchanged(node: Node, saved: Sequence[Any], names: Sequence[str]) -> None:
    """Raise `InplaceError` if an array that `node` saved has been changed in place since."""
    for name, value in zip(names, saved, strict=True):
        for array in value if isinstance(value, tuple) else (value,):
            if isinstance(array, np.ndarray) and changed_since(array, node.time):
                then, stack = version(array, node.time), getattr(node, "stack", None)
                raise InplaceError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    f"{node.name()}, with output shape {node.shape}, saved {name!r} at version {then}, and it is now "
                    f"at version {version(array)}. {tell(stack[-1] if stack else None, changed_by(array, then + 1), then)}"
                )


class RemovableHandle:
    """Returned by every ``register_…hook``; ``remove()`` takes the hook away, as does leaving a ``with`` block.

    >>> hooks = {}
    >>> handle = RemovableHandle(hooks, print)
    >>> handle.remove(); hooks
    {}
    """

    _next_id = 0

    def __init__(self, hooks: dict[int, Any], hook: Any = None) -> None:
        self.hooks, self.id = hooks, RemovableHandle._next_id
        RemovableHandle._next_id += 1
        if hook is not None:
            hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook away; doing so twice is allowed."""
        self.hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
