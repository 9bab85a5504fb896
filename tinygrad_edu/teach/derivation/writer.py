"""Writes the lines of a derivation: what was given, each operation, each adjoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...program.program import Program
from ..formula.expression import Expression, Name
from ..formula.identifier import identifier
from ..formula.layout import Layout, Operator, Strength, Words, infix, row
from ..formula.numerals import sizes
from ..formula.plain import to_text
from .call import Call
from .chain import Chain
from .derivation import Line
from .display import shown, shown_forward
from .equation import Equation, without_repetition
from .levels import numbers as written_out
from .levels import with_numbers
from .vocabulary import Leibniz, adjoint_text, quotient

TERMS = 12  # a sum of more contributions is abridged


class Writer:
    """Writes the lines of one derivation.

    Parameters
    ----------
    numbers : put in the values, where they are few.
    """

    def __init__(self, chain: Chain, numbers: bool) -> None:
        self.chain, self.numbers = chain, numbers
        self.program: Program = chain.program
        self.records, self.vocabulary = chain.records, chain.vocabulary
        self.values: dict[str, Any] = {}
        for name, record in zip(self.program.names, self.records, strict=True):
            self.values[name], self.values[adjoint_text(name)] = record.value, record.adjoint

    def given(self) -> Iterator[Equation]:
        """Yield what is known beforehand: a small value where it is wanted, or a shape; and the student's name if it is not used here."""
        for i, record in enumerate(self.records):
            layout, own = self.vocabulary.layout(i), identifier(self.program.names[i])
            sides = [own] if i in self.vocabulary.shown and record.name and to_text(own) != to_text(layout) else []
            if record.kind == "operation":
                if sides:
                    yield Equation(layout, tuple(sides))
                continue
            if not isinstance(self.vocabulary.value(i), Name):
                continue
            value = written_out(record.value) if self.numbers and record.value is not None else None
            if value is not None:
                yield Equation(layout, (*sides, value))
            elif record.shape:
                yield Equation(
                    infix("=", layout, *sides, strength=Strength.RELATION) if sides else layout, (_form(record.shape),), sign=":"
                )
            elif sides:
                yield Equation(layout, tuple(sides))

    def forward(self) -> Iterator[Line]:
        """Yield the line of each operation."""
        for i, record in enumerate(self.records):
            if record.kind == "operation" and record.shape is not None and self.chain.has_line(i):
                expression = self.chain.forward(i)
                named = Equation(self.vocabulary.layout(i), (shown_forward(expression),), expression)
                yield Line(i, "forward", record.label, self._definition(i), named, self._numeric(named, record.value, shown_forward))

    def backward(self) -> Iterator[Line]:
        """Yield the line of each adjoint, the outputs first."""
        for i in self._order():
            if self.chain.has_adjoint_line(i):
                contributions = list(self.chain.contributions(i))
                if contributions or self.chain.seed(i) is not None:
                    yield self._adjoint(i, contributions)

    def _adjoint(self, i: int, contributions: list[tuple[int, int, Expression]]) -> Line:
        uses, formulas = [(j, k) for j, k, _ in contributions], [formula for _, _, formula in contributions]
        expression, result = self.chain.sum_of(i, formulas), self.records[i].adjoint
        left = self.vocabulary.adjoint_layout(i)
        if len(uses) > TERMS:
            uses = list({self.records[j].label: (j, k) for j, k in uses}.values())
            named = Equation(left, (_abridged(formulas),), expression)
            value = written_out(result) if self.numbers and result is not None else None
            numeric = None if value is None else Equation(left, (value,), expression)
        else:
            named = Equation(left, (*self.first_sides(i, uses), shown(expression)), expression)
            numeric = self._numeric(named, result, shown)
        labels = [*(["output"] if self.chain.seed(i) is not None else []), *(self.records[j].label for j, _ in uses)]
        general = tuple(rule for j, k in uses if (rule := self._rule(j, k)) is not None)
        return Line(i, "backward", ", ".join(labels), general, named, numeric)

    def first_sides(self, i: int, uses: list[tuple[int, int]]) -> tuple[Layout, ...]:
        """Return what an adjoint equals before the rules are put in: in Leibniz's notation the chain rule."""
        words = self.vocabulary
        if not isinstance(words, Leibniz) or not uses or self.chain.seed(i) is not None:
            return ()
        pairs = [_times(words.adjoint_layout(j), quotient(words.layout(j), words.layout(i))) for j, _ in uses]
        return (infix("+", *pairs, strength=Strength.SUM) if len(pairs) > 1 else pairs[0],)

    def _order(self) -> list[int]:
        if self.program.error is None:
            return self.program.order
        return [i for i in range(len(self.records) - 1, -1, -1) if self.records[i].node is not None and self.records[i].shape is not None]

    def _definition(self, i: int) -> tuple[Equation, ...]:
        record = self.records[i]
        if record.primitive is None:
            return ()
        standard = Call.standard(record, self.records, self.vocabulary.in_general)
        formula = standard.forward()
        return () if formula is None else (Equation(shown(standard.out), (shown_forward(formula),), formula, operation=record.label),)

    def _rule(self, j: int, k: int) -> Equation | None:
        record = self.records[j]
        if record.primitive is None:
            return None
        standard = Call.standard(record, self.records, self.vocabulary.in_general)
        pulled = standard.pulled(k)
        if pulled is None:
            return None
        return Equation(self.vocabulary.in_general(shown(standard.operands[k])), (shown(pulled),), pulled, operation=record.label)

    def _numeric(self, named: Equation, result: object, lay_out: Callable[[Expression], Layout]) -> Equation | None:
        """Return the line with numbers in it, `None` if none are wanted, or nothing is small enough."""
        if not self.numbers or named.expression is None:
            return None
        numbered, found = with_numbers(named.expression, self.values)
        value = None if result is None else written_out(result)
        sides = without_repetition((*([lay_out(numbered)] if found else []), *([] if value is None else [value])))
        return Equation(named.left, sides, named.expression) if sides else None


def _form(shape: tuple[int, ...]) -> Layout:
    """Return what kind of array a shape belongs to."""
    kind = {1: "vector of ", 2: "matrix "}.get(len(shape), "array ")
    return row(Words(kind), sizes(shape))


def _abridged(formulas: Sequence[Expression]) -> Layout:
    """Return a long sum with its first terms, its last one, and how many there are."""
    terms = [*map(shown, formulas[:3]), Operator("…", tight=True), shown(formulas[-1])]
    return row(infix("+", *terms, strength=Strength.SUM), Words(f" ({len(formulas)} terms)"), strength=Strength.RELATION)


def _times(*factors: Layout) -> Layout:
    return infix("·", *factors, strength=Strength.PRODUCT, inner=Strength.MATRIX)
