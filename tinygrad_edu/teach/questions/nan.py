"""Why NaN? The path from the first value that is not finite back to the operation that made it out of finite ones, and the usual remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ...program.numbers import describe, number
from ...program.program import Program
from ...program.records import Record, SourceLine
from ..tables import Table, Tabular
from .entries import case_at, elementwise, entry_of, named_operands
from .hooks import hook_changed
from .remedies import overflow_of_a_sum, remedy

_PUT_IN = {"masked_fill", "where", "overwrite", "setitem", "write"}  # operations that put a constant such as -inf where the user wants it
_LISTED = 8  # leaves that are named


class NanReport(Tabular):
    """What `nan` found.

    Attributes
    ----------
    found : whether anything is not finite.
    phase : "input" (a leaf or a constant is not finite), "forward" or "backward"; empty if nothing was found.
    kind : "nan" or "inf": what the cause gave.
    cause : the line that is to blame.
    where : the index of its first entry that is not finite; of a derivative, in the operand's shape.
    operands : the name of each operand, and its value at that index (or a description of all of it).
    path : the lines from the cause on that are not finite because of it: to the output, or in the backward pass to a leaf.
    reached : the leaves whose gradient is not finite.
    line : the line of source, if it was recorded.
    remedy : what usually helps.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.found, self.phase, self.kind, self.remedy = False, "", "", ""
        self.cause: int | None = None
        self.where: tuple[int, ...] | None = None
        self.operands: list[tuple[str, str]] = []
        self.path: list[int] = []
        self.reached: list[int] = []
        self.line: SourceLine | None = None
        unknown = any(r.value is None for r in program.records) or program.error is not None
        self.story = f"Nothing{' that is known' if unknown else ''} is NaN or infinite, neither in the values nor in the adjoints."
        self.notes: list[str] = []

    def __bool__(self) -> bool:
        return self.found

    def table(self) -> Table:
        """Return the story, and the values and adjoints along the path, one line a row."""
        notes = [*self.notes, *([self.program.missing] if self.program.missing else [])]
        if not self.found:
            return Table([], [], caption=self.story, notes=notes)
        records, names = self.program.records, self.program.names
        rows = [(names[i], records[i].label, _summary(records[i].value), _summary(records[i].adjoint)) for i in self.path]
        intro = [f"At {list(self.where)}: " + ", ".join(f"{n} = {v}" for n, v in self.operands)] if self.where and self.operands else []
        if not self.where and self.operands:
            intro = ["There " + ", ".join(f"{n} = {v}" for n, v in self.operands)]
        intro += [f"Remedy: {self.remedy}"] if self.remedy else []
        headers = ["line", "operation", "value", "adjoint"]
        return Table(headers, rows, "llll", self.story, notes, self.path, intro)


def nan(program: Program) -> NanReport:
    """Find the first NaN or infinity of a recorded program, and its cause.

    Values come first, in the order of execution; then adjoints, in the order of the backward pass. An infinity that reaches neither the
    output nor a NaN, such as the -inf of a mask before a softmax, is no fault.

    >>> import tinygrad_edu as tg, numpy as np
    >>> with np.errstate(divide="ignore"):
    ...     report = nan(tg.explain(lambda p: -(p.log() * 0.5).sum(), np.array([0.5, 0.0])).program)
    >>> report.phase, report.program.records[report.cause].label, report.where
    ('forward', 'log', (1,))
    """
    report = NanReport(program)
    with np.errstate(all="ignore"):
        start = _first_in_forward(program)
        if start is not None:
            _blame_forward(report, start)
        elif not _blame_backward(report):
            quiet = [i for i, r in enumerate(program.records) if _bad(r.value)]
            if quiet:
                report.story = "Nothing is NaN, and no infinity reaches the output or a gradient."
                report.notes.append(f"{program.names[quiet[0]]} holds infinities, which do no harm.")
    return report


def _bad(value: Any) -> bool:
    """Return whether an array holds a NaN or an infinity."""
    return value is not None and np.asarray(value).dtype.kind in "fc" and not np.isfinite(value).all()


