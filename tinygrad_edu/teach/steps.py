"""Step through a computation: forward, one operation after the other, then backward, in the order in which the engine walks.

A forward step computes one value. A backward step takes the complete adjoint of one value and adds to the adjoint of each operand what
this operation contributes; the sum that has been reached after it is part of the step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import UnknownNameError
from ..program.local import Factor, contributes, factors
from ..program.numbers import describe
from ..program.program import Program
from .tables import Table
from .tape import call_text, with_value

FORWARD, BACKWARD = "forward", "backward"


@dataclass(frozen=True, slots=True, eq=False)
class Contribution:
    """What one backward step adds to the adjoint of one operand.

    Attributes
    ----------
    operand : its name.
    index : its line in the program.
    contribution : the array that is added.
    accumulated : the operand's adjoint after it; not complete until the last consumer has fired.
    waiting : how many contributions are still to come.
    local : the local derivative that made it.
    """

    operand: str
    index: int
    contribution: Any
    accumulated: Any
    waiting: int
    local: Factor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of the walk.

    Attributes
    ----------
    phase : "forward" or "backward".
    index : the line of the program that fires.
    name, operation : of that line; the operation as a call.
    inputs : the operands with their values, as text.
    value : of the line; `None` if it was not kept.
    adjoint : in a backward step the complete adjoint that is pulled back; in a forward step `None`.
    local : for each operand through which an adjoint flows its local derivative.
    contributions : in a backward step what is added to which operand.
    label : the name of the operation alone, "mul"; of other lines their kind.
    unknown : in a backward step the operands that get something of which it is not known what, because what the rules need is gone.
    why : why it is not known, and how to keep it.
    """

    phase: str
    index: int
    name: str
    operation: str
    inputs: tuple[str, ...]
    value: Any
    adjoint: Any
    local: tuple[Factor, ...]
    contributions: tuple[Contribution, ...]
    label: str
    unknown: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        if self.phase == FORWARD:
            given = f"  with {', '.join(self.inputs)}" if self.inputs else ""
            return f"forward   {self.name} = {self.operation} = {_shown(self.value, 'not kept')}{given}"
        adjoint = "" if self.adjoint is None else f" with adjoint {describe(self.adjoint)}"
        lines = [f"backward  {self.name} = {self.operation} fires{adjoint}"]
        if not self.contributions and not self.unknown:
            lines[0] = f"backward  {self.name} ({self.operation}) has its whole adjoint {_shown(self.adjoint, 'not known')}"
        for c in self.contributions:
            times = f" ({c.local})" if c.local is not None and c.local.value is not None else ""
            rest = "complete" if not c.waiting else f"{c.waiting} more to come"
            lines.append(f"          {c.operand} += {describe(c.contribution)}{times}, now {describe(c.accumulated)}, {rest}")
        lines += [f"          {name} += not known" for name in self.unknown]
        lines += [f"          The walk ends here. {self.why}"] if self.unknown else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [
            [c.operand, "" if c.local is None else c.local.form, c.contribution, c.accumulated, c.waiting or "complete"]
            for c in self.contributions
        ]
        headers = ["operand", "local derivative", "contribution", "accumulated", "still to come"]
        return Table(headers, rows, caption=str(self).splitlines()[0]).to_html()

    def has_nan(self) -> bool:
        """Return whether a NaN or an infinity takes part in this step."""
        arrays = [self.value] if self.phase == FORWARD else [self.adjoint, *(c.contribution for c in self.contributions)]
        return any(a is not None and np.asarray(a).dtype.kind in "fc" and not np.isfinite(a).all() for a in arrays)


