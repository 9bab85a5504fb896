"""The chain rule of one program: every rule of it, run on symbols that bear the names of this program's values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...autograd.adjoint import fit
from ...program.program import Program
from ...program.records import Record
from ..formula.expression import Apply, Expression, Name, Number, parts
from ..formula.layout import Digits, Layout, Subscript, call, listed, named
from ..formula.symbol import Symbol
from .call import Call
from .display import shown
from .vocabulary import Vocabulary, unknown

MOST = 8  # operations in a formula that is put into another one; a longer one gets a line of its own


class Chain:
    """The formulas of a program, as expressions.

    Parameters
    ----------
    vocabulary : what stands for values and adjoints.
    values, adjoints : records whose value, or adjoint, has no line of its own: its formula is put in wherever it occurs.
    """

    def __init__(self, program: Program, vocabulary: Vocabulary, values: Collection[int] = (), adjoints: Collection[int] = ()) -> None:
        self.program, self.vocabulary = program, vocabulary
        self.records = program.records
        self._values: dict[int, Expression] = {}
        self._adjoints: dict[int, Expression] = {}
        put_in = set(values)
        while put_in != (kept := self._put_in(put_in, set(adjoints))):  # what has a line for its adjoint needs one for its value
            put_in = kept

    def _put_in(self, values: set[int], adjoints: set[int]) -> set[int]:
        """Work out what is put in, leaving out long formulas; return those of `values` of which neither formula is long."""
        self._values, self._adjoints = {}, {}
        for i in sorted(values):
            if size(formula := self.forward(i)) <= MOST:
                self._values[i] = formula
        for i in self.program.order:
            if i in adjoints and (i in self._values or i not in values) and size(formula := self.adjoint(i)) <= MOST:
                self._adjoints[i] = formula
        return {i for i in self._values if i in self._adjoints or i not in adjoints or i not in self.program.order}

    def has_line(self, i: int) -> bool:
        """Return whether the value of a record has a line of its own."""
        return i not in self._values

    def has_adjoint_line(self, i: int) -> bool:
        """Return whether the adjoint of a record has a line of its own."""
        return i not in self._adjoints

    def value_of(self, i: int) -> Expression:
        """Return what stands for the value of a record in the formulas of others."""
        return self._values.get(i) or self.vocabulary.value(i)

    def adjoint_of(self, i: int) -> Expression:
        """Return what stands for the adjoint of a record in the formulas of others."""
        return self._adjoints.get(i) or self.vocabulary.adjoint(i)

    def call(self, i: int) -> Call | None:
        """Return the call of an operation in the names of this program, `None` for a user's function."""
        record = self.records[i]
        if record.primitive is None:
            return None
        return Call(record, [self.value_of(p) for p in record.parents], self.value_of(i), self.adjoint_of(i))

    def forward(self, i: int) -> Expression:
        """Return how the value of an operation is computed from its operands."""
        record = self.records[i]
        if record.primitive is None:
            return self._users_function(i)
        operands = [self.value_of(p) for p in record.parents]
        formula = Call(record, operands, self.vocabulary.value(i), self.vocabulary.adjoint(i)).forward()
        return formula or self._in_words(i, call(named(record.label), *map(shown, [*operands, unknown()])))

    def _users_function(self, i: int) -> Expression:
        """Return the value of a user's function: its name and its operands, with a number for one of several outputs."""
        of = self.records[i]
        several = len(of.parents) == 1 and self.records[of.parents[0]].shape is None
        function = self.records[of.parents[0]] if several else of
        layout: Layout = call(named(function.label), *[shown(self.value_of(p)) for p in function.parents])
        if several:
            layout = Subscript(layout, Digits(str(int(of.label.rpartition(" ")[2]) + 1)))
        return self._in_words(i, layout)

    def _in_words(self, i: int, layout: Layout) -> Name:
        record = self.records[i]
        return Name(f"forward {i}", record.value, shape=record.shape, dtype=record.dtype, shown=layout)

    def contributions(self, i: int) -> Iterator[tuple[int, int, Expression]]:
        """Yield what each consumer adds to the adjoint of record `i`, in the order of the backward pass: consumer, place, expression."""
        for j, k in self.program.consumers(i):
            if self.program.error is not None or self.records[j].contributions[k] is not None:
                yield j, k, self.contribution(j, k)

    def contribution(self, j: int, k: int) -> Expression:
        """Return what operation `j` adds to the adjoint of its `k`-th operand, in the operand's shape and dtype."""
        operand, found = self.records[self.records[j].parents[k]], self.call(j)
        pulled = None if found is None else found.pulled(k)
        return self._backward_in_words(j, k) if pulled is None else fitted(pulled, operand)

    def seed(self, i: int) -> Expression | None:
        """Return the adjoint that an output starts with, `None` for what is no output."""
        return Number(self.program.seeds[i]) if i in self.program.seeds else None

    def adjoint(self, i: int) -> Expression:
        """Return the whole adjoint of a record: the sum of all contributions, in the order in which they arrive."""
        return self.sum_of(i, [expression for _, _, expression in self.contributions(i)])

    def sum_of(self, i: int, contributions: Sequence[Expression]) -> Expression:
        """Return the sum of what a record's adjoint starts with and of contributions."""
        seed = self.seed(i)
        return added([*([] if seed is None else [seed]), *contributions])

    def _backward_in_words(self, j: int, k: int) -> Name:
        record = self.records[j]
        outputs = [j] if record.shape is not None else [i for i, r in enumerate(self.records) if j in r.parents]
        name = f"{record.label}.backward" if record.primitive is None else f"{record.label}.rules[{record.arguments[k]}]"
        adjoints = [shown(self.adjoint_of(i)) for i in outputs]
        layout = call(named(name), *adjoints, options=listed(*[shown(self.value_of(p)) for p in record.parents]))
        parent = self.records[record.parents[k]]
        return Name(f"{name} {j} {k}", record.contributions[k], shape=parent.shape, dtype=parent.dtype, shown=layout)


def fitted(pulled: Expression, operand: Record) -> Expression:
    """Return what a rule returned as the engine adds it to an operand's adjoint: broadcasting and conversion undone."""
    result: Any = fit(Symbol(pulled), operand.shape, operand.dtype)
    return result.expression  # type: ignore[no-any-return]


def added(parts: Sequence[Expression]) -> Expression:
    """Return the sum of expressions in this order; as a tree of little depth, since a weight may have a thousand consumers."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    total: Any = Symbol(added(parts[:half])) + Symbol(added(parts[half:]))
    return total.expression  # type: ignore[no-any-return]


def size(expression: Expression) -> int:
    """Return how many operations there are in a formula as it is written out.

    >>> size(Number(1.0))
    0
    """
    if not isinstance(expression, Apply):
        return 0
    return 1 + sum(size(part) for argument in expression.args for part in parts(argument))
