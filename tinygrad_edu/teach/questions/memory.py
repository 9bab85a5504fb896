"""What does it remember? What every operation keeps for the backward pass, memory over time, and what checkpointing would save."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...program.program import Program
from ..plots import Plot, Series, sparkline
from ..tables import Table, Tabular
from .footprint import Footprint, Moment, bytes_text, timeline

_MODULES = 12  # that are listed with what checkpointing them would save


class Row(NamedTuple):
    """What one operation keeps.

    Attributes
    ----------
    record, name, operation : the line, its name, and what it does.
    saved : the names of the arrays that its rules ask for.
    size : bytes that are kept because of it, and not because of an operation before it.
    shared : those of `saved` that cost nothing more, and why.
    """

    record: int
    name: str
    operation: str
    saved: tuple[str, ...]
    size: int
    shared: tuple[str, ...]


class Checkpoint(NamedTuple):
    """What it would save to compute a part of the program again instead of keeping it.

    Attributes
    ----------
    what : the module, or the number of pieces the program is cut into.
    saves : bytes that would not be kept, less those of inputs that would have to be kept instead.
    again : how many operations would run twice.
    """

    what: str
    saves: int
    again: int


class Memory(Tabular):
    """What `memory` found.

    Attributes
    ----------
    rows : one for each operation.
    saved : bytes kept for the backward pass, at the end of the forward pass; parameters and data, which are there anyway, not counted.
    timeline : what is held after each step.
    peak : the moment at which most is held.
    checkpoints : what checkpointing single modules would save.
    cut : what checkpointing pieces of about √n operations would save; `None` for a small program.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        footprint = Footprint(program)
        self.rows = _rows(program, footprint)
        self.timeline: list[Moment] = timeline(footprint)
        self.saved = sum(row.size for row in self.rows)
        self.peak: Moment | None = max(self.timeline, key=lambda moment: moment.total, default=None)
        self.checkpoints = _modules(program, footprint)
        self.cut = _cut(program, footprint)

    def table(self) -> Table:
        """Return what every operation keeps, one a row, and the rest below."""
        freed = sum(record.state == "freed" for record in self.program)
        if freed and not self.program.recorded:
            caption = "What was kept for the backward pass is not known: the operations have been freed by backward()."
            return Table([], [], caption=caption, notes=[self.program.missing])
        rows = [(r.name, r.operation, _counted(r.saved), bytes_text(r.size), ", ".join(r.shared)) for r in self.rows]
        headers = ["line", "operation", "keeps", "adds", "costs nothing more"]
        notes = [*self._over_time(), *self._savings()]
        if self.program.missing:
            notes.append(self.program.missing)
        return Table(headers, rows, "lllrl", f"Kept for the backward pass: {bytes_text(self.saved)}", notes, [r.record for r in self.rows])

    def _over_time(self) -> list[str]:
        if self.peak is None:
            return []
        line = self.program.names[self.peak.line]
        parts = [("kept for backward", self.peak.saved), ("other results", self.peak.values), ("adjoints", self.peak.adjoints)]
        shown = ", ".join(f"{bytes_text(size)} {what}" for what, size in parts if size)
        totals = [moment.total for moment in self.timeline]
        if len(totals) > 60:
            totals = [max(part.tolist()) for part in np.array_split(np.array(totals), 60)]
        return [
            f"Over time, forward then backward: {sparkline(totals)}",
            f"Peak: {bytes_text(self.peak.total)} in the {self.peak.phase} pass at {line} ({shown or 'nothing'}).",
        ]

    def _savings(self) -> list[str]:
        found = [c for c in sorted(self.checkpoints, key=lambda c: -c.saves) if c.saves > 0][:_MODULES]
        notes = [f"Checkpointing {c.what} would keep {bytes_text(c.saves)} less and run {c.again} operations twice." for c in found]
        if found:
            notes.append("What is computed again needs its memory again, for that time: the peak may stay where it is.")
        if self.cut is not None and self.cut.saves > 0:
            notes.append(f"Checkpointing {self.cut.what} would save {bytes_text(self.cut.saves)} at the moment when most is kept.")
        return notes

    def plot(self) -> Plot:
        """Return memory over time: it grows in the forward pass, and is given back in the backward pass."""
        largest = max((m.total for m in self.timeline), default=0)
        power = min(int(math.log(largest, 1024)), 4) if largest else 0
        unit = 1024.0**power
        steps = np.arange(len(self.timeline))
        kinds = {"all": "total", "kept": "saved", "adjoints": "adjoints"}
        series = [Series(name, steps, [getattr(m, kind) / unit for m in self.timeline], True) for name, kind in kinds.items()]
        mark = None
        if self.peak is not None:
            at = self.timeline.index(self.peak)
            mark = (float(at), self.peak.total / unit, f"peak {bytes_text(self.peak.total)} at {self.program.names[self.peak.line]}")
        title = "Memory over time"
        return Plot(series, title, "operations, forward and then backward", ["B", "KiB", "MiB", "GiB", "TiB"][power], mark=mark)


