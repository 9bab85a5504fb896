"""Reverse-mode AD: adjoints flow from the outputs back to the leaves, each node once, after all of its consumers.

For an output :math:`L` every node holds its adjoint :math:`\\bar z = \\partial L / \\partial z` for as long as it is needed, no longer.
A node pulls its adjoint back to its parents; where several consumers contribute to one parent, the contributions add up:

.. math:: \\bar x = \\sum_{z \\,\\in\\, \\text{consumers of } x} \\bar z \\, \\frac{\\partial z}{\\partial x}

Nothing here is recursive, so the depth of a graph is limited by memory alone. The walk only returns the adjoints that have arrived;
`backward` says what becomes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from .adjoint import fit
from .modes import state
from .node import Node
from .variable import Variable, make


def topological(roots: Sequence[Node]) -> Iterator[Node]:
    """Yield every node reachable from `roots`, each after all of its consumers.

    The first loop counts the consumers of each node; the second lets a node go when the last of them has gone.
    """
    waiting = dict.fromkeys(roots, 0)
    stack = list(waiting)
    while stack:
        for parent in stack.pop().parents:
            if parent in waiting:
                waiting[parent] += 1
            else:
                waiting[parent] = 1
                stack.append(parent)
    ready = [root for root in dict.fromkeys(roots) if not waiting[root]]
    while ready:
        node = ready.pop()
        yield node
        for parent in node.parents:
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)


def leading_to(targets: Sequence[Node], roots: Sequence[Node]) -> set[Node]:
    """Return the nodes that lie on a path from `roots` to any of `targets`, the targets included."""
    relevant = set(targets)
    for node in reversed(list(topological(roots))):
        if node not in relevant and not relevant.isdisjoint(node.parents):
            relevant.add(node)
    return relevant


class Walk:
    """A backward pass that is running, for hooks that want to know what else it reaches.

    Attributes
    ----------
    notes : what hooks keep until the pass is over.
    """

    def __init__(self, roots: Sequence[Node], targets: Sequence[Node] | None) -> None:
        self.roots, self.targets = roots, targets
        self.notes: dict[Any, Any] = {}

    def reached(self) -> set[Node]:
        """Return all nodes that an adjoint can come to."""
        return set(topological(self.roots)) if self.targets is None else leading_to(self.targets, self.roots)


def propagate(
    adjoints: dict[Node, Any], retain_graph: bool, create_graph: bool, targets: Sequence[Node] | None = None
) -> list[tuple[Node, Any]]:
    """Walk the graph from the nodes in `adjoints` and return the completed adjoint of every leaf, or of every target if given.

    Each array in the result belongs to the caller alone.
    """
    arrived: list[tuple[Node, Any]] = []
    owned: set[Node] = set()  # nodes whose adjoint lies in memory that nobody else refers to
    roots = list(adjoints)
    relevant = None if targets is None else leading_to(targets, roots)
    wanted = None if targets is None else set(targets)
    watch = state.watch
    for node in topological(roots):
        if relevant is not None and node not in relevant:
            continue
        g = adjoints.pop(node, None)
        if g is None:
            continue
        if node.hooks is not None:
            g = _run_hooks(node, g)
            owned.discard(node)
        parents = node.parents
        if not parents if wanted is None else node in wanted:
            arrived.append((node, g if node in owned and not parents else copied(g)))
        if not parents:
            continue
        if watch is not None:
            pulled = watch(node, g, create_graph, relevant)
        else:
            pulled = node.pull_recorded(g, make, relevant) if create_graph else node.pull(g, relevant)
        if not retain_graph and node.saved:
            node.release()
        if node.hooks is not None and node.hooks.after:
            pulled = _run_hooks_after(node, pulled, g)
        for parent, contribution in zip(parents, pulled):  # noqa: B905 - as many as parents, by construction
            if contribution is None:
                continue
            if contribution.shape != parent.shape or contribution.dtype is not parent.dtype:
                contribution = fit(contribution, parent.shape, parent.dtype)
            if parent not in adjoints:
                adjoints[parent] = contribution
                # A rule of ours returns `g` itself, a view, or a new array that nobody else can hold.
                if type(contribution) is ndarray and contribution.base is None and contribution is not g and node.plan.fresh:
                    owned.add(parent)
            elif parent in owned:
                adjoints[parent] += contribution
            else:
                adjoints[parent] = known = adjoints[parent] + contribution
                if type(known) is ndarray:
                    owned.add(parent)
    return arrived


def copied(g: Any) -> Any:
    """Return an adjoint, an array or a tensor of the graph, in memory of its own."""
    return make(g.array.copy(), g._node) if isinstance(g, Variable) else np.array(g)


def _run_hooks(node: Node, g: Any) -> Any:
    """Show a complete adjoint to the hooks of its node; return it, or what the hooks put in its place."""
    hooks = node.hooks
    tensor = g if isinstance(g, Variable) else make(g)
    for hook in list(hooks.functions.values()):  # type: ignore[union-attr]
        replaced = hook(tensor)
        if replaced is not None:
            if not isinstance(replaced, Variable) or replaced.array.shape != node.shape:
                raise RuntimeError(
                    f"a hook on {node.name()} must return None or a tensor of shape {node.shape}, but returned "
                    f"{getattr(replaced, 'shape', type(replaced).__name__)}"
                )
            tensor = replaced
    if hooks.retain is not None and (keeper := hooks.retain()) is not None:  # type: ignore[union-attr]
        keeper._grad = copied(tensor) if keeper._grad is None else keeper._grad + tensor  # type: ignore[operator]
    return tensor if isinstance(g, Variable) else tensor.array


def _run_hooks_after(node: Node, pulled: list[Any], g: Any) -> list[Any]:
    """Show what a node has pulled back to the hooks registered for that; return it, or what they put in its place."""
    for hook in list(node.hooks.after.values()):  # type: ignore[union-attr]
        grads = tuple(p if p is None or isinstance(p, Variable) else make(p) for p in pulled)
        replaced = hook(grads, (g if isinstance(g, Variable) else make(g),))
        if replaced is not None:
            pulled = [r if r is None or isinstance(g, Variable) else r.array for r in replaced]
    return pulled
