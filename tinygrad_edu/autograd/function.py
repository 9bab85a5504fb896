"""`Function`: an operation that a user defines by a forward and a backward pass of their own.

A call becomes one node whose adjoint is a *tuple*, one entry for each output. Each output has a small node of its own that puts its
adjoint in its place in that tuple; so the backward walk needs to know nothing about operations with several outputs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container
from typing import Any

import numpy as np

from ..errors import FreedGraphError, InplaceError
from .anomaly import users_stack
from .modes import enable_grad, no_grad, state
from .node import Leaf, Node, Plan, check_unchanged
from .packing import Packed
from .variable import Variable, make


class _Adjoints:
    """The adjoints of all outputs of one call; `None` where nothing has arrived. Adding two merges them."""

    __slots__ = ("dtype", "parts", "shape")

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts, self.shape, self.dtype = parts, None, None

    def __add__(self, other: _Adjoints) -> _Adjoints:
        pairs = zip(self.parts, other.parts, strict=True)
        return _Adjoints(tuple(b if a is None else a if b is None else a + b for a, b in pairs))


class _Output(Node):
    """The node of one output of a call."""

    __slots__ = ("count", "place", "value")

    def __init__(self, call: Call, place: int, count: int, output: Variable) -> None:
        super().__init__(_OUTPUT, (call,), (output.array,))
        self.place, self.count = place, count
        self.value = output.array.copy() if state.keeping else None

    def pull(self, g: Any, relevant: Any = None) -> list[Any]:
        return [_Adjoints(tuple(g if i == self.place else None for i in range(self.count)))]

    def pull_recorded(self, g: Any, wrap: Any, relevant: Any = None) -> list[Any]:
        return self.pull(g)

    def name(self) -> str:
        return self.parents[0].name()

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        return self.parents[0].next_functions


class Call(Node):
    """The node of one call of a user's function; it runs the user's ``backward`` on tensors."""

    __slots__ = ("ctx", "function", "keeping", "kept", "stack")

    def __init__(self, function: type[Function], ctx: Context, plan: Plan, parents: list[Node]) -> None:
        super().__init__(plan, parents, (_Adjoints(()),))  # like its adjoint, what a call returns has no shape
        self.saved = (ctx,)
        self.function, self.ctx = function, ctx
        self.keeping = state.keeping  # whether what the context saved outlives a backward pass, in `kept`
        self.kept: tuple[Any, ...] | None = None
        self.stack = users_stack() if state.anomaly or state.keeping else None

    def name(self) -> str:
        """Return the name of the user's class, in PyTorch's manner."""
        return self.function.__name__ + "Backward"

    def unpack(self) -> tuple[Any, ...]:
        """Return the tensors that the context keeps."""
        return self.ctx.saved_tensors

    def release(self) -> None:
        """Let go of the tensors that the context keeps."""
        if self.ctx._saved:
            self.kept = self.ctx._saved if self.keeping else None
            self.ctx._saved = None

    def pull(self, g: Any, relevant: Container[Node] | None = None) -> list[Any]:
        """Run the user's ``backward`` without recording it."""
        with no_grad():
            pulled = self._run(tuple(None if part is None else make(part) for part in g.parts))
        return [None if p is None else p.array for p in pulled]

    def pull_recorded(self, g: Any, wrap: Any, relevant: Container[Node] | None = None) -> list[Any]:
        """Run the user's ``backward`` and record it."""
        return self._run(g.parts)

    def _run(self, grads: tuple[Any, ...]) -> list[Any]:
        if self.ctx._materialize:
            grads = tuple(make(np.zeros(*like)) if g is None else g for g, like in zip(grads, self.ctx._outputs, strict=True))
        self.ctx._call = self
        try:
            pulled = self.function.backward(self.ctx, *grads)
        finally:
            self.ctx._call = None
        pulled = pulled if isinstance(pulled, (tuple, list)) else (pulled,)
        count = self.plan.count
        if len(pulled) < count or any(p is not None for p in pulled[count:]):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {count}, got {len(pulled)}): "
                f"{self.function.__name__}.backward must return one gradient, or None, for each argument of forward"
            )
        results = [pulled[i] for i in self.plan.positions]
        for position, parent, result in zip(self.plan.positions, self.parents, results, strict=True):
            if result is not None and not isinstance(result, Variable):
                raise TypeError(f"{self.name()}: expected a Tensor or None as gradient of argument {position}, got {type(result).__name__}")
            if result is not None and not _sums_to(result.array.shape, parent.shape):
                raise RuntimeError(
                    f"function {self.name()} returned an invalid gradient at index {position} - got {list(result.array.shape)} but "
                    f"expected shape compatible with {list(parent.shape)}"
                )
        return results


