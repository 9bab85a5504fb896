"""Jacobians, Hessians and their products with vectors, by repeated reverse mode.

There is one derivative rule and it runs backwards. The product of a Jacobian with a vector in the forward direction comes from it by
transposing twice: the pulled-back adjoint :math:`u \\mapsto u^\\top J` is linear in :math:`u`, and the derivative of that map in the
direction :math:`v` is :math:`J v`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .backward import grad
from .modes import enable_grad
from .node import Leaf
from .variable import Variable, make
from .walk import topological


def _tuple(values: Any, what: str) -> tuple[tuple[Any, ...], bool]:
    several = isinstance(values, (tuple, list))
    result = tuple(values) if several else (values,)
    for i, value in enumerate(result):
        if not isinstance(value, Variable):
            raise TypeError(f"the {what} must be a tensor or a tuple of tensors, but entry {i} is {type(value).__name__}")
    return result, several


def _fresh(inputs: tuple[Any, ...], create_graph: bool | None) -> tuple[Any, ...]:
    """Return the inputs as tensors to differentiate with respect to; under `create_graph` they remain part of their graph."""
    return tuple(_same(x) if create_graph is not False and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def reach_beyond(outputs: tuple[Any, ...], xs: tuple[Any, ...]) -> bool:
    """Return whether the outputs depend on a leaf, still in use, that is none of `xs`: then the derivative may be differentiated too."""
    own = {x.current_node() for x in xs}
    roots = [node for o in outputs if (node := o.current_node()) is not None]
    return any(isinstance(node, Leaf) and node not in own and node.tensor() is not None for node in topological(roots))


def _same(x: Variable) -> Any:
    return np.positive(x)  # type: ignore[call-overload]  # a new node, so that the gradient stops here


def _run(func: Callable[..., Any], xs: tuple[Any, ...], what: str, create_graph: bool | None) -> tuple[tuple[Any, ...], bool, bool]:
    """Return the outputs, whether they came as a tuple, and whether the derivative is to be part of a graph."""
    outputs, several = _tuple(func(*xs), f"outputs of the function given to {what}")
    return outputs, several, reach_beyond(outputs, xs) if create_graph is None else create_graph


def _grads(outputs: Any, inputs: Any, seeds: Any, create_graph: bool, strict: bool = False) -> tuple[Any, ...]:
    pairs = [(o, s) for o, s in zip(outputs, seeds, strict=True) if o.requires_grad]
    if not pairs:
        found: tuple[Any, ...] = (None,) * len(inputs)
    else:
        found = grad([o for o, _ in pairs], inputs, [s for _, s in pairs], retain_graph=True, create_graph=create_graph, allow_unused=True)
    if strict and any(g is None for g in found):
        i = next(i for i, g in enumerate(found) if g is None)
        raise RuntimeError(f"the outputs do not depend on input {i}; strict=True does not allow that")
    return tuple(make(np.zeros_like(x.array)) if g is None else g for g, x in zip(found, inputs, strict=True))


def _finish(results: tuple[Any, ...], several: bool, create_graph: bool) -> Any:
    results = results if create_graph else tuple(r.detach() for r in results)
    return results if several else results[0]


def _vector(v: Any, like: tuple[Any, ...], what: str) -> tuple[Any, ...]:
    if v is None:
        if len(like) != 1 or like[0].array.size != 1:
            raise RuntimeError(f"the vector v can only be left out where {what} is a single one-element tensor; give one of the same shape")
        return (make(np.ones_like(like[0].array)),)
    vectors, _ = _tuple(v, "vector v")
    if len(vectors) != len(like) or any(a.array.shape != b.array.shape for a, b in zip(vectors, like, strict=True)):
        raise RuntimeError(f"v has shapes {[a.array.shape for a in vectors]}, but {what} has {[b.array.shape for b in like]}")
    return vectors


def vjp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool | None = False, strict: bool = False) -> tuple[Any, Any]:
    """Return the outputs and the vector-Jacobian product :math:`v^\\top J`.

    Parameters
    ----------
    func : takes the inputs, returns a tensor or a tuple of tensors.
    inputs : a tensor or a tuple of tensors.
    v : of the shape of the outputs; may be left out where that is a single number.
    create_graph : let the results be differentiated; with `None`, if they depend on other tensors that require a gradient.
    strict : raise if the outputs do not depend on an input.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.vjp(lambda x: x * x, tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0]))
    (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    xs, several = _tuple(inputs, "inputs")
    with enable_grad():
        xs = _fresh(xs, create_graph)
        outputs, many, create_graph = _run(func, xs, "vjp", create_graph)
        product = _grads(outputs, xs, _vector(v, outputs, "the output"), create_graph, strict)
    return _finish(outputs, many, create_graph), _finish(product, several, create_graph)


def pullback(func: Callable[..., Any], inputs: tuple[Any, ...]) -> tuple[Any, Callable[..., tuple[Any, ...]]]:
    """Return the outputs and the function that pulls adjoints of them back to the inputs, as often as it is called."""
    with enable_grad():
        xs = _fresh(_tuple(inputs, "inputs")[0], None)
        outputs, many, connected = _run(func, xs, "vjp", None)

    def pull(*adjoints: Any) -> tuple[Any, ...]:
        given = adjoints[0] if len(adjoints) == 1 else adjoints
        v = _vector(given, outputs, "the output")
        create = connected or any(a.requires_grad for a in v)
        with enable_grad():
            pulled = _grads(outputs, xs, v, create)
        return pulled if create else tuple(p.detach() for p in pulled)

    return _finish(outputs, many, connected), pull


def jvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool | None = False, strict: bool = False) -> tuple[Any, Any]:
    """Return the outputs and the Jacobian-vector product :math:`J v`, with `v` of the shape of the inputs.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.jvp(lambda x: x.prod(), tg.tensor([2.0, 3.0]), tg.tensor([1.0, 0.0]))
    (tensor(6.), tensor(3.))
    """
    outputs, push = pushforward(func, inputs, create_graph, strict)
    return outputs, push(v)


