"""What stands in the box of one tensor or operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..program.numbers import describe, shape_and_dtype
from ..program.program import Program
from ..program.records import Record
from . import badges
from .picture import Box, Direction, Line, clean
from .wrapping import wrapped

NAME, _TEXT = 36, 60  # characters that fit into a box
_PORTS = 6
_SYMMETRIC = {"add", "mul", "maximum", "minimum", "logaddexp", "hypot"}  # the order of operands needs no mention


@dataclass(frozen=True)
class Options:
    """What the picture shall tell: see `graph`."""

    values: bool = True
    saved: bool = False
    direction: Direction = "forward"
    notes: Mapping[int, str] = field(default_factory=dict)  # by the places of the records

    @property
    def adjoints(self) -> bool:
        """Whether adjoints are shown."""
        return self.direction != "forward"


class Contents:
    """Makes the boxes of single records.

    `program` is the computation with its adjoints, or `None` where only the records are known; `dtype` goes without saying in each box,
    because all floating-point numbers have it.
    """

    def __init__(self, records: Sequence[Record], options: Options, program: Program | None) -> None:
        self.records, self.options, self.program = records, options, program
        dtypes = {r.dtype for r in records if r.dtype is not None and r.dtype.kind == "f"}
        self.dtype = dtypes.pop() if len(dtypes) == 1 else np.dtype(np.float32)

    def name(self, i: int) -> str:
        """Return what the other views call a record; without a program, what the student calls it, if anything."""
        return self.records[i].name if self.program is None else self.program.names[i]

    def box(self, i: int, all_freed: bool) -> Box:
        """Return the box of a record, still without an id. That a graph is freed is told once, not in each of its boxes."""
        record = self.records[i]
        lines = [Line(self._title(i), "title")]
        lines += wrapped(", ".join(f"{name} = {text}" for name, text in record.constants.items()))
        lines += [*self.form(i), *self.numbers(i), *(self._saved(i) if self.options.saved else [])]
        states = badges.of_record(record, self.program, i) if self.options.adjoints and self.program is not None else []
        if record.state and not (all_freed and record.state == "freed"):
            states.insert(0, record.state)
        lines += [Line(state, "badge") for state in states]
        kind = record.kind if record.kind != "operation" else "output" if record.is_output else "operation"
        return Box("", kind, lines, _ports(record), _tooltip(record, self.name(i)), name=clean(self.name(i)), members=[i])

    def _title(self, i: int) -> str:
        record, name = self.records[i], clean(self.name(i), NAME)
        if record.kind == "operation":
            label = record.engine_name if self.options.direction == "backward" else record.label
            return (f"{name} = " if name else "") + clean(label, NAME)
        if self.options.direction == "backward" and record.kind != "constant":
            return f"{record.engine_name} {name}".strip()
        return name or record.kind

    def numbers(self, i: int) -> list[Line]:
        """Return the value, adjoint and gradient of a record, as far as they are wanted and known."""
        record, options = self.records[i], self.options
        lines: list[Line] = []
        if not options.values:
            return lines
        if options.direction != "backward" and record.value is not None:
            lines.append(number_line("value", "value", record.value))
        if options.adjoints and record.adjoint is not None:
            lines.append(number_line("adjoint", "grad", record.adjoint))
        if record.grad is not None and not (options.adjoints and badges.is_equal(record.grad, record.adjoint)):
            lines.append(number_line("grad", "grad", record.grad))
        return lines

    def form(self, i: int, words: str = "") -> list[Line]:
        """Return the shape of a record, and its dtype if that is not the same everywhere, after some words; nothing for a usual scalar."""
        record = self.records[i]
        dtype = np.float32 if record.dtype == self.dtype else record.dtype
        form = shape_and_dtype(record.shape, dtype) if record.shape is not None else ""
        return [Line(f"{words} {form}".strip(), "shape")] if form else []

    def _saved(self, i: int) -> list[Line]:
        record = self.records[i]
        kept = [(n, v) for n, v in record.saved if n not in record.constants and v is not None and v is not False]
        return [Line(clean(f"saved {name}: {_saved(value, _TEXT - len(name) - 8)}", _TEXT), "saved") for name, value in kept]


def number_line(word: str, role: str, array: Any) -> Line:
    """Return a line that shows an array; one that holds nan or inf stands out."""
    alarm = array.dtype.kind in "fc" and not bool(np.isfinite(array).all())
    return Line(clean(f"{word} {describe(array, _TEXT - len(word))}", _TEXT), role, alarm)


def _ports(record: Record) -> tuple[str, ...]:
    if 1 < len(record.parents) <= _PORTS and record.label not in _SYMMETRIC:
        return tuple(clean(argument, 14) for argument in record.arguments)
    return ()


def _saved(value: Any, limit: int) -> str:
    if isinstance(value, np.ndarray):
        form = shape_and_dtype(value.shape, value.dtype)
        return f"{form} {describe(value, limit - len(form))}".strip()
    if isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
        return f"{len(value)} arrays"
    return str(value)


def _tooltip(record: Record, name: str) -> str:
    parts = [f"{name} = {record.label}" if name and record.label else name or record.label or record.kind]
    if record.shape is not None:
        parts.append(f"{tuple(record.shape)} {record.dtype}")
    if record.where:
        parts.append(record.where.brief)
    return clean(" · ".join(parts))