def _sums_to(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Return whether `target` can be broadcast to `shape`, so that a gradient of that shape can be summed to `target`."""
    return len(shape) >= len(target) and all(n in (1, m) for n, m in zip(target[::-1], shape[::-1], strict=False))


_OUTPUT = Plan(None, 1, (0,), ("output",))


class Context:
    """What `forward` leaves for `backward`: passed to both as ``ctx``. Any other attribute may be set on it."""

    def __init__(self, needs: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs
        self._saved: tuple[Any, ...] | None = ()
        self._places: tuple[int | None, ...] = ()  # which output a saved tensor is, if any
        self._call: Call | None = None  # set while `backward` runs; always, it would be a reference cycle
        self._dirty: tuple[Any, ...] = ()
        self._non_differentiable: tuple[Any, ...] = ()
        self._materialize = True
        self._outputs: tuple[Any, ...] = ()

    def save_for_backward(self, *tensors: Variable | None) -> None:
        """Keep these tensors, inputs or outputs of the function, for ``backward``, which finds them in ``ctx.saved_tensors``."""
        for t in tensors:
            if t is not None and not isinstance(t, Variable):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument is of type {type(t).__name__}: set it as an attribute of ctx "
                    "instead"
                )
        self._saved = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors that were saved; an error if one has been overwritten in place, or if they have been released."""
        if self._saved is None:
            raise FreedGraphError(
                "Trying to backward through the graph a second time: the tensors of this function were released by the first backward. "
                "Call backward(retain_graph=True) the first time."
            )
        if self._call is None:
            return self._saved
        call, count = self._call, len(self._outputs)
        check_unchanged(call, [t.array if isinstance(t, Variable) else None for t in self._saved], ["a tensor"] * len(self._saved))
        saved = [make(t.unpack(), t.node) if isinstance(t, Packed) else t for t in self._saved]
        return tuple(
            t if place is None else make(t.array, _Output(call, place, count, t)) for t, place in zip(saved, self._places, strict=True)
        )

    def mark_non_differentiable(self, *tensors: Variable) -> None:
        """Say that these outputs have no gradient."""
        self._non_differentiable = tensors

    def mark_dirty(self, *tensors: Variable) -> None:
        """Say that ``forward`` changed these inputs in place."""
        self._dirty = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether ``backward`` gets zeros (the default) or `None` for an output that no gradient reached."""
        self._materialize = value


class Function:
    """Base of user-defined operations: write `forward` and `backward` as static methods and call ``apply``.

    ``forward(ctx, *args)`` computes on tensors without being recorded and keeps what ``backward`` needs through
    ``ctx.save_for_backward``. ``backward(ctx, *grad_outputs)`` returns one gradient, or `None`, for each argument of ``forward``. Written
    with tensor operations it can itself be differentiated. Alternatively ``forward(*args)`` has no ``ctx``, and
    ``setup_context(ctx, inputs, output)`` does the keeping.

    >>> import tinygrad_edu as tg
    >>> class Square(tg.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         x, = ctx.saved_tensors
    ...         return 2 * x * grad
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> Square.apply(x).backward(); x.grad
    tensor(6.)
    """

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs. To be written by the subclass."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Context, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep what ``backward`` needs, where ``forward`` has no ``ctx``."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Return the gradient for each argument of ``forward``. To be written by the subclass."""
        raise NotImplementedError(
            "You must implement the backward function for your custom autograd.Function to use it with backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run the function and record it as one node.

        The node holds what ``forward`` saved; a saved output is kept as an array and gets its place in the graph back when
        ``backward`` asks for it.
        """
        nodes = [a.current_node() if isinstance(a, Variable) else None for a in args]
        ctx = Context(tuple(node is not None for node in nodes))
        with no_grad():
            if cls.setup_context is not Function.setup_context:
                returned = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, returned)
            else:
                returned = cls.forward(ctx, *args, **kwargs)
        outputs = returned if isinstance(returned, (tuple, list)) else (returned,)
        if state.record is not None and any(node is not None for node in nodes):
            outputs = _connect(cls, ctx, args, nodes, outputs)
        return tuple(outputs) if isinstance(returned, (tuple, list)) else outputs[0]


def _connect(function: type[Function], ctx: Context, args: tuple[Any, ...], nodes: list[Any], outputs: Any) -> tuple[Any, ...]:
    """Make the nodes of a call, and return its outputs as tensors that belong to them."""
    positions = tuple(i for i, node in enumerate(nodes) if node is not None)
    plan = Plan(None, len(args), positions, tuple(f"argument {i}" for i in positions))
    call = Call(function, ctx, plan, [node for node in nodes if node is not None])
    results: list[Any] = []
    places: dict[int, int] = {}
    for i, output in enumerate(outputs):
        if not isinstance(output, Variable):
            results.append(output)
            continue
        if any(output is t for t in ctx._non_differentiable) or output.array.dtype.kind not in "fc":
            results.append(make(output.array) if output.requires_grad else output)
            continue
        dirty = any(output is t for t in ctx._dirty)
        if dirty and (output._view is not None or isinstance(output._node, Leaf)):
            what = "a leaf Variable that requires grad" if output._view is None else "a view"
            raise InplaceError(f"{what} is being used in an in-place operation: {function.__name__} marked it as dirty. Pass a clone.")
        result = output if dirty else make(output.array)
        result._node = _Output(call, i, len(outputs), output)
        results.append(result)
        places[id(output)] = i
    ctx._outputs = tuple((o.array.shape, o.array.dtype) if isinstance(o, Variable) else ((), None) for o in outputs)
    saved = ctx._saved or ()
    ctx._places = tuple(places.get(id(t)) for t in saved)
    ctx._saved = tuple(t if place is None else t.detach() for t, place in zip(saved, ctx._places, strict=True))
    if state.pack is not None:
        ctx._saved = tuple(t if t is None else state.pack(t.array, t.current_node()) for t in ctx._saved)
    return tuple(results)


FunctionCtx = Context  # PyTorch's name


class InplaceFunction(Function):
    """A `Function` that says whether it works in place; PyTorch's older base class for those."""

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a ``backward`` that cannot be differentiated again: under ``create_graph`` its result raises when differentiated.

    The gradients it returns are constants; asking for their derivative raises instead of being silently zero.
    """

    @functools.wraps(backward)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        differentiated = state.record is not None and any(isinstance(g, Variable) and g.requires_grad for g in grads)
        differentiated = differentiated or (state.record is not None and any(ctx.needs_input_grad))
        with no_grad():
            results = backward(ctx, *grads)
        if not differentiated:
            return results
        with enable_grad():
            several = isinstance(results, (tuple, list))
            guarded = tuple(r if r is None else _Once.apply(make(r.array).requires_grad_()) for r in (results if several else (results,)))
        return guarded if several else guarded[0]

    return wrapper


class _Once(Function):
    @staticmethod
    def forward(ctx: Context, x: Any) -> Any:
        return x.detach()

    @staticmethod
    def backward(ctx: Context, *grads: Any) -> Any:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
