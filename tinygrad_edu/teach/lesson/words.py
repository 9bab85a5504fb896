"""What is said about a step in words, fit to be read aloud."""

from __future__ import annotations

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


def passed_on(step: Step) -> str:
    """Say what an operation makes of its adjoint for each operand."""
    name = clean(step.name, NAME)
    parts = [f"The adjoint of {name} is complete: {describe(step.adjoint)}. {clean(step.label)} passes it back."]
    parts += [_received(step, c) for c in step.contributions]
    return " ".join(parts if step.contributions else [*parts, "No operand needs a gradient."])


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