def pushforward(
    func: Callable[..., Any], inputs: Any, create_graph: bool | None = None, strict: bool = False
) -> tuple[Any, Callable[..., Any]]:
    """Return the outputs and the function that maps a vector of the shape of the inputs to `jvp`, as often as it is called."""
    xs, _ = _tuple(inputs, "inputs")
    with enable_grad():
        xs = _fresh(xs, create_graph)
        outputs, many, connected = _run(func, xs, "jvp", create_graph)
        seeds = tuple(make(np.zeros_like(o.array)).requires_grad_() for o in outputs)
        pulled = _grads(outputs, xs, seeds, True, strict)

    def push(v: Any = None) -> Any:
        vectors = _vector(v, xs, "the input")
        create = connected or (create_graph is None and any(t.requires_grad for t in vectors))
        with enable_grad():
            return _finish(_grads(pulled, seeds, vectors, create), many, create)

    return _finish(outputs, many, connected), push


def fresh(x: Any) -> Any:
    """Return a tensor of the same values to differentiate with respect to, which remains part of the graph of `x` if there is one."""
    return _fresh((x,), None)[0]


def tangent(output: Any, xs: list[Any], tangents: list[Any]) -> tuple[Any, Any]:
    """Return an output, and its derivative in the direction of the tangents of `xs`; `None` if it depends on none of them.

    Both are part of a graph if the output depends on anything else that requires a gradient.
    """
    with enable_grad():
        pulled = _pulled(output, xs)
        if pulled is None:
            return output, None
        seed, adjoints = pulled
        create = reach_beyond((output,), tuple(xs)) or any(t.requires_grad for t in tangents)
        (product,) = _grads(adjoints, (seed,), tangents, create)
    return (output, product) if create else (output.detach(), product.detach())


def _pulled(output: Any, xs: list[Any]) -> tuple[Any, tuple[Any, ...]] | None:
    """Return an adjoint of `output` and what it is pulled back to, or `None` if the output depends on none of `xs`."""
    if not output.requires_grad:
        return None
    seed = make(np.zeros_like(output.array)).requires_grad_()
    found = grad(output, xs, seed, retain_graph=True, create_graph=True, allow_unused=True)
    if all(g is None for g in found):
        return None
    return seed, tuple(make(np.zeros_like(x.array)) if g is None else g for g, x in zip(found, xs, strict=True))