def _has_nan(value: Any) -> bool:
    return value is not None and np.asarray(value).dtype.kind in "fc" and bool(np.isnan(value).any())


def _kind(value: Any) -> str:
    return "nan" if _has_nan(value) else "inf"


def _first_in_forward(program: Program) -> int | None:
    """Return the first line with a NaN, else the first infinite one from which infinities lead to an output."""
    records = program.records
    first = next((i for i, r in enumerate(records) if _has_nan(r.value)), None)
    if first is not None:
        return first
    ends = [i for i in program.outputs if _bad(records[i].value)]
    reached = _back(records, ends, lambda r: _bad(r.value))
    return min(reached) if reached else None


def _back(records: Sequence[Record], ends: Iterable[int], follow: Any) -> set[int]:
    """Return the lines from which `ends` can be reached along lines that `follow` holds for."""
    seen = {i for i in ends if follow(records[i])}
    stack = list(seen)
    while stack:
        for p in records[stack.pop()].parents:
            if p not in seen and follow(records[p]):
                seen.add(p)
                stack.append(p)
    return seen


def _blame_forward(report: NanReport, start: int) -> None:
    """Find the line that made something infinite out of what was finite, on the way to `start`."""
    program, records = report.program, report.program.records
    origins = sorted(
        i for i in _back(records, [start], lambda r: _bad(r.value)) if not any(_bad(records[p].value) for p in records[i].parents)
    )
    put_in = [i for i in origins if _is_put_in(records[i])]
    computed = [i for i in origins if i not in put_in]
    cause = computed[0] if computed else start
    if not computed and not _has_nan(records[start].value):
        cause = origins[0]
    record = records[cause]
    report.found, report.cause, report.kind = True, cause, _kind(record.value)
    report.phase = "forward" if record.kind == "operation" else "input"
    report.line = record.where
    report.where = _first_bad(record.value)
    report.path = _path_down(program, cause, lambda i: _bad(records[i].value), set(program.outputs))
    report.reached = _leaves(program)
    name, count = program.names[cause], int(np.sum(~np.isfinite(record.value)))
    entries = f"{count:,} of {np.size(record.value):,} entries" if np.size(record.value) > 1 else "its value"
    at = f" [{record.where}]" if record.where is not None else ""
    if record.kind != "operation":
        report.story = f"{name}, which is given and not computed, is not finite: {entries} {_kind(record.value)}."
        report.remedy = "Look at the data, or at what the last update of the parameter did: is the learning rate too large?"
        return
    case = case_at(program, cause, report.where)
    report.operands = named_operands(program, record, report.where)
    unknown = [program.names[p] for p in record.parents if records[p].value is None]
    first = "the first known" if unknown else "the first"
    report.story = f"Forward pass: {name} = {record.label}(…) is {first} to give {report.kind}, in {entries}{at}."
    if unknown:
        report.notes.append(f"The value of {', '.join(unknown)} was not kept, so it may have begun earlier.")
    else:
        report.remedy = remedy(case)


def _is_put_in(record: Record) -> bool:
    """Return whether infinities, and no NaN, were put here on purpose, as a mask does."""
    return not _has_nan(record.value) and (record.label in _PUT_IN or record.kind == "constant")


def _blame_backward(report: NanReport) -> bool:
    """Find the first operation that made something infinite out of a finite adjoint; return whether there is one."""
    program, records = report.program, report.program.records
    for i in program.order:
        record = records[i]
        for k in record.flows:
            if record.adjoint is not None and not _bad(record.adjoint) and _bad(record.contributions[k]):
                _blame_rule(report, i, k)
                return True
        if _bad(record.adjoint):
            _blame_sum(report, i)
            return True
    return False


