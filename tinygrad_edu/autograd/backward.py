"""`backward` and `grad`: where adjoints start, and what becomes of those that arrive.

Gradients reach the leaves' ``.grad`` only after the whole walk (see `walk`) has succeeded: an error leaves every gradient as it was.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from .adjoint import fit
from .memory import stamp
from .modes import enable_grad, state
from .node import Leaf, Node
from .variable import Variable, make
from .walk import Walk, copied, propagate

TensorOrTensors = Variable | Sequence[Variable]


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
    outer, state.walk = state.walk, Walk(list(adjoints), targets)
    try:
        with np.errstate(all="ignore"):  # a derivative that is infinite is no accident; anomaly mode looks for those
            if not create_graph:
                return propagate(adjoints, retain, create_graph, targets)
            with enable_grad():
                return propagate(adjoints, retain, create_graph, targets)
    finally:
        state.walk = outer


def backward(
    tensors: TensorOrTensors,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
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
    grad_variables : the old name of `grad_tensors`.

    Raises
    ------
    RuntimeError : if an output needs no gradient or is no scalar, or if the graph has been freed.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> tg.autograd.backward((x * x).sum())
    >>> x.grad
    tensor([2., 4.])
    """
    if grad_variables is not None:
        if grad_tensors is not None:
            raise RuntimeError("backward: got both `grad_tensors` and its deprecated name `grad_variables`: use `grad_tensors`")
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        grad_tensors = grad_variables
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
            g = copied(g) if node in taken else g
            results.append(g if create_graph else make(g))
            taken.add(node)
    return tuple(results)