def memory(program: Program) -> Memory:
    """Say what a program remembers for its backward pass, for how long, and what it would cost to remember less.

    >>> import tinygrad_edu as tg, numpy as np
    >>> found = memory(tg.explain(lambda x: (x.exp() * 2).sum(), np.ones(1000)).program)
    >>> [(row.operation, row.saved, row.size) for row in found.rows]
    [('exp', ('out',), 8000), ('mul', (), 0), ('sum', (), 0)]
    """
    return Memory(program)


def _counted(names: Sequence[str]) -> str:
    """Return names, each once, with their number where there are several.

    >>> _counted(["out", "moments", "moments"])
    'out, moments (2 arrays)'
    """
    counts = Counter(names)
    return ", ".join(name if count == 1 else f"{name} ({count} arrays)" for name, count in counts.items())


def _rows(program: Program, footprint: Footprint) -> list[Row]:
    rows: list[Row] = []
    known: dict[Any, int] = {}  # piece -> the first line that keeps it
    producer = {piece.key: i for i, piece in reversed(list(enumerate(footprint.values)))}
    for i, record in enumerate(program.records):
        if record.kind != "operation":
            continue
        size, shared, names = 0, [], []
        for name, piece in footprint.saved[i]:
            names.append(name)
            if piece.key in footprint.given:
                shared.append(f"{name}: {program.names[producer[piece.key]]}, there anyway")
            elif piece.key in known and known[piece.key] != i:
                shared.append(f"{name}: {program.names[known[piece.key]]} keeps it too")
            elif piece.key not in known:
                known[piece.key] = i
                size += piece.size
        rows.append(Row(i, program.names[i], record.label, tuple(names), size, tuple(shared)))
    return rows


def _saves(footprint: Footprint, lines: Sequence[int]) -> int:
    """Return how many bytes less would be kept if these lines, in a row, were checkpointed."""
    inside = set(lines)
    others = footprint.kept(i for i in range(len(footprint.saved)) if i not in inside)
    inputs = _inputs(footprint, inside)
    dropped = {key: size for key, size in footprint.kept(lines).items() if key not in others and key not in inputs}
    added = {key: size for key, size in inputs.items() if key not in footprint.kept(range(len(footprint.saved)))}
    return sum(dropped.values()) - sum(added.values())


def _inputs(footprint: Footprint, inside: set[int]) -> dict[Any, int]:
    """Return the pieces that these lines start from and that would not be there anyway."""
    records, values = footprint.program.records, footprint.values
    pieces = [values[p] for i in inside for p in records[i].parents if p not in inside]
    return {piece.key: piece.size for piece in pieces if piece.key not in footprint.given}


def _modules(program: Program, footprint: Footprint) -> list[Checkpoint]:
    """Return what checkpointing each module would save that ran several operations, but not all of them."""
    lines: dict[tuple[str, ...], list[int]] = {}
    operations = [i for i, record in enumerate(program.records) if record.kind == "operation"]
    for i in operations:
        path = program.records[i].home or ()
        for depth in range(1, len(path) + 1):
            lines.setdefault(path[:depth], []).append(i)
    return [Checkpoint(".".join(path), _saves(footprint, of), len(of)) for path, of in lines.items() if 1 < len(of) < len(operations)]


def _cut(program: Program, footprint: Footprint) -> Checkpoint | None:
    """Return what it would save to cut the program into about √n pieces and checkpoint each: then one piece at a time is remembered."""
    operations = [i for i, record in enumerate(program.records) if record.kind == "operation"]
    pieces = round(math.sqrt(len(operations)))
    if pieces < 3:
        return None
    parts = [part.tolist() for part in np.array_split(np.array(operations), pieces)]
    between: dict[Any, int] = {}
    for part in parts:
        between |= _inputs(footprint, set(part))
    largest = max(sum(n for key, n in footprint.kept(part).items() if key not in between) for part in parts)
    saves = sum(footprint.kept(operations).values()) - sum(between.values()) - largest
    return Checkpoint(f"{pieces} pieces of about {len(parts[0])} operations each", saves, len(operations))
