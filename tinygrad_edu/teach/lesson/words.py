"""What is said about a step in words, fit to be read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...program.numbers import describe
from ...program.program import Program
from ...viz.picture import clean
from ..steps import Contribution, Step

NAME = 40  # characters of a name
_MANY = 6  # so many things are listed


def given(program: Program) -> str:
    """Say what is known before the first step."""
    lines = [i for i, r in enumerate(program.records) if r.kind != "operation" and r.value is not None]
    if not lines:
        return "Nothing has been computed yet."
    return f"Given: {_listed(program, lines)}. Nothing has been computed yet."


def begun(program: Program) -> str:
    """Say where the backward pass begins."""
    outputs = [f"the adjoint of {clean(program.names[i], NAME)} is {describe(seed)}" for i, seed in program.seeds.items()]
    return f"The backward pass begins at the output: {', '.join(outputs)}."


def computed(program: Program, step: Step) -> str:
    """Say what an operation computes, and from what."""
    operands = [i for i in dict.fromkeys(program.records[step.index].parents) if program.records[i].value is not None]
    numbers = f", with {_listed(program, operands)}" if operands else ""
    result = "was not kept" if step.value is None else f"is {describe(step.value)}"
    return f"{clean(step.label)} fires: {clean(step.name, NAME)} = {clean(step.operation, 120)}{numbers}. The result {result}."


def passed_on(program: Program, step: Step) -> str:
    """Say what an operation makes of its adjoint for each operand."""
    name, label = clean(step.name, NAME), clean(step.label)
    parts = [f"The adjoint of {name} is complete: {describe(step.adjoint)}. {label} passes it back."]
    if program.records[step.index].shape is None:
        parts = [f"The adjoints of all results of {name} are complete. {label} passes them back."]
    parts += [_received(step, c) for c in step.contributions]
    if step.unknown:
        parts.append(f"What arrives at {_names(step.unknown)} is not known, so the walk ends here. {step.why.partition(';')[0]}.")
    elif not step.contributions:
        parts.append(_nothing(program, step))
    return " ".join(parts)


def _nothing(program: Program, step: Step) -> str:
    """Say of an operation that adds to no adjoint why."""
    record = program.records[step.index]
    operands = list(dict.fromkeys(record.parents[k] for k in record.flows))
    names = _names([program.names[i] for i in operands])
    if any(program.records[i].shape is None for i in operands):
        return f"{names} takes it, together with those of its other results."
    return f"It gives {names} nothing." if operands else "No operand needs a gradient."


def _names(names: Sequence[str]) -> str:
    return ", ".join(clean(name, NAME) for name in names[:_MANY]) + (f" and {len(names) - _MANY:,} more" if len(names) > _MANY else "")


def _received(step: Step, c: Contribution) -> str:
    amount, total = describe(c.contribution), describe(c.accumulated)
    is_product = c.local is not None and all(_is_number(a) for a in (step.adjoint, c.local.value, c.contribution))
    how = f"{describe(step.adjoint)} × {c.local.form} = {amount}" if is_product and c.local is not None else amount
    before = f", which makes {total}" if total != amount else ""
    rest = f", and waits for {c.waiting} more" if c.waiting else ""
    return f"{clean(c.operand, NAME)} receives {how}{before}{rest}."


def _listed(program: Program, lines: list[int]) -> str:
    more = f" and {len(lines) - _MANY:,} more" if len(lines) > _MANY else ""
    return ", ".join(f"{clean(program.names[i], NAME)} = {describe(program.records[i].value)}" for i in lines[:_MANY]) + more


def _is_number(array: Any) -> bool:
    return array is not None and not np.shape(array)
