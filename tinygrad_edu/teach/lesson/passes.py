"""The steps of a lesson: those of `steps`, with a step for the beginning of each pass, and in each what it changes.

They are numbered from 0, the state before the first. A step says which line fires, in which pass, and which adjoints get a new content, so
that the page touches nothing else, and stepping back restores what was there. A leaf has nothing to pass back, so it has no step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...program.local import contributes
from ...program.numbers import describe
from ...program.program import Program
from ..steps import FORWARD, Contribution, Step, Stepper
from . import words
from .content import content

Data = dict[str, Any]


def passes(program: Program) -> Iterator[Data]:
    """Yield the steps of both passes."""
    yield {"pass": "start", "record": None, "say": words.given(program)}
    begun = False
    for step in Stepper(program):
        if step.phase == FORWARD:
            yield {"pass": FORWARD, "record": step.index, "say": words.computed(program, step), "bad": step.has_nan()}
            continue
        if not begun:
            yield _seed(program)
            begun = True
        if program.records[step.index].kind == "operation":
            yield _backward(program, step)


def _seed(program: Program) -> Data:
    """The beginning of the backward pass: the outputs get the adjoints they start with."""
    changes = [{"record": i, "adjoint": content(seed), "complete": not _awaited(program, i)} for i, seed in program.seeds.items()]
    return {"pass": "seed", "record": next(iter(program.seeds)), "changes": changes, "say": words.begun(program)}


def _awaited(program: Program, i: int) -> bool:
    return any(contributes(program, j, k) for j, k in program.consumers(i))


def _backward(program: Program, step: Step) -> Data:
    final = {c.index: c for c in step.contributions}  # an operand that is used twice receives twice
    own = {"record": step.index, "adjoint": content(step.adjoint), "complete": True}
    return {
        "pass": "backward",
        "record": step.index,
        "rows": [_row(c) for c in step.contributions],
        "changes": [own, *({"record": i, "adjoint": content(c.accumulated), "complete": not c.waiting} for i, c in final.items())],
        "say": words.passed_on(program, step),
        "bad": step.has_nan(),
    }


def _row(c: Contribution) -> Data:
    return {
        "to": c.index,
        "local": "" if c.local is None else c.local.form,
        "amount": describe(c.contribution),
        "total": describe(c.accumulated),
        "waits": c.waiting,
    }
