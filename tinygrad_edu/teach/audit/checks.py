"""The three checks of an audit: every operation alone, every sum of contributions, and every leaf against the whole program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd.adjoint import fit
from ...autograd.differences import KINK, RIGHT, UNCLEAR, WRONG, Slopes
from ...program.local import pull
from ...program.numbers import number
from ...program.program import Program
from ...program.records import Record, SourceLine
from ..questions.hooks import hook_changed, told
from ..questions.rounding import magnitude
from .evaluate import Evaluator, Operation
from .judging import Finding, Judge

Adjoints = Mapping[int, tuple[Any, Sequence[Any]]]
WORDS = {RIGHT: "right", WRONG: "WRONG", KINK: "at a kink", UNCLEAR: "unclear"}
_SINGLE = 1e-3  # how far a contribution in single precision may be from the one in double precision
_NOISE = 1e-8  # of a leaf's gradient, relative to the numbers of which it is the sum: so much is 0
_LONGEST = 2_000  # lines of a program that is run again as a whole, and operations that are checked


class Row(NamedTuple):
    """What was found about one operand of an operation, or about the adjoint of one line.

    Attributes
    ----------
    record, name, operation : the line, its name, and what it does.
    check : "rule" (of an operand), "sum" (of the contributions to this line) or "whole" (differences of the whole program).
    argument, operand : the argument that the rule belongs to, and the name of what stands there.
    verdict : "right", "wrong", "kink" or "unclear".
    where : the index of the worst entry; `None` if it is about all of them.
    expected, found : the derivative by differences (of a sum: what adding up gives), and what was found.
    why : in words.
    line : the line of source, if it was recorded.
    curve : slopes for every step at that entry, if they were looked at.
    """

    record: int
    name: str
    operation: str
    check: str
    argument: str
    operand: str
    verdict: str
    where: tuple[int, ...] | None = None
    expected: float | None = None
    found: float | None = None
    why: str = ""
    line: SourceLine | None = None
    curve: Slopes | None = None

    @property
    def error(self) -> float | None:
        """The difference of the two, relative to the larger one."""
        if self.expected is None or self.found is None:
            return None
        size = max(abs(self.expected), abs(self.found))
        return abs(self.expected - self.found) / size if size else 0.0

    def __str__(self) -> str:
        at = "" if self.where is None else f" at index {list(self.where)}"
        values = "" if self.found is None else f": {number(self.found, 6)} instead of {number(self.expected, 6)}"
        if self.found is not None and self.verdict != WRONG:
            values = f": {number(self.found, 6)}, and {number(self.expected, 6)} by differences"
        what = {
            "rule": f"the derivative with respect to {self.argument!r} ({self.operand})",
            "sum": "its adjoint",
            "whole": "its gradient",
        }[self.check]
        who = f"{self.name} = {self.operation}(…)" if self.operation else self.name
        line = f" [{self.line}]" if self.line is not None else ""
        return "; ".join([f"{who}: {what} is {WORDS[self.verdict]}{at}{values}", *filter(None, (self._ratio(), self.why))]) + line

    def _ratio(self) -> str:
        """Say how two numbers are related, if simply."""
        if self.verdict != WRONG or self.check == "sum" or not self.expected or not self.found:
            return ""
        ratio = self.found / self.expected
        for factor, word in ((abs(ratio), "large"), (1 / abs(ratio), "small")):
            if factor > 1.5 and abs(factor - round(factor)) < 1e-4 * factor:
                return f"too {word} by a factor of {round(factor)}" + (", and of the wrong sign" if ratio < 0 else "")
        return "of the wrong sign" if abs(ratio + 1) < 1e-4 else ""


class Auditor:
    """Does the three kinds of check."""

    def __init__(self, program: Program, adjoints: Adjoints, rtol: float, seed: int, whole: int) -> None:
        self.program, self.records, self.adjoints = program, program.records, adjoints
        self.rtol, self.whole, self.rng = rtol, whole, np.random.default_rng(seed)
        self.notes: list[str] = []
        self.unjudged: dict[str, int] = {}

    def _order(self) -> list[int]:
        """Return the lines in the order of the backward pass, those that it does not reach last."""
        return self.program.order or list(range(len(self.records) - 1, -1, -1))

    def operations(self) -> list[Row]:
        """Check what each operation gives back."""
        rows: list[Row] = []
        operations = [i for i in self._order() if self.records[i].kind == "operation" and self.records[i].flows]
        if len(operations) > _LONGEST:
            self.notes.append(f"Of {len(operations):,} operations {_LONGEST:,} were checked, drawn at random, and the sums of all.")
            drawn = set(self.rng.choice(operations, _LONGEST, replace=False).tolist())
            operations = [i for i in operations if i in drawn]
        for i in operations:
            rows += self._operation(i)
        if self.program.error is not None or self.program.missing:
            self.notes.append(self.program.missing)
        for reason, count in self.unjudged.items():
            self.notes.append(
                f"{count:,} operation{'s' if count > 1 else ''} could not be checked: {reason if count == 1 else _plural(reason)}."
            )
        return rows

    def _operation(self, i: int) -> list[Row]:
        record, operation = self.records[i], Operation(self.program, i)
        reason = operation.reason or _unfit(operation, record)
        if reason:
            self.unjudged[reason] = self.unjudged.get(reason, 0) + 1
            return []
        upstream = self.rng.uniform(0.5, 1.5, record.shape)
        findings = {f.place: f for f in self._judge(operation, upstream, operation.pull(upstream), self.rtol).findings()}
        for place, finding in self._contributions(i, operation, findings).items():
            findings[place] = finding
        return [self._row(i, "rule", findings[place], place) for place in sorted(findings)]

    def _judge(self, operation: Operation, upstream: Any, gradients: Sequence[Any], rtol: float) -> Judge:
        """Return what compares gradients of one operation's operands with differences."""
        return Judge(lambda arrays: upstream * operation.run(arrays), operation.values, gradients, rtol, self.whole, seed=1)

    def _contributions(self, i: int, operation: Operation, rules: Mapping[int, Finding]) -> dict[int, Finding]:
        """Return a finding for each contribution that is not what the rule, which has been judged, gives for the actual adjoint."""
        record = self.records[i]
        adjoint, given = self.adjoints.get(i, (None, ()))
        if adjoint is None or np.shape(adjoint) != tuple(record.shape) or not np.isfinite(adjoint).all():
            return {}
        upstream = np.asarray(adjoint, np.float64)
        expected = operation.pull(upstream)
        again = pull(record, np.asarray(adjoint, record.dtype)[()] if not record.shape else np.asarray(adjoint, record.dtype))
        found: dict[int, Finding] = {}
        for place in record.flows:
            operand = self.records[record.parents[place]]
            right, claim = expected[place], given[place] if place < len(given) else None
            if right is None or rules.get(place, _WRONG).verdict == WRONG:
                continue
            if claim is None:
                if np.any(right):
                    found[place] = _at_worst(place, right, np.zeros_like(right), "nothing is contributed here")
            elif np.shape(claim) != tuple(operand.shape):
                why = f"the contribution has shape {np.shape(claim)}, and the operand has shape {tuple(operand.shape)}"
                found[place] = Finding(WRONG, place, None, np.nan, np.nan, f"{why}: stretched axes have to be summed")
            elif not _close(claim, right, self._tolerance(operand)) and not _same_rule(again, place, claim, operand):
                found[place] = self._confirmed(i, operation, expected, place, claim)
        return found

    def add_curve(self, rows: list[Row]) -> None:
        """Look at one derivative with all steps: the one with the largest error, so that there is something to be shown."""
        rules = [n for n, row in enumerate(rows) if row.check == "rule" and row.where is not None]
        if rules:
            at = max(rules, key=lambda n: rows[n].error or 0.0)
            row = rows[at]
            operation, record = Operation(self.program, row.record), self.records[row.record]
            upstream = self.rng.uniform(0.5, 1.5, record.shape)
            judge = self._judge(operation, upstream, operation.pull(upstream), self.rtol)
            place = record.arguments.index(row.argument)
            shape = operation.values[place].shape
            finding = judge.entry(place, int(np.ravel_multi_index(row.where or (), shape)) if shape else 0)
            if finding.verdict == RIGHT:
                rows[at] = self._row(row.record, "rule", finding, place)

    def _tolerance(self, record: Record) -> float:
        return max(self.rtol, _SINGLE if np.dtype(record.dtype).itemsize < 8 else 0.0)

    def _confirmed(self, i: int, operation: Operation, expected: Sequence[Any], place: int, claim: Any) -> Finding:
        """Judge a contribution that differs from the rule's at the entry where it differs most; the rule may have had a choice."""
        gradients = list(expected)
        gradients[place] = np.asarray(claim, np.float64)
        rtol = self._tolerance(self.records[operation.record.parents[place]])
        judge = self._judge(operation, np.asarray(self.adjoints[i][0], np.float64), gradients, rtol)
        with np.errstate(invalid="ignore"):
            apart = np.abs(gradients[place] - expected[place])
        finding = judge.entry(place, int(np.argmax(np.where(np.isnan(apart), np.inf, apart))))
        if finding.verdict == KINK:
            finding = next(f for f in judge.findings() if f.place == place)
        early = self._too_early(i, operation, place, claim) if finding.verdict == WRONG else ""
        return finding._replace(why=early) if early else finding

    def _too_early(self, i: int, operation: Operation, place: int, claim: Any) -> str:
        """Say so if a contribution is what the rule gives for an adjoint to which not all consumers have contributed yet."""
        parts = [c for j, k in self.program.consumers(i) if np.shape(c := _given(self.adjoints, j, k)) == tuple(operation.record.shape)]
        for count in range(1, min(len(parts), 8)):
            for partial in (np.sum(parts[:count], axis=0), np.sum(parts[-count:], axis=0)):
                pulled = operation.pull(partial)[place]
                if pulled is not None and _close(claim, pulled, self._tolerance(operation.record)):
                    return f"this is what {count} of its {len(parts)} consumers alone give: it fired before the others had contributed"
        return ""

    def sums(self) -> list[Row]:
        """Check that each adjoint is the sum of the contributions to it."""
        rows = []
        for i in self._order():
            record = self.records[i]
            if record.shape is None:
                continue  # a user's function with several outputs: their adjoints are checked, it has none of its own
            consumers = self.program.consumers(i)
            if record.node is not None and record.node.hooks is not None and record.node.hooks.functions:
                if hook_changed(self.program, i):
                    self.notes.append(
                        f"{self.program.names[i]}: a hook has changed its adjoint, so it is not the sum of the contributions."
                    )
            elif consumers and (finding := self._sum(i, consumers)) is not None:
                rows.append(self._row(i, "sum", finding))
        return rows

    def _sum(self, i: int, consumers: Sequence[tuple[int, int]]) -> Finding | None:
        record = self.records[i]
        parts = [c for j, k in consumers if (c := _given(self.adjoints, j, k)) is not None]
        adjoint = self.adjoints.get(i, (None, ()))[0]
        shape = tuple(record.shape)
        if len(parts) == 1 and i not in self.program.seeds and adjoint is not None and np.array_equal(adjoint, parts[0], equal_nan=True):
            return None  # nothing to add up
        if (adjoint is None and not parts) or any(np.shape(p) != shape for p in parts):
            return None  # a contribution of another shape has been found already
        if adjoint is not None and np.shape(adjoint) != shape:
            return Finding(WRONG, 0, None, np.nan, np.nan, f"the adjoint has shape {np.shape(adjoint)}, and the value has shape {shape}")
        start = [self.program.seeds[i]] if i in self.program.seeds else []
        terms = [np.asarray(p, np.float64) for p in (*start, *parts)]
        total = np.sum(terms, axis=0) if terms else np.zeros(shape)
        claim = np.zeros(shape) if adjoint is None else np.asarray(adjoint, np.float64)
        if not np.isfinite(total).all() or not total.size:
            return None
        epsilon = 16 * len(terms) * float(np.finfo(record.dtype).eps)
        finding = _at_worst(0, total, claim, "")
        if np.allclose(claim, total, rtol=0, atol=epsilon * max(float(np.max(np.abs(t))) for t in (*terms, total))):
            return finding._replace(verdict=RIGHT) if len(terms) > 1 else None
        return finding._replace(why=_explain_sum(terms, claim, epsilon))

    def leaves(self, clean: bool) -> list[Row]:
        """Check the gradient of each leaf by differences of the whole program; `clean` says that nothing wrong has been found before."""
        if len(self.records) > _LONGEST:
            self.notes.append(f"The whole program, of {len(self.records):,} lines, was not run again: each of its operations was.")
            return []
        evaluator = Evaluator(self.program)
        if evaluator.reason:
            self.notes.append(f"The gradients of the leaves were not compared with differences of the whole program: {evaluator.reason}.")
            return []
        rows = []
        for i, record in enumerate(self.records):
            if record.kind in ("leaf", "parameter") and record.node is not None and np.dtype(record.dtype).kind == "f":
                finding = self._leaf(i, evaluator)
                if finding.verdict == WRONG and (hooked := told(self.program, evaluator.depends(i), "it is not the derivative any more")):
                    finding = finding._replace(verdict=UNCLEAR, why=hooked[0][0].lower() + hooked[0][1:].rstrip("."))
                if finding.verdict == WRONG and clean and np.dtype(record.dtype).itemsize < 8:
                    finding = finding._replace(verdict=UNCLEAR, why="every step is right: what differs is the rounding of single precision")
                rows.append(self._row(i, "whole", finding))
        return rows

    def _leaf(self, i: int, evaluator: Evaluator) -> Finding:
        again = evaluator.depends(i) - {i}
        seeds = {j: np.asarray(seed, np.float64) for j, seed in self.program.seeds.items()}

        def run(arrays: Sequence[Any]) -> Any:
            values = evaluator.outputs({i: arrays[0]}, again)
            return np.concatenate([np.ravel(seed * values[j]) for j, seed in seeds.items()])

        adjoint = self.adjoints.get(i, (None, ()))[0]
        claim = np.zeros(self.records[i].shape) if adjoint is None else np.asarray(adjoint, np.float64)
        if claim.shape != tuple(self.records[i].shape):
            why = f"the gradient has shape {claim.shape}, and the leaf has shape {tuple(self.records[i].shape)}"
            return Finding(WRONG, 0, None, np.nan, np.nan, why)
        if not all(np.isfinite(evaluator.values[j]).all() for j in seeds):
            return Finding(UNCLEAR, 0, None, np.nan, np.nan, "the output is not finite: ask nan()")
        rtol, record = self._tolerance(self.records[i]), self.records[i]
        floor = max(4 * float(np.finfo(record.dtype).eps), _NOISE) * magnitude(self.program, i)
        return Judge(run, [evaluator.values[i]], [claim], rtol, min(self.whole, 16), 1, floor).findings()[0]

    def _row(self, i: int, check: str, finding: Finding, place: int | None = None) -> Row:
        record, names = self.records[i], self.program.names
        argument = record.arguments[place] if place is not None else ""
        operand = names[record.parents[place]] if place is not None else ""
        known = np.isfinite(finding.expected) or np.isfinite(finding.found)
        expected, found = (finding.expected, finding.found) if known else (None, None)
        label = record.label if record.kind == "operation" else ""
        return Row(
            i, names[i], label, check, argument, operand, finding.verdict, finding.where, expected, found, finding.why, record.where,
            finding.curve,
        )  # fmt: skip


