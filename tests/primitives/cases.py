"""One call of a primitive: its arguments in some dtype and memory layout, which of them are tensors, and the upstream gradient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from tinygrad_edu.autograd import Primitive, grad
from tinygrad_edu.autograd.variable import make


def _is_real(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


class Case:
    """One call of a primitive.

    Attributes
    ----------
    op : the primitive.
    args : what it is called with; an array that stands there twice is one tensor.
    seed : of the upstream gradient and of random directions.
    layout : of the upstream gradient.
    analytic : whether the function may be computed at complex arguments.
    leaves : the different arrays that a gradient belongs to.
    """

    def __init__(self, op: Primitive, args: tuple[Any, ...], seed: int = 0, layout: str = "C", analytic: bool = False) -> None:
        self.op, self.args, self.seed, self.layout, self.analytic = op, args, seed, layout, analytic
        self.leaves: list[Any] = []
        self._places: list[Any] = [self._place(name, value) for name, value in zip(op.parameters, args, strict=True)]

    def _place(self, name: str, value: Any) -> Any:
        """Return which leaf an argument is, a tuple of such for a sequence, `None` for what is none."""
        if name not in self.op.rules:
            return None
        if name == self.op.sequence:
            return tuple(self._place_of(v) for v in value)
        return self._place_of(value)

    def _place_of(self, value: Any) -> int | None:
        if not _is_real(value):
            return None
        for k, leaf in enumerate(self.leaves):
            if leaf is value:
                return k
        self.leaves.append(value)
        return len(self.leaves) - 1

    def filled(self, leaves: Sequence[Any], constant: Any = lambda array: array) -> tuple[Any, ...]:
        """Return the arguments with `leaves` in the place of the leaves and every other array passed through `constant`."""
        result = []
        for place, value in zip(self._places, self.args, strict=True):
            if isinstance(place, tuple):
                result.append(tuple(constant(v) if p is None else leaves[p] for p, v in zip(place, value, strict=True)))
            else:
                result.append(leaves[place] if place is not None else constant(value) if isinstance(value, np.ndarray) else value)
        return tuple(result)

    def value(self, leaves: Sequence[Any]) -> Any:
        """Return what the primitive makes of plain arrays; nothing is recorded."""
        return np.asarray(self.op.call(*self.filled(leaves)))

    def call(self, leaves: Sequence[Any]) -> Any:
        """Return what the primitive makes of tensors."""
        return self.op.call(*self.filled(leaves, make))

    def gradient(self, leaves: Sequence[Any], upstream: Any) -> list[Any]:
        """Return the gradient that reaches each of these tensors, as tensors of a new graph."""
        return pull([self.call(leaves)], leaves, [upstream])

    @cached_property
    def doubles(self) -> Case:
        """The same call in float64."""
        wide: dict[int, Any] = {id(leaf): leaf.astype(np.float64) for leaf in self.leaves}

        def widen(value: Any) -> Any:
            if isinstance(value, (tuple, list)) and any(_is_real(v) for v in value):
                return tuple(widen(v) for v in value)
            return wide.get(id(value), value.astype(np.float64) if _is_real(value) else value)

        return Case(self.op, tuple(widen(v) for v in self.args), self.seed, "C", self.analytic)

    @cached_property
    def rng(self) -> np.random.Generator:
        """The source of upstream gradients and directions."""
        return np.random.default_rng(self.seed)

    def __repr__(self) -> str:
        with np.printoptions(precision=17, floatmode="unique"):
            leaves = [f"{leaf.dtype} with strides {leaf.strides}" for leaf in self.leaves]
            return f"{self.op.name}{self.args!r} (seed {self.seed}; {', '.join(leaves)})"


def tensors(arrays: Sequence[Any]) -> list[Any]:
    """Return leaves that require a gradient and share memory with the arrays."""
    return [make(a).requires_grad_() for a in arrays]


def pull(outputs: Sequence[Any], inputs: Sequence[Any], upstream: Sequence[Any], create_graph: bool = True) -> list[Any]:
    """Return the gradients of `outputs`, zeros where nothing depends on an input, and where an output depends on nothing."""
    pairs = [(o, g) for o, g in zip(outputs, upstream, strict=True) if o.requires_grad]
    if not pairs or not inputs:
        return [make(np.zeros_like(x.array)) for x in inputs]
    differentiable, seeds = zip(*pairs, strict=True)
    return list(grad(differentiable, inputs, seeds, create_graph=create_graph, retain_graph=True, materialize_grads=True))
