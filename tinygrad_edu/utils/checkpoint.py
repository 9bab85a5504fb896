"""Checkpointing: do not keep what the forward pass saved, compute it again when the backward pass needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.memory import CLOCK, changed_since
from ..autograd.modes import enable_grad, recording_with, state
from ..autograd.node import Leaf, Node
from ..autograd.variable import Variable
from ..errors import InplaceError
from ..ops.random import get_rng_state, set_rng_state

__all__ = ["checkpoint", "checkpoint_sequential"]


class _Recomputed:
    """Stands in for what the nodes of one checkpointed call saved: the means to compute it again.

    The nodes are numbered in the order in which they were recorded. A second run of the function records the same operations in the
    same order, so the k-th node of the second run saved what the k-th node of the first one needs.
    """

    def __init__(self, run: Callable[[], Any], random_state: Any) -> None:
        self.run, self.random_state = run, random_state
        self.places: dict[int, int] = {}  # id of a node -> its number; the nodes hold this object, so they are alive
        self.again: list[Node] = []
        self.inputs: list[Any] = []  # the arrays that the function started from, which must not have changed
        self.time = CLOCK[0]

    def remember(self, nodes: list[Node], args: tuple[Any, ...]) -> None:
        """Take over what `nodes` saved."""
        leaves = [parent.tensor() for node in nodes for parent in node.parents if isinstance(parent, Leaf)]
        self.inputs = [t.array for t in (*args, *leaves) if isinstance(t, Variable)]
        self.time = CLOCK[0]
        for number, node in enumerate(nodes):
            self.places[id(node)] = number
            if node.saved:
                node.saved = self

    def restore(self, node: Node) -> tuple[Any, ...]:
        """Return what `node` had saved, after running the function again if that has not been done yet."""
        if any(changed_since(array, self.time) for array in self.inputs):
            raise InplaceError(
                f"checkpoint: an input or a parameter of the checkpointed function was modified in place before the backward pass of "
                f"{node.name()} could run it again. Change it after backward, or change a clone."
            )
        if not self.again:
            after = get_rng_state() if self.random_state is not None else None
            if self.random_state is not None:
                set_rng_state(self.random_state)
            with enable_grad(), recording_with(_collecting(self.again)):
                self.run()
            if after is not None:
                set_rng_state(after)
        number = self.places[id(node)]
        twin = self.again[number] if len(self.again) == len(self.places) else None
        if twin is None or twin.plan is not node.plan or twin.shape != node.shape or twin.dtype != node.dtype:
            raise RuntimeError(
                "checkpoint: the function recorded other operations when it was run again than the first time "
                f"({len(self.again)} instead of {len(self.places)}, or {node.name()} with another output shape than {node.shape}): "
                "it must do the same on every call"
            )
        saved = twin.saved if type(twin.saved) is tuple else twin.saved.restore(twin)  # a checkpoint within this one, or packed by hooks
        node.time = twin.time  # what the second run saved is compared with its own time
        return saved


def _collecting(nodes: list[Node]) -> Callable[..., Node]:
    make = state.factory

    def factory(*args: Any) -> Node:
        nodes.append(node := make(*args))
        return node

    return factory


def checkpoint(
    function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None, preserve_rng_state: bool = True, **kwargs: Any
) -> Any:
    """Run ``function(*args)`` without keeping what its operations save; the backward pass runs it once more.

    Memory is traded for time: the peak falls by what the function would have kept. Random numbers, as in dropout, are drawn again
    from the same place of the stream unless ``preserve_rng_state=False``. Derivatives of every order work.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.utils.checkpoint import checkpoint
    >>> x = tg.tensor(2.0, requires_grad=True)
    >>> checkpoint(lambda x: (x * x).exp(), x, use_reentrant=False).backward(); x.grad
    tensor(218.3926)
    """
    if state.record is None:
        return function(*args, **kwargs)
    nodes: list[Node] = []
    frozen = _Recomputed(lambda: function(*args, **kwargs), get_rng_state() if preserve_rng_state else None)
    with recording_with(_collecting(nodes)):
        output = function(*args, **kwargs)
    frozen.remember(nodes, args)
    return output


def checkpoint_sequential(functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any) -> Any:
    """Run a sequence of functions in `segments` pieces, each checkpointed.

    >>> import tinygrad_edu as tg
    >>> tg.utils.checkpoint.checkpoint_sequential([tg.sin, tg.cos], 2, tg.tensor(0.0))
    tensor(1.)
    """
    functions = list(functions)
    size = max(1, len(functions) // segments)
    edges = [*range(0, size * segments, size)][:segments] + [len(functions)]

    def piece(start: int, stop: int) -> Callable[[Any], Any]:
        def run(x: Any) -> Any:
            for function in functions[start:stop]:
                x = function(x)
            return x

        return run

    for start, stop in zip(edges, edges[1:], strict=False):
        input = checkpoint(piece(start, stop), input, use_reentrant=use_reentrant, **kwargs)
    return input
