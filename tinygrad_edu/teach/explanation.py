"""`explain`: open the gradient of any program, as a graph, a tape, mathematics and source, all of the same recorded computation."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from .. import files
from ..autograd.modes import enable_grad
from ..autograd.variable import Variable, make
from ..program.program import Program, open_program
from ..program.recording import record
from ..viz.drawing import draw_program
from ..viz.rendering import Graph
from .audit.audit import Audit, audit
from .derivation import Derivation, math
from .lesson import lesson
from .order import NaiveOrder, naive_order
from .questions.ledger import Ledger, ledger
from .questions.memory import Memory, memory
from .questions.modes import Modes, modes
from .questions.nan import NanReport, nan
from .questions.paths import Paths, paths
from .questions.why import Why, why
from .source import Source, source
from .steps import Stepper
from .tape import Tape, tape


class Explanation:
    """A recorded computation, and every way to look at it. `explain` makes it.

    Attributes
    ----------
    program : the computation, line by line: what all views are made from.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    # The four views

    def graph(
        self,
        direction: Literal["forward", "backward", "both"] = "forward",
        *,
        values: bool = True,
        saved: bool = False,
        depth: int | None = None,
        max_nodes: int = 80,
        notes: Mapping[Variable, str] | None = None,
    ) -> Graph:
        """Draw the computation; see `tinygrad_edu.viz.graph`, whose options these are.

        >>> import tinygrad_edu as tg
        >>> tg.explain(lambda x: x * x, 3.0).graph("both")
        <Graph: 2 boxes, 1 edges>
        """
        return draw_program(self.program, direction=direction, values=values, saved=saved, depth=depth, max_nodes=max_nodes, notes=notes)

    def tape(self) -> Tape:
        """Return the Wengert list: one row for each value, with its local derivatives and its adjoint."""
        return tape(self.program)

    def math(
        self,
        notation: Literal["adjoint", "leibniz", "lecture"] = "adjoint",
        numbers: bool = False,
        *,
        inline: bool = False,
        limit: int = 2000,
    ) -> Derivation:
        r"""Derive the gradient of this very computation, from the rules themselves run on symbols.

        Parameters
        ----------
        notation : "adjoint" writes :math:`\bar x`, "leibniz" :math:`\partial L / \partial x`, "lecture" a feed-forward network in
            :math:`z^l, a^l, \delta^l, W^l, b^l`.
        numbers : put the numbers in.
        inline : put results that have no name and are used once into the formulas that use them.
        limit : refuse a computation of more lines than this.
        """
        return math(self.program, notation, numbers, inline, limit)

    def source(self, limit: int = 20_000) -> Source:
        """Return forward and backward pass as straight-line NumPy code that gives the same numbers to the last bit.

        Raises
        ------
        ValueError : if the computation was not recorded, runs a user's function, or has more than `limit` operations.
        """
        return source(self.program, limit)

    # In step

    def steps(self) -> Stepper:
        """Iterate over the steps of forward and backward pass, forth and back, or until something happens."""
        return Stepper(self.program)

    def naive_order(self) -> NaiveOrder:
        """Walk the same graph in a naive order, up to the first node that fires too early; show the wrong gradient that results."""
        return naive_order(self.program)

    # Questions about one value

    def ledger(self, x: Any) -> Ledger:
        """Why does the gradient add up? One labelled line for each consumer of `x` (a tensor or its name), and their sum."""
        return ledger(self.program, x)

    def paths(self, x: Any, limit: int = 100) -> Paths:
        """Where did the gradient of `x` come from? The routes from the output to it, with the factor of every edge."""
        return paths(self.program, x, limit)

    def why(self, x: Any, question: str | None = None) -> Why:
        """Why is the gradient of `x` `None`, zero, accumulated, or of this shape?"""
        return why(self.program, x, question)

    # Questions about the whole

    def audit(self) -> Audit:
        """Is the gradient right? Finite differences, operation by operation: the guilty one and the index, error against step size."""
        return audit(self.program)

    def nan(self) -> NanReport:
        """Why NaN? The path from the first NaN or infinity to its cause, and the remedy."""
        return nan(self.program)

    def memory(self) -> Memory:
        """What does it remember? What each operation saved, over time, the peak, and what checkpointing would save."""
        return memory(self.program)

    def modes(self) -> Modes:
        """Forward or reverse mode? Local Jacobians of small tensors, and both costs, measured on this graph."""
        return modes(self.program)

    # Forms

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the lesson: one offline HTML page with the four views in step.

        The file appears when it is complete; nothing is left behind if that fails.

        Raises
        ------
        ValueError : if the name does not end in ``.html``, or the graph is too large for a page.
        OSError : if the folder does not exist or cannot be written.
        """
        files.ending(path, (".html",), "a lesson")
        files.write(path, lesson(self.program))

    def __repr__(self) -> str:
        operations = sum(r.kind == "operation" for r in self.program)
        outputs = ", ".join(self.program.names[i] for i in self.program.outputs)
        return f"<Explanation of {outputs}: {operations:,} operation{'' if operations == 1 else 's'}>"

    def __str__(self) -> str:
        return str(self.tape())

    def _repr_html_(self) -> str:
        return "".join((self.graph("both").svg(), self.tape()._repr_html_()))


def explain(what: Any, *inputs: Any, names: Any = None, gradient: Any = None) -> Explanation:
    """Open the computation behind a tensor, or that of a function.

    Parameters
    ----------
    what : a tensor, or several; or a function, which is called with `inputs` and recorded. Numbers, lists of numbers and arrays among the
        inputs become tensors that require a gradient.
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
    if callable(what) and not isinstance(what, Variable):
        tensors, result = _as_tensors(_run(what, inputs)), getattr(what, "__name__", "")
    elif inputs:
        raise TypeError(f"explain takes further inputs only after a function, but the first argument is {_kind(what)}")
    else:
        tensors, result = _as_tensors(what), ""
    return Explanation(open_program(tensors, sys._getframe(1), names, gradient, result))


def _run(function: Callable[..., Any], inputs: Sequence[Any]) -> Any:
    given = [_leaf(x) for x in inputs]
    with enable_grad(), record():
        return function(*given)


def _leaf(x: Any) -> Any:
    """Return a number, an array, or a list of numbers as a tensor that requires a gradient, and anything else as it is."""
    if isinstance(x, list) and x and all(type(v) in (int, float) for v in x):
        x = np.asarray(x, np.float32)
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
