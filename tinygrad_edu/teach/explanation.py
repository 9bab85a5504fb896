"""`explain`: open the gradient of any program, as a graph, a tape, mathematics and source, all of the same recorded computation."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.modes import enable_grad
from ..autograd.variable import Variable, make
from ..program.program import Program, names_in, recorded_modules
from ..program.recording import record


class Explanation:
    """A recorded computation, and every way to look at it. `explain` makes it.

    Attributes
    ----------
    program : the computation, line by line: what all views are made from.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    def __repr__(self) -> str:
        operations = sum(r.kind == "operation" for r in self.program)
        return f"<Explanation of {', '.join(self.program.names[i] for i in self.program.outputs)}: {operations:,} operations>"


def explain(what: Any, *inputs: Any, names: Any = None, gradient: Any = None) -> Explanation:
    """Open the computation behind a tensor, or that of a function.

    Parameters
    ----------
    what : a tensor, or several; or a function, which is called with `inputs` and recorded. Numbers and arrays among the inputs become
        tensors that require a gradient.
    names : ``{"x": tensor}`` or ``{tensor: "x"}``, which go before the names that are found: variables of the calling function, and the
        parameters of models.
    gradient : the adjoint that the output starts with. Default: ones, the gradient of the output's sum.

    Returns
    -------
    Explanation : does not change when the graph is freed, or parameters are updated, afterwards.

    Raises
    ------
    TypeError : if `what` is neither.
    ValueError : if the tensor has no graph.

    >>> import tinygrad_edu as tg
    >>> x, y, z = (tg.tensor(v, requires_grad=True) for v in (4.0, -3.0, 5.0))
    >>> with tg.record():
    ...     q = x + y
    ...     f = q * z
    >>> tg.explain(f)
    <Explanation of f: 2 operations>
    """
    result = ""
    if callable(what) and not isinstance(what, Variable):
        tensors = _as_tensors(_run(what, inputs))
        result = getattr(what, "__name__", "")
    elif inputs:
        raise TypeError(f"explain takes further inputs only after a function, but the first argument is {_kind(what)}")
    else:
        tensors = _as_tensors(what)
    without = [t for t in tensors if not t.requires_grad]
    if without:
        raise ValueError(
            f"there is no graph behind this tensor of shape {tuple(without[0].array.shape)}: nothing it was computed from has "
            "requires_grad=True, or it was computed inside no_grad, or detached"
        )
    found = names_in(sys._getframe(1), names)
    recorded_modules(tensors, found)
    if result.isidentifier() and len(tensors) == 1:
        found.add(result, tensors[0])
    return Explanation(Program(tensors, found, gradient))


def _run(function: Callable[..., Any], inputs: Sequence[Any]) -> Any:
    given = [_leaf(x) for x in inputs]
    with enable_grad(), record():
        return function(*given)


def _leaf(x: Any) -> Any:
    """Return a number or an array of numbers as a tensor that requires a gradient, and anything else as it is."""
    if isinstance(x, bool) or not isinstance(x, (int, float, np.ndarray, np.generic)):
        return x
    array = np.asarray(x, np.float32 if isinstance(x, (int, float)) else None)
    return make(array).requires_grad_() if array.dtype.kind == "f" else make(array)


def _as_tensors(what: Any) -> tuple[Variable, ...]:
    tensors = (what,) if isinstance(what, Variable) else what
    if not isinstance(tensors, Sequence) or not tensors or not all(isinstance(t, Variable) for t in tensors):
        raise TypeError(f"explain needs a tensor, a sequence of tensors, or a function that returns one, but got {_kind(what)}")
    return tuple(tensors)


def _kind(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {', '.join(sorted({type(v).__name__ for v in value})) or 'nothing'}"
    return "a function" if inspect.isroutine(value) else f"a {type(value).__name__}"
