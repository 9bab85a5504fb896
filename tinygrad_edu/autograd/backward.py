"""Reverse-mode AD: adjoints flow from the outputs back to the leaves, each node once, after all of its consumers.

For an output :math:`L` every node holds its adjoint :math:`\\bar z = \\partial L / \\partial z` for as long as it is needed, no longer.
A node pulls its adjoint back to its parents; where several consumers contribute to one parent, the contributions add up:

.. math:: \\bar x = \\sum_{z \\,\\in\\, \\text{consumers of } x} \\bar z \\, \\frac{\\partial z}{\\partial x}

Nothing here is recursive, so the depth of a graph is limited by memory alone. Gradients reach the leaves' ``.grad`` only after
the whole walk has succeeded: an error leaves every gradient as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from .adjoint import fit
from .memory import stamp
from .modes import enable_grad, state
from .node import Leaf, Node
from .variable import Variable, make

TensorOrTensors = Variable | Sequence[Variable]


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
            arrived.append((node, g if node in owned and not parents else _copy(g)))
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


def _copy(g: Any) -> Any:
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
        keeper._grad = _copy(tensor) if keeper._grad is None else keeper._grad + tensor  # type: ignore[operator]
    return tensor if isinstance(g, Variable) else tensor.array


def _run_hooks_after(node: Node, pulled: list[Any], g: Any) -> list[Any]:
    """Show what a node has pulled back to the hooks registered for that; return it, or what they put in its place."""
    for hook in list(node.hooks.after.values()):  # type: ignore[union-attr]
        grads = tuple(p if p is None or isinstance(p, Variable) else make(p) for p in pulled)
        replaced = hook(grads, (g if isinstance(g, Variable) else make(g),))
        if replaced is not None:
            pulled = [r if r is None or isinstance(g, Variable) else r.array for r in replaced]
    return pulled


def _accumulate(leaf: Leaf, g: Any, create_graph: bool) -> None:
    """Add a gradient to the ``.grad`` of the leaf's tensor, if the tensor still exists and still wants it."""
    tensor = leaf.tensor()
    if tensor is None or not isinstance(tensor._node, Leaf):
        return
    known = tensor._grad
    if known is None:
        tensor._grad = g if create_graph else make(g)
    elif create_graph:
        tensor._grad = known + g
    elif known.requires_grad:
        tensor._grad = make(known.array + g)
    else:
        np.add(known.array, g, out=known.array)
        stamp(known.array)
    if leaf.after is not None:
        for hook in list(leaf.after.values()):
            hook(tensor)


def _as_tuple(tensors: Any) -> tuple[Any, ...]:
    return (tensors,) if isinstance(tensors, Variable) else tuple(tensors)


def _seed(tensors: tuple[Variable, ...], grad_tensors: Any, create_graph: bool) -> dict[Node, Any]:
    """Return the adjoint each output starts with: the given one, or one for a scalar."""
    if isinstance(grad_tensors, (int, float, ndarray)) or (
        isinstance(grad_tensors, (tuple, list)) and any(isinstance(g, (int, float)) for g in grad_tensors)
    ):
        raise TypeError("gradients can be either Tensors or None, but got plain numbers: give a tensor of the output's shape")
    grads = (None,) * len(tensors) if grad_tensors is None else _as_tuple(grad_tensors)
    if len(grads) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(grads)} gradients: give one gradient, or None, for each tensor")
    adjoints: dict[Node, Any] = {}
    for i, (tensor, grad) in enumerate(zip(tensors, grads, strict=True)):
        node = tensor.current_node()
        if node is None:
            raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
        if grad is None:
            if tensor.array.size != 1:
                raise RuntimeError(
                    f"grad can be implicitly created only for scalar outputs, but the output has shape {tensor.array.shape}: "
                    "reduce it, with .sum() for example, or pass the gradient with respect to it"
                )
            one = np.ones(node.shape, node.dtype) if node.shape else node.dtype.type(1)
            g = make(one) if create_graph else one
        else:
            g = fit(_given(grad, tensor, i, create_graph), node.shape, node.dtype)
        adjoints[node] = adjoints[node] + g if node in adjoints else g
    return adjoints


