"""What a lesson shows, as plain data that the page holds as JSON: an entry for each line of the program, and one for each step."""

from __future__ import annotations

from typing import Any

from ...program.local import Factor, factors
from ...program.program import Program
from ...program.records import SourceLine
from ...viz.picture import clean
from ..tape import call_text
from .content import content
from .passes import passes

Data = dict[str, Any]


def scene(program: Program) -> Data:
    """Return the lines and steps of a program."""
    return {"records": [line(program, i) for i in range(len(program))], "steps": list(passes(program))}


def line(program: Program, i: int) -> Data:
    """Return what is to be said about one line: its names, its form, its value and its local derivatives."""
    record = program.records[i]
    return {
        "name": clean(program.names[i], 200),
        "kind": record.kind,
        "label": clean(record.label),
        "does": clean(call_text(program, i), 300) if record.kind == "operation" else "",
        "form": "a tuple" if record.shape is None else f"{tuple(record.shape)} {record.dtype}",
        "differentiable": record.node is not None,
        "value": content(record.value),
        "where": place(record.where),
        "state": record.state,
        "local": [local(f) for f in factors(program, i) if f is not None],
    }


def local(factor: Factor) -> tuple[str, str]:
    """Return a local derivative in two parts: the first may always be seen, the second once its step has come."""
    symbol = f"∂{clean(factor.of, 24)}/∂{clean(factor.by, 24)}"
    return (f"{symbol} = ", factor.form) if factor.value is not None else (f"{symbol} {factor.form}", "")


def place(where: SourceLine | None) -> str:
    """Return a line of the user's program with the name of its file; the folders are nobody else's business."""
    return "" if where is None else clean(where.brief, 300)
