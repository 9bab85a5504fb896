"""Engines with one planted fault each, for practice: run one, audit what it computed, find the operation that is guilty, mend it.

`Engine` is a complete and correct backward pass over a recorded program, small enough to read in a minute. Each of its subclasses
changes one step of it. `plant` gives one of them without telling which.

>>> import tinygrad_edu as tg
>>> ex = tg.explain(lambda x, w: (x * w) + x, 3.0, 2.0)
>>> variant = plant("overwrite")
>>> [float(adjoint) for adjoint, contributions in variant.run(ex).values()], [float(record.adjoint) for record in ex.program]
([2.0, 3.0, 1.0, 1.0], [3.0, 3.0, 1.0, 1.0])
"""

from __future__ import annotations

import ast
import difflib
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from ..autograd.adjoint import fit
from ..autograd.modes import no_grad
from ..autograd.node import Node
from ..program.local import kept, pull
from ..program.program import Program
from ..program.records import Record

Adjoints = dict[int, tuple[Any, list[Any]]]  # line -> its adjoint, and what it contributes to each of its operands


class Engine:
    """Reverse mode on a recorded program: adjoints flow from the outputs back, each line once, after all of its consumers.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x: x * x, 3.0)
    >>> Engine().run(ex)
    {0: (6.0, []), 1: (1.0, [3.0, 3.0])}
    """

    general = "Audit the gradients first: which operation is named?"
    hints: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.adjoints: dict[int, Any] = {}

    def run(self, what: Any) -> Adjoints:
        """Return for each line its adjoint (`None` if none arrived), and what it contributes to each of its operands."""
        program: Program = getattr(what, "program", what)
        records, adjoints = program.records, self.start(program)
        contributions = [[None] * len(record.parents) for record in records]
        for i in self.order(program):
            if i in adjoints:
                for k, pulled in self.pull(program, i, adjoints[i]):
                    parent = records[i].parents[k]
                    contributions[i][k] = self.fit(pulled, records[parent])
                    adjoints[parent] = self.add(adjoints.get(parent), contributions[i][k])
        return {i: (adjoints.get(i), contributions[i]) for i in range(len(records))}

    def start(self, program: Program) -> dict[int, Any]:
        """Return the adjoints that are known before the walk: those of the outputs."""
        self.adjoints = dict(program.seeds)
        return self.adjoints

    def order(self, program: Program) -> Iterator[int]:
        """Yield every line after all of its consumers."""
        waiting = {i: len(program.consumers(i)) for i in range(len(program))}
        ready = [i for i in program.seeds if not waiting[i]]
        while ready:
            i = ready.pop()
            yield i
            for k in program.records[i].flows:
                parent = program.records[i].parents[k]
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)

    def pull(self, program: Program, i: int, g: Any) -> Iterator[tuple[int, Any]]:
        """Yield for each operand, by its place, what the rules of line `i` make of its adjoint `g`."""
        record = program.records[i]
        yield from pulled_by(record, self.remember(program, i), g)

    def remember(self, program: Program, i: int) -> Node:
        """Return the node of line `i`, with the arrays that it saved in the forward pass."""
        return kept(program.records[i].source)

    def fit(self, contribution: Any, operand: Record) -> Any:
        """Return a contribution in the shape and dtype of the operand: summed over the axes along which it had been stretched."""
        return fit(contribution, operand.shape, operand.dtype)

    def add(self, known: Any, contribution: Any) -> Any:
        """Return what has arrived so far together with one more contribution."""
        return contribution if known is None else known + contribution