def _given(grad: Any, tensor: Variable, i: int, create_graph: bool) -> Any:
    """Return the adjoint that the user gave for the i-th output, after making sure that it fits."""
    if not isinstance(grad, Variable):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(grad).__name__}")
    if grad.array.shape != tensor.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{i}] has a shape of {grad.array.shape} and output[{i}] has a shape of {tensor.array.shape}."
        )
    return grad if create_graph else grad.array if grad.array.shape else grad.array[()]


def _run(tensors: Any, grads: Any, retain: bool | None, create_graph: bool, targets: Sequence[Node] | None) -> list[tuple[Node, Any]]:
    adjoints = _seed(tensors, grads, create_graph)
    retain = create_graph if retain is None else retain
    with np.errstate(all="ignore"):  # a derivative that is infinite is no accident; anomaly mode looks for those
        if not create_graph:
            return propagate(adjoints, retain, create_graph, targets)
        with enable_grad():
            return propagate(adjoints, retain, create_graph, targets)


def backward(
    tensors: TensorOrTensors,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: TensorOrTensors | None = None,
) -> None:
    """Compute the gradient of `tensors` with respect to the leaves and add it to their ``.grad``.

    Parameters
    ----------
    tensors : the outputs; scalars, unless `grad_tensors` gives the adjoint of each.
    grad_tensors : one tensor of the output's shape for each output, or `None`.
    retain_graph : keep the saved arrays, so that the graph can be walked through again. Default: the value of `create_graph`.
    create_graph : record the backward pass itself, so that the gradients can be differentiated.
    inputs : accumulate into these only, which may be non-leaf tensors.

    Raises
    ------
    RuntimeError : if an output needs no gradient or is no scalar, or if the graph has been freed.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> tg.autograd.backward((x * x).sum())
    >>> x.grad
    tensor([2., 4.])
    """
    if inputs is None:
        for node, g in _run(_as_tuple(tensors), grad_tensors, retain_graph, create_graph, None):
            _accumulate(node, g, create_graph)  # type: ignore[arg-type]
        return
    wanted = _as_tuple(inputs)
    if not wanted:
        raise RuntimeError("`inputs` argument to `backward` cannot be empty.")
    by_node = {_needs_grad(t): t for t in wanted}
    for node, g in _run(_as_tuple(tensors), grad_tensors, retain_graph, create_graph, list(by_node)):
        if isinstance(node, Leaf):
            _accumulate(node, g, create_graph)
        else:
            tensor = by_node[node]
            g = g if create_graph else make(g)
            tensor._grad = g if tensor._grad is None else tensor._grad + g


def _needs_grad(tensor: Variable) -> Node:
    node = tensor.current_node()
    if node is None:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return node


def grad(
    outputs: TensorOrTensors,
    inputs: TensorOrTensors,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Return the gradients of `outputs` with respect to `inputs`, without touching any ``.grad``.

    Parameters
    ----------
    outputs, grad_outputs, retain_graph, create_graph : as in `backward`.
    inputs : leaves or intermediate tensors.
    allow_unused : return `None` for an input on which no output depends, instead of raising.
    materialize_grads : return zeros for such an input.
    only_inputs, is_grads_batched : as in PyTorch, for whose programs they are accepted; they must have their default values.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> y, = tg.autograd.grad(x ** 3, x, create_graph=True)
    >>> tg.autograd.grad(y, x)
    (tensor(18.),)
    """
    if allow_unused is False and materialize_grads:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got allow_unused=False")
    if not only_inputs or is_grads_batched:
        raise NotImplementedError("grad: only_inputs=False and is_grads_batched=True are not supported; call grad() once per row")
    targets = [_needs_grad(t) for t in _as_tuple(inputs)]
    if not targets:
        raise ValueError("grad requires non-empty inputs.")
    found = dict(_run(_as_tuple(outputs), grad_outputs, retain_graph, create_graph, targets))
    results: list[Any] = []
    taken: set[Node] = set()
    for i, (tensor, node) in enumerate(zip(_as_tuple(inputs), targets, strict=True)):
        g = found.get(node)
        if g is None:
            if not (materialize_grads or allow_unused):
                raise RuntimeError(
                    f"One of the differentiated Tensors (input {i}, of shape {tensor.array.shape}) appears to not have been used in the "
                    "graph. Set allow_unused=True if this is the desired behavior."
                )
            results.append(make(np.zeros_like(tensor.array)) if materialize_grads else None)
        else:
            g = _copy(g) if node in taken else g
            results.append(g if create_graph else make(g))
            taken.add(node)
    return tuple(results)