class Stepper:
    """The walk through a program: an iterator of `Step` that can also go back.

    Attributes
    ----------
    position : how many steps have been taken.

    >>> import tinygrad_edu as tg
    >>> walk = steps(tg.explain(lambda x: x * x, 3.0).program)
    >>> for step in walk:
    ...     print(step)
    forward   v1 = mul(x, x) = 9  with x = 3
    backward  v1 = mul(x, x) fires with adjoint 1
              x += 3 (∂v1/∂x = 3), now 3, 1 more to come
              x += 3 (∂v1/∂x = 3), now 6, complete
    backward  x (leaf) has its whole adjoint 6
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.position = 0
        self._forward = [i for i, record in enumerate(program.records) if record.kind == "operation"]
        self._sums: dict[int, tuple[tuple[int, Contribution], ...]] = {}  # of the backward steps that have been reached
        self._reached = 0
        self._partial: dict[int, Any] = dict(program.seeds)
        self._expected = [0] * len(program)
        for i, record in enumerate(program.records):
            for k in record.flows:
                if record.contributions[k] is not None or not _known(program, i, k):
                    self._expected[record.parents[k]] += 1

    def __len__(self) -> int:
        return len(self._forward) + len(self.program.order)

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        if self.position >= len(self):
            raise StopIteration
        step = self[self.position]
        self.position += 1
        return step

    def __getitem__(self, position: int) -> Step:
        """Return the step at a position, without going there."""
        position = range(len(self))[position]
        forward = len(self._forward)
        return self._at(FORWARD, self._forward[position]) if position < forward else self._backward(position - forward)

    def back(self) -> Step | None:
        """Take the last step back and return it; `None` at the beginning."""
        if not self.position:
            return None
        self.position -= 1
        return self[self.position]

    def reset(self) -> None:
        """Go back to the beginning."""
        self.position = 0

    def until(self, op: str | None = None, name: str | None = None, nan: bool = False) -> Step | None:
        """Step on to the first step that matches one of the conditions and return it; `None` if the end comes first.

        Parameters
        ----------
        op : the name of an operation, such as "mul".
        name : the name of a line: stops when it fires, and in the backward pass already when something is added to its adjoint.
        nan : stop where a NaN or an infinity takes part.

        Raises
        ------
        ValueError : if no condition is given.
        KeyError : if nothing in the program has this name, or no operation is called so.
        """
        if op is None and name is None and not nan:
            raise ValueError("until needs a condition: op='mul', name='loss' or nan=True")
        if name is not None:
            self.program.index(name)
        labels = {self.program.records[i].label for i in self._forward}
        if op is not None and op not in labels:
            raise UnknownNameError(f"no operation here is called {op!r}: there are {', '.join(sorted(labels))}")
        for step in self:
            receives = any(c.operand == name for c in step.contributions)
            if (op is not None and step.label == op) or (name is not None and (step.name == name or receives)) or (nan and step.has_nan()):
                return step
        return None

    def __repr__(self) -> str:
        return f"<Stepper at step {self.position:,} of {len(self):,}: {len(self._forward):,} forward, {len(self.program.order):,} backward>"

    def _backward(self, at: int) -> Step:
        while self._reached <= at:
            self._fire(self.program.order[self._reached])
            self._reached += 1
        i = self.program.order[at]
        return self._at(BACKWARD, i, self._sums[i])

    def _fire(self, i: int) -> None:
        """Add what line `i` contributes, in the engine's order, and note the sums."""
        program, record, partial = self.program, self.program.records[i], self._partial
        added = []
        for k in record.flows:
            contribution, parent = record.contributions[k], record.parents[k]
            if contribution is None:
                continue
            partial[parent] = partial[parent] + contribution if parent in partial else contribution
            self._expected[parent] -= 1
            name, accumulated = program.names[parent], np.asarray(partial[parent])
            added.append((k, Contribution(name, parent, contribution, accumulated, self._expected[parent])))
        self._sums[i] = tuple(added)
        partial.pop(i, None)

    def _at(self, phase: str, i: int, contributions: tuple[tuple[int, Contribution], ...] = ()) -> Step:
        program, record = self.program, self.program.records[i]
        local = factors(program, i)
        unknown = tuple(dict.fromkeys(_unknown(program, i))) if phase == BACKWARD else ()
        return Step(
            phase,
            i,
            program.names[i],
            call_text(program, i),
            tuple(with_value(program, p) for p in dict.fromkeys(record.parents)),
            record.value,
            record.adjoint if phase == BACKWARD else None,
            tuple(f for f in local if f is not None),
            tuple(replace(c, local=local[k]) for k, c in contributions),
            record.label or record.kind,
            unknown,
            program.missing if unknown else "",
        )


def steps(program: Program) -> Stepper:
    """Return the walk through a program, at its beginning."""
    return Stepper(program)


def _known(program: Program, i: int, k: int) -> bool:
    """Return whether it is known what line `i` gives to its `k`-th operand, be it nothing."""
    return program.error is None or program.records[program.records[i].parents[k]].shape is None or not contributes(program, i, k)


def _unknown(program: Program, i: int) -> Iterator[str]:
    """Yield the names of the operands of which it is not known what line `i` gives to them."""
    record = program.records[i]
    for k in record.flows:
        if record.contributions[k] is None and not _known(program, i, k):
            yield program.names[record.parents[k]]


def _shown(array: Any, otherwise: str) -> str:
    return otherwise if array is None else describe(array)
