"""What stands in the formulas for the values of a program and for their adjoints: the student's names, bars or quotients of derivatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...program.program import Program
from ...program.records import Record
from ..formula.characters import printable
from ..formula.expression import Expression, Name, Number
from ..formula.identifier import identifier
from ..formula.layout import Fraction, Identifier, Layout, Operator, barred, row
from ..formula.plain import to_text

WHOLE = 6  # an array of at most so many elements is written in full
UNKNOWN = "□"  # stands for an operand that was not kept
PARTIAL = Operator("∂", tight=True)


class Vocabulary:
    """The names of the values and of the adjoints of a program. In this one an adjoint is a bar over the name.

    Parameters
    ----------
    shown : layouts to use for some records in place of the ones that follow from their names.
    """

    def __init__(self, program: Program, shown: Mapping[int, Layout] | None = None) -> None:
        self.program = program
        self.shown = dict(shown or {})
        self._own = _different(program.names, self.shown)
        only = program.outputs[0] if len(program.outputs) == 1 else None
        self.output = Identifier("L") if only is None else self.layout(only)

    def layout(self, i: int) -> Layout:
        """Return how the value of a record is written."""
        return self.shown.get(i) or self._own[i]

    def adjoint_layout(self, i: int) -> Layout:
        """Return how the adjoint of a record is written."""
        return self.marked(self.layout(i))

    def marked(self, layout: Layout) -> Layout:
        """Return how the adjoint of what is written like this is written."""
        return barred(layout)

    def in_general(self, layout: Layout) -> Layout:
        """Return the same for a rule that is stated in general."""
        return self.marked(layout)

    def value(self, i: int) -> Expression:
        """Return what stands for the value of a record: its name, or the numbers themselves for a small constant without a name."""
        record = self.program.records[i]
        if (
            record.kind == "constant"
            and not record.name
            and i not in self.shown
            and record.value is not None
            and record.value.size <= WHOLE
        ):
            value = record.value
            return Number(value if value.shape else value[()])
        return Name(self.program.names[i], record.value, shape=record.shape, dtype=record.dtype, shown=self.layout(i))

    def adjoint(self, i: int) -> Name:
        """Return the name of the adjoint of a record."""
        record = self.program.records[i]
        return Name(
            adjoint_text(self.program.names[i]), record.adjoint, shape=record.shape, dtype=record.dtype, shown=self.adjoint_layout(i)
        )


class Leibniz(Vocabulary):
    """The same, with an adjoint written as a quotient: the derivative of the output with respect to the value."""

    def marked(self, layout: Layout) -> Layout:
        """Return the derivative of the output with respect to a name."""
        return quotient(self.output, layout)

    def in_general(self, layout: Layout) -> Layout:
        """Return the derivative of some L with respect to a name."""
        return quotient(Identifier("L"), layout)


class LeafDerivatives(Vocabulary):
    """Bars, but the gradients of leaves are written as derivatives of the output."""

    def adjoint_layout(self, i: int) -> Layout:
        """Return a name with a bar for a result, a quotient for a leaf."""
        layout = self.layout(i)
        return barred(layout) if self.program.records[i].kind == "operation" else quotient(self.output, layout)


def _different(names: Sequence[str], shown: Mapping[int, Layout]) -> list[Layout]:
    """Return the layouts of names, of which no two look the same: of ``w1`` and ``w_1`` the second is set as it stands in the program."""
    taken = {to_text(layout) for layout in shown.values()}
    result: list[Layout] = []
    for i, name in enumerate(names):
        layout = identifier(name)
        if i not in shown:
            text = to_text(layout)
            layout = Identifier(printable(name), "code") if text in taken else layout
            taken.add(text)
        result.append(layout)
    return result


def quotient(above: Layout, below: Layout) -> Layout:
    """Return the derivative of one name with respect to another."""
    return Fraction(row(PARTIAL, above), row(PARTIAL, below))


def adjoint_text(name: str) -> str:
    """Return the text by which the adjoint of a value is known: its name with an overline."""
    return name + "\u0305"


def unknown(record: Record | None = None) -> Name:
    """Return what stands for an operand that was not kept."""
    shape, dtype = ((), np.dtype(np.float64)) if record is None else (record.shape, record.dtype)
    return Name(UNKNOWN, shape=shape, dtype=dtype, shown=Operator(UNKNOWN, tight=True))
