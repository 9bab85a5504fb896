"""Why a topological order? The same graph walked depth first, stopping at the first line that fired too early.

A naive backward pass calls itself: a line adds what it contributes to an operand, and the operand at once passes on the adjoint that it
has so far. If another consumer of that operand has not contributed yet, everything behind it gets a part of the adjoint only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..autograd.adjoint import fit
from ..program.local import contributes, pull
from ..program.numbers import describe
from ..program.program import Program
from .questions.hooks import hook_changed
from .questions.rounding import magnitude
from .tables import Table, Tabular
from .tape import call_text

_SHOWN = 12  # lines of the walk that are written out


@dataclass(frozen=True)
class Early:
    """The first line that fired before its adjoint was complete.

    Attributes
    ----------
    index, name : the line.
    step : which step of the naive walk it was, from 1.
    had : the adjoint that it passed on.
    right : the complete adjoint.
    arrived, missing : the consumers, as calls, that had contributed and that had not.
    """

    index: int
    name: str
    step: int
    had: Any
    right: Any
    arrived: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Gradient:
    """What the naive walk gives for a leaf, beside the right gradient. `wrong` is `None` where they are not known."""

    index: int
    name: str
    naive: Any
    right: Any
    wrong: bool | None


class NaiveOrder(Tabular):
    """A depth-first walk and what comes of it. `naive_order` makes it.

    Attributes
    ----------
    fired : the lines in the order in which they fired, until one did too early; all of them if none did.
    early : the first line that fired too early, or `None`.
    gradients : of every leaf, if the walk goes on to its end with each line firing once.
    firings : how often lines would have to fire if each passed on every contribution when it arrives: the right numbers, at this cost.
    lines : how often they fire in a topological order: once each.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._hooked = [name for i, name in enumerate(program.names) if hook_changed(program, i)]
        right = _without_hooks(program) if self._hooked else [record.adjoint for record in program.records]
        walk = _Walk(program, right)
        self.early = walk.early
        self.fired = walk.fired if self.early is None else walk.fired[: self.early.step]
        self.gradients = [_compare(program, walk, right[i], i) for i, r in enumerate(program.records) if r.kind in ("leaf", "parameter")]
        reached = path_counts(program)
        inner = [i for i, r in enumerate(program.records) if r.flows and reached[i]]
        self.firings, self.lines = sum(reached[i] for i in inner), len(inner)
        self._shared = [i for i in range(len(program)) if len(program.consumers(i)) + (i in program.seeds) > 1]

    def table(self) -> Table:
        """Return the walk as sentences, and the gradients at the leaves as a table."""
        walk = ", ".join(self.program.names[i] for i in self.fired[-_SHOWN:])
        walk = f"Order of firing: {'…, ' if len(self.fired) > _SHOWN else ''}{walk}."
        missing = [self.program.missing] if self.program.missing else []
        if self._hooked:
            missing.insert(0, f"What the hook on {', '.join(self._hooked)} changes is left out, of the right numbers too.")
        if self.early is None:
            return Table([], [], caption=self._harmless(), notes=[walk, *missing])
        rows = [[g.name, g.naive, g.right, {None: "", True: "wrong", False: "right"}[g.wrong]] for g in self.gradients]
        headers = ["leaf", "naive gradient", "right gradient", "verdict"]
        return Table(
            headers,
            rows,
            "llll",
            self._headline(self.early),
            self._moral(missing),
            [g.index for g in self.gradients],
            [walk, *self._early()],
        )

    def _headline(self, early: Early) -> str:
        arrived = len(early.arrived)
        verb = "has" if arrived == 1 else "have"
        return f"{early.name} fires too early: {arrived} of its {arrived + len(early.missing)} contributions {verb} arrived."

    def _early(self) -> list[str]:
        early = self.early
        assert early is not None
        had, right = ("not known" if a is None else describe(a) for a in (early.had, early.right))
        return [
            f"Arrived: from {', '.join(early.arrived) or 'nothing'}.",
            f"Not yet: from {', '.join(early.missing)}.",
            f"Adjoint of {early.name} then: {had}. The right one: {right}.",
            "If the walk goes on, each line firing once:",
        ]

    def _moral(self, missing: list[str]) -> list[str]:
        return [
            "A topological order waits: a line fires when the last of its consumers has contributed, each line once: "
            f"{self.lines:,} firings here.",
            f"Passing on every contribution at once, as often as one arrives, is right too, but needs {self.firings:,} firings: "
            "one for each path from the output.",
            *missing,
        ]

    def _harmless(self) -> str:
        if not self._shared:
            return "Every order is right here: the graph is a tree, no value has two consumers, so whatever fires has its whole adjoint."
        inner = [i for i in self._shared if self.program.records[i].flows]
        if not inner:
            return (
                "Depth first is right here: only leaves have several consumers, and a leaf passes nothing on, it only adds up. "
                "Use a computed value twice and it goes wrong."
            )
        name = self.program.names[inner[0]]
        return f"Depth first happens to be right here: {name} has several consumers, but it was reached only after all of them."


