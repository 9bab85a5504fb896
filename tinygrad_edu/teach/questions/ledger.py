"""Why does the gradient add up? A ledger of one adjoint: a line for each consumer, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...program.local import contributes, factors
from ...program.program import Program
from ..tables import Table, Tabular
from ..tape import call_text


class Entry(NamedTuple):
    """What one consumer adds to an adjoint.

    Attributes
    ----------
    consumer : its name; empty for the seed, with which the output itself starts.
    operation : its call.
    argument : as which argument it uses the value.
    adjoint : of the consumer.
    local : its local derivative, as text.
    contribution : the array that it adds.
    balance : the sum so far.
    note : what happened to the contribution on its way: stretched axes summed, a conversion.
    line : the consumer's place in the program; that of the value itself for the seed.
    """

    consumer: str
    operation: str
    argument: str
    adjoint: Any
    local: str
    contribution: Any
    balance: Any
    note: str
    line: int


class Ledger(Tabular, Sequence[Entry]):
    """The entries that make up one adjoint, in the order in which they arrive. `ledger` makes it.

    Attributes
    ----------
    name : of the value.
    total : the sum of the contributions in this order; `None` if they are not known.
    adjoint : what the engine has computed.
    """

    def __init__(self, program: Program, i: int) -> None:
        self.program, self.line, self.name = program, i, program.names[i]
        self.adjoint = program.records[i].adjoint
        self.total: Any = None
        self._entries = list(self._fill())

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, i: Any) -> Any:
        return self._entries[i]

    def _fill(self) -> Iterator[Entry]:
        program = self.program
        if self.line in program.seeds:
            seed = np.asarray(program.seeds[self.line])
            self.total = seed
            yield Entry("", "the output's own adjoint, with which the walk starts", "", None, "", seed, seed, "", self.line)
        complete = True
        for j, k in program.consumers(self.line):
            record = program.records[j]
            contribution, local = record.contributions[k], factors(program, j)[k]
            if not contributes(program, j, k):
                continue
            complete = complete and contribution is not None
            if complete:
                self.total = contribution if self.total is None else np.asarray(self.total + contribution)
            balance = self.total if complete else None
            form, note = "" if local is None else local.form, _on_the_way(record.pulled[k], contribution)
            yield Entry(program.names[j], call_text(program, j), record.arguments[k], record.adjoint, form, contribution, balance, note, j)
        if not complete:
            self.total = None

    def table(self) -> Table:
        """Return the ledger as a table, the sum as its last row."""
        noted = any(e.note for e in self)
        rows: list[list[Any]] = [[e.operation, e.argument, e.adjoint, e.local, e.contribution, e.note] for e in self]
        keys = [e.line for e in self]
        if len(self) > 1:
            rows.append(["sum", "", None, "", "not known" if self.total is None else self.total, ""])
            keys.append(self.line)
        headers = ["consumer", f"uses {self.name} as", "its adjoint", "local derivative", f"adds to {self.name}", "on the way"]
        shown = slice(None if noted else -1)
        return Table(headers[shown] if rows else [], [row[shown] for row in rows], "", self._caption(), self._notes(), keys)

    def _caption(self) -> str:
        count = len(self)
        if not count:
            return f"{self.name} has no consumer through which an adjoint flows: it receives nothing."
        return (
            f"The adjoint of {self.name} is the sum of {count:,} contributions"
            if count > 1
            else f"The adjoint of {self.name} has one contribution"
        )

    def _notes(self) -> list[str]:
        notes = []
        if self.total is not None and self.adjoint is not None and not np.array_equal(self.total, self.adjoint, equal_nan=True):
            notes.append(f"The adjoint that {self.name} passes on is another one: a hook has put it in the place of the sum.")
        return [*notes, *([self.program.missing] if self.program.missing else [])]


def ledger(program: Program, x: Any) -> Ledger:
    """Return the ledger of the adjoint of `x`: a name, a tensor, or the index of a line.

    .. math:: \\bar x = \\sum_{z} \\bar z \\, \\frac{\\partial z}{\\partial x}

    Raises
    ------
    KeyError : if `x` is not part of the program.

    >>> import tinygrad_edu as tg
    >>> book = ledger(tg.explain(lambda x: x * x + 3 * x, 2.0).program, "x")
    >>> [float(entry.contribution) for entry in book], float(book.total)
    ([3.0, 2.0, 2.0], 7.0)
    """
    return Ledger(program, program.index(x))


def _on_the_way(pulled: Any, contribution: Any) -> str:
    """Return what the engine did to what a rule returned, so that it fits the operand."""
    if pulled is None or contribution is None:
        return ""
    words = []
    if (axes := stretched_axes(pulled.shape, contribution.shape)) and pulled.size > contribution.size:
        words.append(f"summed over the stretched {'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))} of {pulled.shape}")
    elif pulled.size < contribution.size:
        words.append(f"{pulled.shape} stretched to {contribution.shape}")
    if pulled.dtype != contribution.dtype:
        words.append(f"{pulled.dtype} converted to {contribution.dtype}")
    return ", ".join(words)


def stretched_axes(large: Sequence[int], small: Sequence[int]) -> tuple[int, ...]:
    """Return the axes of `large` along which an array of shape `small` was stretched.

    >>> stretched_axes((4, 2, 3), (2, 1))
    (0, 2)
    """
    extra = len(large) - len(small)
    return tuple(axis for axis, n in enumerate(large) if axis < extra or (small[axis - extra] == 1 and n != 1))
