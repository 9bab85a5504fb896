"""Is my gradient right? Every operation alone, every sum of contributions, and every leaf, against finite differences.

A gradient is wrong either because a rule is, or because of what the engine does with the contributions that the rules give. So the
audit asks of each operation whether what it gives back is the derivative of what it computes, of each line whether its adjoint is the sum
of what its consumers contribute, and of each leaf whether the result is the derivative of the whole program.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.differences import RIGHT, WRONG
from ...program.program import Program
from ..plots import Plot, Series, sparkline
from ..tables import Table, Tabular
from .checks import WORDS, Adjoints, Auditor, Row

_REASONS = 3  # that are told why a derivative cannot be judged
_HOW = (
    "A rule is run on a random adjoint, so that no mistake hides behind a 0 or a 1: expected and found are its derivative times that. "
    "A sum, and the whole, are those of the program."
)


class Audit(Tabular):
    """What `audit` found.

    Attributes
    ----------
    rows : one for each operand of each operation, for each line with several contributions, and for each leaf.
    guilty : those that are wrong, the first cause first: operations in the order of the backward pass, then sums, then leaves.
    ok : whether none is wrong.
    notes : what could not be checked, and why.
    """

    def __init__(self, rows: Sequence[Row], notes: Sequence[str]) -> None:
        self.rows, self.notes = list(rows), list(notes)
        self.guilty = [row for row in self.rows if row.verdict == WRONG]

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.guilty

    @property
    def curve(self) -> tuple[Any, Any] | None:
        """Steps, and the error of the derivative that was found against the difference with each of them, at the worst entry."""
        row = self._worst()
        return None if row is None or row.curve is None else (row.curve.steps, np.abs(row.curve.central - row.found))

    def _worst(self) -> Row | None:
        with_curve = [row for row in self.rows if row.curve is not None and row.verdict == (WRONG if self.guilty else RIGHT)]
        return max(with_curve, key=lambda row: row.error or 0.0, default=None)

    def plot(self) -> Plot | None:
        """Return the error against the step at the worst entry: of a right derivative it falls, then rounding lifts it again."""
        curve, row = self.curve, self._worst()
        if curve is None or row is None:
            return None
        line = Series("error", *curve)
        title = f"{row.operation}: derivative with respect to {row.argument}" if row.check == "rule" else f"gradient of {row.name}"
        return Plot([line], title, "step h", "|difference − derivative|", (True, True))

    def table(self) -> Table:
        """Return all findings, one a row."""
        rows = [
            (
                row.name,
                row.operation,
                row.check,
                row.operand,
                WORDS[row.verdict],
                None if row.where is None else str(list(row.where)),
                row.expected,
                row.found,
                row.error,
            )
            for row in self.rows
        ]
        headers = ["line", "operation", "check", "operand", "verdict", "worst entry", "expected", "found", "error"]
        return Table(
            headers,
            rows,
            align="llllllrrr",
            caption=self._caption(),
            intro=[str(row) for row in self.guilty[:5]],
            notes=[_HOW, *self._sparkline(), *self._unsure(), *self.notes],
            keys=[row.record for row in self.rows],
        )

    def _caption(self) -> str:
        judged = [row for row in self.rows if row.verdict in (RIGHT, WRONG)]
        if self.guilty:
            are = "is" if len(self.guilty) == 1 else "are"
            return f"Audit: {len(self.guilty)} of {len(judged)} derivatives and sums {are} wrong. Guilty first: {self.guilty[0].name}"
        if not judged:
            return "Audit: nothing could be judged"
        unsure = len(self.rows) - len(judged)
        more = f"; {unsure} cannot be judged here" if unsure else ""
        return f"Audit: all {len(judged)} derivatives and sums that can be judged are right{more}"

    def _unsure(self) -> list[str]:
        """Say why some could not be judged."""
        rows = [row for row in self.rows if row.verdict not in (RIGHT, WRONG) and row.why]
        lines = [str(row) for row in rows[:_REASONS]]
        return [*lines, f"… and {len(rows) - _REASONS:,} more that cannot be judged."] if len(rows) > _REASONS else lines

    def _sparkline(self) -> list[str]:
        curve = self.curve
        if curve is None:
            return []
        steps, errors = curve
        return [f"Error for steps {steps[0]:.0e} … {steps[-1]:.0e} (logarithmic): {sparkline(errors, True)}"]


def audit(program: Program, rtol: float = 1e-5, seed: int = 0, adjoints: Adjoints | None = None, whole: int = 32) -> Audit:
    """Check every derivative of a recorded program by finite differences, one operation at a time.

    Each operation is run alone in float64 on the operands that it had. Operands of at most `whole` entries are checked entry by entry,
    larger ones along random directions, and if one does not agree the guilty entry is searched for.

    Parameters
    ----------
    rtol : the relative error that is allowed.
    seed : of the random adjoints and directions.
    adjoints : what another engine computed, judged in place of the program's own: for each line its adjoint and what it contributes to each
        of its operands.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x, y: (x * y).sin(), 3.0, 4.0)
    >>> audit(ex.program).ok
    True
    """
    own = {i: (r.adjoint, r.contributions) for i, r in enumerate(program.records)}
    auditor = Auditor(program, own if adjoints is None else adjoints, rtol, seed, whole)
    rows = [*auditor.operations(), *auditor.sums()]
    rows += auditor.leaves(all(row.verdict != WRONG for row in rows))
    if all(row.curve is None for row in rows if row.verdict in (RIGHT, WRONG)):
        auditor.add_curve(rows)
    return Audit(rows, auditor.notes)