def naive_order(program: Program) -> NaiveOrder:
    """Walk a program depth first, the naive way.

    >>> import tinygrad_edu as tg
    >>> def f(x):
    ...     q = x * 2
    ...     return q * q
    >>> print(naive_order(tg.explain(f, 3.0).program))
    q fires too early: 1 of its 2 contributions has arrived.
    Order of firing: f, q.
    Arrived: from mul(q, q) as input.
    Not yet: from mul(q, q) as other.
    Adjoint of q then: 6. The right one: 12.
    If the walk goes on, each line firing once:
    leaf  naive gradient  right gradient  verdict
    ────  ──────────────  ──────────────  ───────
    x     12              24              wrong
    A topological order waits: a line fires when the last of its consumers has contributed, each line once: 2 firings here.
    Passing on every contribution at once, as often as one arrives, is right too, but needs 3 firings: one for each path
    from the output.
    """
    return NaiveOrder(program)


def path_counts(program: Program) -> list[int]:
    """Return for each line the number of paths that lead to it from the outputs, exactly, however many they are."""
    counts = [0] * len(program)
    for i in program.seeds:
        counts[i] += 1
    for i in range(len(program) - 1, -1, -1):
        if counts[i]:
            for k in program.records[i].flows:
                counts[program.records[i].parents[k]] += counts[i]
    return counts


class _Walk:
    """The depth-first pass itself, without recursion: each line fires once, when it is reached first."""

    def __init__(self, program: Program, right: Sequence[Any]) -> None:
        self.program, self.right = program, right
        self.adjoints: dict[int, Any] = {}
        self.arrived: dict[int, list[tuple[int, int]]] = {}
        self.unknown: set[int] = set()  # lines whose adjoint has got a contribution that is not known
        self.fired: list[int] = []
        self.early: Early | None = None
        reached: set[int] = set()
        for output, seed in reversed(program.seeds.items()):
            self._add(output, seed)
            if output in reached:
                continue
            reached.add(output)
            stack = [self._fire(output)]
            while stack:
                for parent in stack[-1]:
                    if parent not in reached:
                        reached.add(parent)
                        stack.append(self._fire(parent))
                        break
                else:
                    stack.pop()

    def _add(self, i: int, contribution: Any) -> None:
        self.adjoints[i] = self.adjoints[i] + contribution if i in self.adjoints else contribution

    def _fire(self, i: int) -> Iterator[int]:
        """Pull back the adjoint that line `i` has so far; yield its operands, each when its contribution has been added."""
        record = self.program.records[i]
        self.fired.append(i)
        if self.early is None and record.flows:
            self._check(i)
        known = i not in self.unknown and i in self.adjoints
        pulled = pull(record, self.adjoints[i]) if known else None
        return self._contribute(i, pulled)

    def _contribute(self, i: int, pulled: list[Any] | None) -> Iterator[int]:
        record = self.program.records[i]
        for k in record.flows:
            parent = record.parents[k]
            self.arrived.setdefault(parent, []).append((i, k))
            operand = self.program.records[parent]
            if pulled is not None and pulled[k] is not None and operand.shape is not None:
                self._add(parent, fit(pulled[k], operand.shape, operand.dtype))
            elif operand.shape is None or contributes(self.program, i, k):
                self.unknown.add(parent)
            yield parent

    def _check(self, i: int) -> None:
        """Note line `i` if a consumer has not contributed yet."""
        program, arrived = self.program, self.arrived.get(i, [])
        missing = [(j, k) for j, k in program.consumers(i) if (j, k) not in arrived and contributes(program, j, k)]
        if missing:
            had = None if i in self.unknown else self.adjoints.get(i)
            seeded = ["the output itself"] if i in program.seeds else []
            here, later = (
                [f"{call_text(program, j)} as {program.records[j].arguments[k]}" for j, k in uses] for uses in (arrived, missing)
            )
            self.early = Early(i, program.names[i], len(self.fired), had, self.right[i], (*seeded, *here), tuple(later))


def _without_hooks(program: Program) -> list[Any]:
    """Return the adjoint of every line as it would be if no hook changed any; `None` where it is not known."""
    adjoints: dict[int, Any] = dict(program.seeds)
    unknown: set[int] = set()
    for i in program.order:
        record = program.records[i]
        pulled = pull(record, adjoints[i]) if i in adjoints and i not in unknown else None
        for k in record.flows:
            parent, operand = record.parents[k], program.records[record.parents[k]]
            if pulled is not None and pulled[k] is not None and operand.shape is not None:
                part = fit(pulled[k], operand.shape, operand.dtype)
                adjoints[parent] = adjoints[parent] + part if parent in adjoints else part
            elif pulled is None or operand.shape is None:
                unknown.add(parent)
    return [None if i in unknown or i not in adjoints else np.asarray(adjoints[i]) for i in range(len(program))]


def _compare(program: Program, walk: _Walk, right: Any, i: int) -> Gradient:
    naive = None if i in walk.unknown else walk.adjoints.get(i)
    wrong = None
    if naive is not None and right is not None:
        tolerance = float(np.sqrt(np.finfo(right.dtype).eps))
        largest = float(np.abs(right[np.isfinite(right)]).max(initial=0))
        noise = max(tolerance * largest, 16 * float(np.finfo(right.dtype).eps) * magnitude(program, i))
        wrong = not np.allclose(naive, right, rtol=tolerance, atol=noise, equal_nan=True)
    return Gradient(i, program.names[i], naive, right, wrong)
