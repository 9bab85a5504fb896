"""The forward pass: each operation's forward function run on tracers, in the order of execution."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...program.records import Record, Ref
from .layout import Line
from .terms import ATOM
from .tracer import Tracer
from .writing import Writing, same


def forward_pass(writing: Writing) -> list[Line]:
    """Return the lines of the forward pass, after noting the values, the arguments and the inputs.

    Every value is compared with the recorded one, so a line that would compute something else is never written.
    """
    program = writing.program
    used = {index for record in program for index in _references(_call(record))} | set(program.outputs)
    lines: list[Line] = []
    for i, record in enumerate(program):
        writing.at = i
        if record.kind == "operation":
            lines += _operation(writing, i, record)
        elif i in used:
            writing.add_input(i, record)
    return lines


def _operation(writing: Writing, i: int, record: Record) -> list[Line]:
    primitive, trace = record.primitive, writing.trace
    assert primitive is not None
    computed_with = record.node.values  # type: ignore[union-attr]
    arguments = {
        name: _operand(writing, value, original)
        for name, value, original in zip(primitive.parameters, _call(record), computed_with, strict=False)
    }
    if primitive.name == "write" and arguments["input"] is None:  # what a view was a view of needs no gradient, and was not kept
        arguments["input"] = writing.constant("base", record.value)
    writing.arguments[i] = arguments
    args = tuple(arguments.values())
    ways = [lambda: trace.run(primitive, args), lambda: trace.take_over(primitive, args)]
    result = writing.first(ways, record.value, f"{writing.variables[i]} = {record.label}(...)")
    value = result.term.value
    if isinstance(value, np.ndarray) and not value.ndim:  # the engine computes with numbers where a tensor has no axes
        result = trace.wrap(value[()], [(result.term, ATOM), "[()]"])
    writing.values[i] = result.term.value
    return writing.lines(writing.variables[i], "=", result.term, Line("", i, "forward", f"{record.label} {tuple(record.shape)}"))


def _operand(writing: Writing, value: Any, original: Any) -> Any:
    """Return the tracer for an argument, converted to the dtype that the operation computed in; what is no tensor as it is."""
    if isinstance(value, tuple) and any(isinstance(v, Ref) for v in value):
        return tuple(_operand(writing, v, o) for v, o in zip(value, original, strict=True))
    if not isinstance(value, Ref):
        return value
    operand: Tracer = writing.variable(value.index)
    if original is None:  # what a view was a view of, before it was written to
        return operand
    if operand.dtype != original.dtype:
        operand = operand.astype(original.dtype)
    if not same(operand.term.value, original):
        raise ValueError(
            f"source: {writing.program.names[value.index]} was changed in place between two operations that use it, so it is no single "
            "variable. Make a new tensor of the changed value (x = x + y instead of x += y)."
        )
    return operand


def _call(record: Record) -> tuple[Any, ...]:
    """Return the arguments of an operation without what was worked out beforehand to save time: it is no part of the graph."""
    primitive = record.primitive
    if primitive is None or record.call is None:
        return ()
    return tuple(
        None if default is None and name not in primitive.rules and isinstance(value, (Ref, tuple)) else value
        for name, default, value in zip(primitive.parameters, primitive.defaults, record.call, strict=True)
    )


def _references(call: Any) -> list[int]:
    """Return the records that a call refers to."""
    if isinstance(call, Ref):
        return [call.index]
    return [index for value in call for index in _references(value)] if type(call) is tuple else []
