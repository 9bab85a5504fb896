"""The backward pass: each rule run on tracers, in the order in which the engine walks, with its `fit` and its way of adding up."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.adjoint import fit
from ...program.records import Record
from .inputs import Input
from .layout import Line
from .terms import PRODUCT, SUM, Term, variable
from .tracer import Tracer
from .writing import Writing


class BackwardPass:
    """The backward pass, written.

    Attributes
    ----------
    lines : of the function's body.
    seeds : its parameters, the adjoints of the outputs.
    saved : the variables that it takes from the forward pass.
    gradients : name of each leaf -> the variable that holds its gradient.
    """

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.lines: list[Line] = []
        self.seeds: list[Input] = []
        self._saved: dict[str, None] = {}
        self._adjoints: dict[int, Tracer] = {}
        self._owned: set[int] = set()  # records whose adjoint lies in memory that no other variable refers to
        program, temporaries = writing.program, list(writing.temporaries)
        for i, seed in program.seeds.items():
            name = self._name(i)
            self.seeds.append(Input(name, seed, f"the adjoint of {writing.variables[i]}", i))
            self._adjoints[i] = Tracer(writing.trace, variable(name, seed), shared=True)
        found: dict[str, str] = {}
        for i in program.order:
            record = program.records[i]
            if record.kind == "operation":
                writing.at = i
                self._pull(i, record)
            else:
                found[program.names[i]] = self._adjoints[i].term.name
        self.gradients = {name: found[name] for name in program.names if name in found}
        forward = {*writing.variables, *temporaries, *(entry.name for entry in writing.inputs)}
        self.saved = [name for name in self._saved if name in forward]

    def _name(self, i: int) -> str:
        return self.writing.namer.new(f"grad_{self.writing.variables[i]}")

    def _pull(self, i: int, record: Record) -> None:
        """Write what an operation contributes to the adjoint of each of its operands."""
        node, g, primitive = record.node, self._adjoints[i], record.primitive
        assert primitive is not None
        plan = node.plan  # type: ignore[union-attr]
        kept = () if plan.take is None else plan.take(node.values)  # type: ignore[union-attr]
        # Numbers stand for arrays without axes, unless the engine's own bits need the array.
        saved = [[self._operand(i, n, v, as_array) for n, v in zip(plan.names, kept, strict=True)] for as_array in (False, True)]
        for place, argument, (rule, pick) in zip(record.flows, plan.arguments, plan.rules, strict=True):
            picked = [() if pick is None else tuple(pick(values)) for values in saved]
            ways: list[Callable[[], Any]] = [functools.partial(rule, g, *args) for args in picked]
            options = rule.keywords if isinstance(rule, functools.partial) else {}  # the place in a sequence
            taken_over = self.writing.trace.take_over_rule
            ways += [functools.partial(taken_over, primitive, argument, (g, *args), options) for args in picked]
            self._contribute(i, record, place, ways)

    def _operand(self, i: int, name: str, value: Any, as_array: bool) -> Any:
        """Return what a rule asks for: the output, an argument, or its shape or dtype."""
        if name != "out" and name not in self.writing.arguments[i]:
            return value
        operand = self.writing.variable(i) if name == "out" else self.writing.arguments[i][name]
        if as_array and isinstance(operand, Tracer) and not operand.ndim:
            return self.writing.trace.wrap(np.asarray(operand.term.value), ["np.asarray(", (operand.term, 0), ")"])
        return operand

    def _contribute(self, i: int, record: Record, place: int, ways: list[Callable[[], Any]]) -> None:
        """Write what one rule gives, as the adjoint of its operand or added to what the adjoint is so far."""
        writing, p = self.writing, record.parents[place]
        parent = writing.program.records[p]
        shapes: list[tuple[int, ...]] = []

        def fitted(way: Callable[[], Any]) -> Any:
            pulled = way()
            if not isinstance(pulled, Tracer):
                pulled = writing.trace.wrap(np.asarray(pulled)[()], writing.trace.parts(pulled))
            shapes.append(pulled.shape)
            return fit(pulled, parent.shape, parent.dtype)

        what = f"the adjoint of {writing.variables[p]} that comes from {record.label}"
        result = writing.first([functools.partial(fitted, way) for way in ways], record.contributions[place], what)
        comment = f"{record.label}: {record.arguments[place]} {tuple(parent.shape)}"
        if np.prod(shapes[-1]) > np.prod(parent.shape):
            comment += f", the sum undoes broadcasting to {shapes[-1]}"
        if p in self._adjoints:
            comment += ", one more consumer"
            self._add(p, result.term, Line("", i, "backward", comment))
            return
        value, plan = result.term.value, record.node.plan  # type: ignore[union-attr]
        if isinstance(value, np.ndarray) and value.base is None and value is not self._adjoints[i].term.value and plan.fresh:
            self._owned.add(p)
        self._write(p, self._name(p), "=", result.term, value, Line("", i, "backward", comment))

    def _add(self, p: int, term: Term, line: Line) -> None:
        """Add to an adjoint: in its place where the memory is its own, as the engine does, or where it is a number."""
        known = self._adjoints[p].term
        if p in self._owned or not isinstance(known.value, np.ndarray):
            total = known.value.copy()
            total += term.value
            self._write(p, known.name, "+=", term, total, line)
        else:
            total = known.value + term.value
            if isinstance(total, np.ndarray):
                self._owned.add(p)
            self._write(p, known.name, "=", Term(total, [(known, SUM), " + ", (term, PRODUCT)], SUM), total, line)

    def _write(self, p: int, name: str, sign: str, term: Term, value: Any, line: Line) -> None:
        self._note_variables(term)
        self.lines += self.writing.lines(name, sign, term, line)
        self._adjoints[p] = Tracer(self.writing.trace, variable(name, value), shared=True)

    def _note_variables(self, term: Term) -> None:
        """Note the variables that an expression is made of."""
        stack, seen = [term], set()
        while stack:
            part = stack.pop()
            if part.name:
                self._saved[part.name] = None
            elif id(part) not in seen:
                seen.add(id(part))
                stack += part.operands[::-1]