_WRONG = Finding(WRONG, 0, None, 0.0, 0.0)


def _unfit(operation: Operation, record: Record) -> str:
    """Return why differences cannot judge an operation."""
    if any(v.dtype.kind == "c" for v in operation.values) or np.dtype(record.dtype).kind == "c":
        return "complex numbers"
    result = operation.run(operation.values)
    if not all(np.isfinite(v).all() for v in (*operation.values, result) if v.dtype.kind == "f"):
        return "an operand or the result is not finite: ask nan()"
    return "" if result.shape == tuple(record.shape) else "run again, its result has another shape"


def _plural(reason: str) -> str:
    """Return a reason that begins with one operation as it is said of several."""
    for one, many in (("its ", "their "), ("it ", "they ")):
        if reason.startswith(one):
            return many + reason.removeprefix(one)
    return reason


def _given(adjoints: Adjoints, j: int, k: int) -> Any:
    contributions = adjoints.get(j, (None, ()))[1]
    return contributions[k] if k < len(contributions) else None


def _close(a: Any, b: Any, tolerance: float) -> bool:
    a = np.asarray(a, np.float64)
    size = max(float(np.max(np.abs(b), initial=0)), 1e-300)
    return bool(np.isfinite(a).all() and np.max(np.abs(a - b), initial=0) <= tolerance * size)