def _rows(output: Any, xs: tuple[Any, ...], create_graph: bool, strict: bool) -> tuple[Any, ...]:
    """Return the Jacobian of one output with respect to each input, one backward pass per element of the output."""
    shape, size = output.array.shape, output.array.size
    rows = []
    for i in range(size):
        seed = np.zeros(size, output.array.dtype)
        seed[i] = 1
        rows.append(_grads((output,), xs, (make(seed.reshape(shape)),), create_graph, strict))
    results = []
    for k, x in enumerate(xs):
        if rows:
            stacked = np.stack([row[k] for row in rows])
            results.append(np.reshape(stacked, shape + x.array.shape))
        else:
            results.append(make(np.zeros(shape + x.array.shape, x.array.dtype)))
    return tuple(results)


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool | None = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Return the Jacobian :math:`J_{ij} = \\partial f_i / \\partial x_j`, of shape ``(*output.shape, *input.shape)``.

    With several inputs or outputs, a tuple (for outputs) of tuples (for inputs). `vectorize` is accepted and makes no difference; with
    ``strategy="forward-mode"`` the columns are computed instead of the rows.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.jacobian(lambda x: x * x, tg.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if strategy not in ("reverse-mode", "forward-mode"):
        raise ValueError(f'strategy must be "reverse-mode" or "forward-mode", but got {strategy!r}')
    given, several = _tuple(inputs, "inputs")
    with enable_grad():
        xs = _fresh(given, create_graph)
        outputs, many, create_graph = _run(func, xs, "jacobian", create_graph)
        if strategy == "forward-mode":
            table = _columns(outputs, xs, create_graph, strict)
        else:
            table = [_rows(o, xs, create_graph, strict) for o in outputs]
    results = tuple(_finish(row, several, create_graph) for row in table)
    return results if many else results[0]


def _columns(outputs: tuple[Any, ...], xs: tuple[Any, ...], create_graph: bool, strict: bool) -> list[tuple[Any, ...]]:
    """Return the same as `_rows` for all outputs, one Jacobian-vector product per element of the inputs."""
    seeds = tuple(make(np.zeros_like(o.array)).requires_grad_() for o in outputs)
    pulled = _grads(outputs, xs, seeds, True, strict)
    table: list[list[Any]] = [[] for _ in outputs]
    for k, x in enumerate(xs):
        columns = []
        for i in range(x.array.size):
            direction = np.zeros(x.array.size, x.array.dtype)
            direction[i] = 1
            columns.append(_grads((pulled[k],), seeds, (make(direction.reshape(x.array.shape)),), create_graph))
        for j, output in enumerate(outputs):
            stacked = (
                np.stack([c[j] for c in columns], axis=-1) if columns else make(np.zeros((*output.array.shape, 0), output.array.dtype))
            )
            table[j].append(np.reshape(stacked, output.array.shape + x.array.shape))
    return [tuple(row) for row in table]


def _scalar_output(func: Callable[..., Any], what: str) -> Callable[..., Any]:
    def checked(*xs: Any) -> Any:
        output = func(*xs)
        if not isinstance(output, Variable):
            raise RuntimeError(f"the function given to {what} should return a single Tensor, but returned {type(output).__name__}")
        if output.array.size != 1:
            raise RuntimeError(
                f"the Tensor returned by the function given to {what} should contain a single element, but has shape {output.array.shape}"
            )
        return output

    return checked


def hessian(
    func: Callable[..., Any], inputs: Any, create_graph: bool | None = False, strict: bool = False, vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """Return the Hessian :math:`H_{ij} = \\partial^2 f / \\partial x_i \\partial x_j` of a function with a single number as output.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.hessian(lambda x: (x ** 3).sum(), tg.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    scalar = _scalar_output(func, "hessian")
    several = isinstance(inputs, (tuple, list))

    def gradient(*xs: Any) -> Any:
        xs = tuple(_same(x) for x in xs)
        output = scalar(*xs)
        return _grads((output,), xs, (make(np.ones_like(output.array)),), True, strict)

    table = jacobian(gradient, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)
    return table if several else table[0]


def vhp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool | None = False, strict: bool = False) -> tuple[Any, Any]:
    """Return the output and the vector-Hessian product :math:`v^\\top H`, of the shape of the inputs.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.vhp(lambda x: (x ** 3).sum(), tg.tensor([1.0, 2.0]), tg.tensor([1.0, 1.0]))
    (tensor(9.), tensor([ 6., 12.]))
    """
    xs, several = _tuple(inputs, "inputs")
    with enable_grad():
        xs = _fresh(xs, create_graph)
        (output,), _, create_graph = _run(_scalar_output(func, "vhp"), xs, "vhp", create_graph)
        gradient = _grads((output,), xs, (make(np.ones_like(output.array)),), True, strict)
        product = _grads(gradient, xs, _vector(v, xs, "the input"), create_graph, strict)
    return _finish((output,), False, create_graph), _finish(product, several, create_graph)


def hvp(func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool | None = False, strict: bool = False) -> tuple[Any, Any]:
    """Return the output and the Hessian-vector product :math:`H v`. The Hessian is symmetric, so this is `vhp`, which is cheaper.

    >>> import tinygrad_edu as tg
    >>> tg.autograd.functional.hvp(lambda x: (x ** 3).sum(), tg.tensor([1.0, 2.0]), tg.tensor([1.0, 1.0]))
    (tensor(9.), tensor([ 6., 12.]))
    """
    return vhp(func, inputs, v, create_graph, strict)
