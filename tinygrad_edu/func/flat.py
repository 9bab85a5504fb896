"""What stands between a user's function, of trees of tensors, and `autograd.functional`, which differentiates functions of flat tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd import functional
from ..autograd.variable import Variable
from .tree import Structure, flatten, tree_map

ArgNums = int | tuple[int, ...]


def chosen(func: Callable[..., Any], argnums: ArgNums, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Callable[..., Any], Any]:
    """Return `func` as a function of the arguments `argnums` alone, in a tuple, and those arguments in one."""
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)
    if not numbers:
        raise RuntimeError("argnums must be non-empty")
    for i in numbers:
        if not isinstance(i, int):
            raise RuntimeError(f"argnum must be int, got: {type(i)}")
        if not -len(args) <= i < len(args):
            raise RuntimeError(f"Got argnum={i}, but only {len(args)} positional inputs: count arguments from 0")
    places = [i % len(args) for i in numbers]
    if len(set(places)) < len(places):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")

    def partial(*values: Any) -> Any:
        full = list(args)
        for i, value in zip(places, values, strict=True):
            full[i] = value
        return func(*full, **kwargs)

    return partial, tuple(args[i] for i in places)


class Flat:
    """A function of trees as a function of their leaves that returns the leaves of its output as a tuple.

    Attributes
    ----------
    leaves : of the arguments.
    primals : the structure of the tuple of arguments.
    outputs : the structure of the output; known after the call.
    aux : the auxiliary output of the call, without the graph that ends with it.
    """

    def __init__(self, func: Callable[..., Any], primals: tuple[Any, ...], what: str, has_aux: bool = False) -> None:
        self.func, self.what, self.has_aux = func, what, has_aux
        leaves, self.primals = flatten(primals)
        for leaf in leaves:
            if not isinstance(leaf, Variable):
                raise ValueError(f"{what}: what is differentiated with respect to must be Tensor, got {type(leaf)}")
        self.leaves = tuple(leaves)
        self.outputs = Structure()
        self.aux: Any = None

    def __call__(self, *leaves: Any) -> tuple[Any, ...]:
        """Call the function with the tree of these leaves."""
        output = self.func(*self.primals.build(leaves))
        if self.has_aux:
            if not (isinstance(output, tuple) and len(output) == 2):
                raise RuntimeError(f"{self.what}: output of function f should be a tuple: (output, aux) if has_aux is True")
            output, aux = output
            self.aux = tree_map(lambda value: _without_own_graph(value, leaves), aux)
        outputs, self.outputs = flatten(output)
        if not outputs:
            raise RuntimeError(f"{self.what}: Expected f to be a function that has non-empty output (got output = {output})")
        for value in outputs:
            if not isinstance(value, Variable):
                raise RuntimeError(f"{self.what}: expected f(*primals) to return only tensors, got unsupported type {type(value)}")
        return tuple(outputs)

    def check_floating_point(self, outputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the outputs; raise unless an adjoint can flow into each of them."""
        for value in outputs:
            if value.array.dtype.kind != "f":
                raise RuntimeError(f"{self.what}: All outputs of f must be floating-point Tensors, got Tensor with dtype {value.dtype}")
        return outputs

    def like_outputs(self, tree: Any, name: str) -> tuple[Any, ...]:
        """Return the leaves of a tree that must have the structure of the output."""
        return _leaves_of(tree, self.outputs, name, "primal output")

    def like_primals(self, tree: Any, name: str) -> tuple[Any, ...]:
        """Return the leaves of a tree that must have the structure of the tuple of arguments."""
        return _leaves_of(tree, self.primals, name, "primals")

    def result(self, *values: Any) -> tuple[Any, ...]:
        """Return these values, and the auxiliary output if there is to be one."""
        return (*values, self.aux) if self.has_aux else values


def _leaves_of(tree: Any, expected: Structure, name: str, of: str) -> tuple[Any, ...]:
    leaves, structure = flatten(tree)
    if structure != expected:
        raise RuntimeError(f"Expected {name} to have the same python structure as {of}, {expected}, but got {structure}")
    for leaf in leaves:
        if not isinstance(leaf, Variable):
            raise RuntimeError(f"Expected {name} to contain only Tensors, got {type(leaf)}")
    return tuple(leaves)


def _without_own_graph(value: Any, xs: tuple[Any, ...]) -> Any:
    """Return a tensor without its graph, if that leads to nothing but the inputs `xs` of the transform; anything else as it is."""
    if isinstance(value, Variable) and value.requires_grad and not functional.reach_beyond((value,), xs):
        return value.detach()
    return value