def _same_rule(again: Any, place: int, claim: Any, operand: Record) -> bool:
    """Return whether the rule, which is right in double precision, gives just this in the precision of the program."""
    if again is None or again[place] is None:
        return False
    return bool(np.array_equal(fit(again[place], tuple(operand.shape), operand.dtype), claim))


def _at_worst(place: int, right: Any, claim: Any, why: str) -> Finding:
    """Return the finding about the entry where two arrays differ most."""
    with np.errstate(invalid="ignore"):
        apart = np.asarray(np.abs(np.asarray(claim, np.float64) - right))
    at = np.unravel_index(int(np.argmax(np.where(np.isnan(apart), np.inf, apart))), apart.shape) if apart.shape else ()
    where = tuple(int(n) for n in at)
    return Finding(WRONG, place, where, float(right[where]), float(np.asarray(claim)[where]), why)


def _explain_sum(terms: Sequence[Any], claim: Any, epsilon: float) -> str:
    """Say which terms a wrong sum is made of, where that can be told."""
    sizes = epsilon * max(float(np.max(np.abs(t), initial=0)) for t in terms)
    count = len(terms)
    if count > 1 and np.allclose(claim, terms[-1], rtol=0, atol=sizes):
        return f"of {count} contributions only the last one is there, as if each had overwritten the one before: = in place of +="
    total = np.sum(terms, axis=0)
    for times in range(2, 6):
        if np.allclose(claim, times * total, rtol=0, atol=times * sizes * count):
            return f"it is {times} times the sum of the contributions: has it been added up over {times} calls?"
    for k, term in enumerate(terms):
        if count > 1 and np.allclose(claim, term, rtol=0, atol=sizes):
            return f"of {count} contributions only number {k + 1} is there"
        if count > 1 and np.allclose(claim, total - term, rtol=0, atol=sizes * count):
            return f"contribution {k + 1} of {count} is missing"
    return f"it is not the sum of its {count} contributions" if count > 1 else "it is not what its only consumer contributes"