def _blame_rule(report: NanReport, i: int, k: int) -> None:
    program, record = report.program, report.program.records[i]
    operand = record.parents[k]
    contribution = record.contributions[k]
    report.found, report.phase, report.cause, report.kind = True, "backward", i, _kind(contribution)
    report.line, report.where = record.where, _first_bad(contribution)
    entry = report.where
    if (raw := record.pulled[k]) is not None and np.shape(raw) == np.shape(record.adjoint) and _bad(raw):
        entry = _first_bad(raw)  # before the sum over stretched axes
    case = case_at(program, i, entry, backward=True)
    adjoint = entry_of(record.adjoint, entry if elementwise(program, record, entry) else None)
    report.operands = named_operands(program, record, entry)
    report.operands.append((f"adjoint of {program.names[i]}", describe(adjoint)))
    report.remedy = remedy(case._replace(adjoint=adjoint))
    _finish_backward(report, operand)
    at = f" [{record.where}]" if record.where is not None else ""
    report.story = (
        f"Backward pass: all values that matter are finite, but the derivative of {program.names[i]} = {record.label}(…) with respect to "
        f"{record.arguments[k]!r} ({program.names[operand]}) is the first to give {report.kind}{at}."
    )


def _blame_sum(report: NanReport, i: int) -> None:
    program, record = report.program, report.program.records[i]
    report.found, report.phase, report.cause, report.kind = True, "backward", i, _kind(record.adjoint)
    report.line, report.where = record.where, _first_bad(record.adjoint)
    _finish_backward(report, i)
    given = i in program.seeds and _bad(program.seeds[i])
    hooked = hook_changed(program, i)
    why = "the adjoint that it starts with is not finite" if given else "the sum of its contributions overflows"
    why = "a hook has put it in the place of the sum of its contributions" if hooked else why
    report.story = f"Backward pass: the adjoint of {program.names[i]} is the first to be {report.kind}: {why}."
    report.remedy = "Look at what the hook returns." if hooked else "Give a finite gradient." if given else overflow_of_a_sum(record.dtype)


def _finish_backward(report: NanReport, start: int) -> None:
    """Fill in the path from the cause to a leaf, and the leaves that are reached."""
    program, records = report.program, report.program.records
    report.reached = _leaves(program)
    before: dict[int, int | None] = {start: None}
    queue = [start]
    for i in queue:
        for p in records[i].parents:
            if p not in before and _bad(records[p].adjoint):
                before[p] = i
                queue.append(p)
    end: int | None = next((i for i in queue if records[i].kind in ("leaf", "parameter")), queue[-1])
    path = []
    while end is not None:
        path.append(end)
        end = before[end]
    report.path = [*([report.cause] if report.cause is not None and report.cause != start else []), *reversed(path)]
    if report.reached:
        shown = ", ".join(program.names[i] for i in report.reached[:_LISTED]) + (", …" if len(report.reached) > _LISTED else "")
        report.notes.append(f"Gradients that are not finite: {shown}.")


def _leaves(program: Program) -> list[int]:
    return [i for i, r in enumerate(program.records) if r.kind in ("leaf", "parameter") and _bad(r.adjoint)]


def _path_down(program: Program, start: int, follow: Any, ends: set[int]) -> list[int]:
    """Return a shortest path from `start` to one of `ends` along lines that `follow` holds for; as far as it goes."""
    consumers: dict[int, list[int]] = {}
    for j, record in enumerate(program.records):
        for p in record.parents:
            consumers.setdefault(p, []).append(j)
    before: dict[int, int | None] = {start: None}
    queue = [start]
    for i in queue:
        for j in consumers.get(i, ()):
            if j not in before and follow(j):
                before[j] = i
                queue.append(j)
    end: int | None = next((i for i in queue if i in ends), queue[-1])
    path = []
    while end is not None:
        path.append(end)
        end = before[end]
    return path[::-1]


def _first_bad(value: Any) -> tuple[int, ...]:
    bad = np.argwhere(~np.isfinite(np.asarray(value)))
    return tuple(int(n) for n in bad[0]) if len(bad) else ()


def _summary(value: Any) -> str:
    if value is None:
        return ""
    array = np.asarray(value)
    return number(array.item()) if array.ndim == 0 else describe(array)
