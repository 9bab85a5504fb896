"""A correct engine, small enough to read in a minute: what the faulty ones in `faults` differ from in one method each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...autograd.adjoint import fit
from ...autograd.modes import no_grad
from ...autograd.node import Node
from ...program.program import Program
from ...program.records import Record
from ...program.replay import kept

Adjoints = dict[int, tuple[Any, list[Any]]]  # line -> its adjoint, and what it contributes to each of its operands


class Engine:
    """Reverse mode on a recorded program: adjoints flow from the outputs back, each line once, after all of its consumers.

    Hooks are not called. Otherwise it gives what ``backward()`` gives, to the last bit.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x: x * x, 3.0)
    >>> [float(adjoint) for adjoint, contributions in Engine().run(ex).values()]
    [6.0, 1.0]
    """

    def __init__(self) -> None:
        self.adjoints: dict[int, Any] = {}

    def run(self, what: Any) -> Adjoints:
        """Return for each line of a program, or explanation, its adjoint (`None` if none arrived) and its contribution to each operand.

        Raises
        ------
        RuntimeError : if what the rules need was not kept.
        """
        program: Program = getattr(what, "program", what)
        if program.error is not None:
            raise RuntimeError(program.missing)
        records = program.records
        contributions: list[list[Any]] = [[None] * len(record.parents) for record in records]
        with np.errstate(all="ignore"), no_grad():
            self.walk(program, contributions)
        return {i: (self.adjoints.get(i), contributions[i]) for i in range(len(records))}

    def walk(self, program: Program, contributions: list[list[Any]]) -> None:
        """Go through the program and fill in adjoints and contributions."""
        records, adjoints = program.records, self.start(program)
        for i in self.order(program):
            if i not in adjoints:
                continue
            for k, pulled in zip(records[i].flows, self.pull(records[i], self.remember(program, i), adjoints[i]), strict=True):
                if pulled is not None:
                    parent = records[i].parents[k]
                    contributions[i][k] = self.fit(pulled, records[parent])
                    adjoints[parent] = self.add(adjoints.get(parent), contributions[i][k])

    def start(self, program: Program) -> dict[int, Any]:
        """Return the adjoints that are known before the walk."""
        self.adjoints = dict(program.seeds)
        return self.adjoints

    def order(self, program: Program) -> Iterator[int]:
        """Yield the lines in the order in which they pull their adjoints back."""
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

    def remember(self, program: Program, i: int) -> Node:
        """Return the node of a line, with the arrays that it saved in the forward pass."""
        return kept(program.records[i].source)  # type: ignore[arg-type]

    def pull(self, record: Record, node: Node, g: Any) -> list[Any]:
        """Return for each operand what the operation's rule for it makes of the adjoint `g`."""
        return run_rules(record, node, g)

    def fit(self, contribution: Any, operand: Record) -> Any:
        """Return a contribution as the operand can take it."""
        return fit(contribution, operand.shape, operand.dtype)

    def add(self, known: Any, contribution: Any) -> Any:
        """Return what is known of an adjoint after one more contribution."""
        return contribution if known is None else known + contribution


def run_rules(record: Record, node: Node, g: Any) -> list[Any]:
    """Return what the rules of an operation make of the adjoint of its output; a user's function takes it in a tuple of all outputs."""
    if not record.parents:
        return []
    if record.inner is not None and record.node is not None:
        (g,) = record.node.pull(g)
    return node.pull(g)
