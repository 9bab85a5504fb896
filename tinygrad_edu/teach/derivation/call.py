"""One recorded call of an operation, with names of one's choice for its operands, its output and its adjoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...program.records import Record, Ref
from ..formula.examples import LETTERS
from ..formula.expression import Apply, Expression, Name, names_in
from ..formula.identifier import identifier
from ..formula.layout import Layout
from ..formula.reading import derivative_formula, evaluate, rule_formula
from .vocabulary import adjoint_text, unknown

_MATRIX_PRODUCTS = ("matmul", "linear")
_UNREADABLE = (TypeError, ValueError, AttributeError, IndexError, KeyError)


class Call:
    """A call of a primitive: what it was called on, read with these names.

    Parameters
    ----------
    operands : what stands for each operand of `record`, in the order of `record.parents`.
    out, g : what stands for the output and for its adjoint.
    """

    def __init__(self, record: Record, operands: Sequence[Expression], out: Expression, g: Expression) -> None:
        assert record.primitive is not None
        self.record, self.primitive = record, record.primitive
        self.operands, self.out, self.g = operands, out, g
        self.known = self._known()

    @classmethod
    def standard(cls, record: Record, records: Sequence[Record], marked: Callable[[Layout], Layout]) -> Call:
        """Return the call in the names in which rules are stated: ``z = f(x, y)``; `marked` makes the name of an adjoint of a name."""
        arguments = zip(record.arguments, record.parents, strict=True)
        operands = [_named(_letter(argument, record, records[parent]), records[parent]) for argument, parent in arguments]
        z = _named(_letter("out", record, record), record)
        g = Name(adjoint_text(z.text), record.adjoint, shape=record.shape, dtype=record.dtype, shown=marked(identifier(z.text)))
        return cls(record, operands, z, g)

    def forward(self) -> Expression | None:
        """Return how the output is computed, `None` if too much of it was not kept; what can be left open is a □."""
        names, memo = self.primitive.parameters, self.primitive.memo
        if all(name in self.known or name == memo for name in names):
            return Apply(self.primitive, tuple(self.known.get(name) for name in names))
        if set(names) == {"input", "other"}:
            return Apply(self.primitive, tuple(self.known.get(name, unknown(self.record)) for name in names))
        return None

    def pulled(self, k: int) -> Expression | None:
        """Return the formula of the rule of the `k`-th operand, `None` where the rule cannot be read or what it needs was not kept."""
        argument, _, place = self.record.arguments[k].partition("[")
        try:
            return rule_formula(self.primitive, argument, self._values(), self.g, int(place[:-1]) if place else None)
        except _UNREADABLE:
            return None

    def slope(self, k: int) -> Expression | None:
        """Return the derivative of each element of the output with respect to the same element of the `k`-th operand.

        `None` for an operation that does not work on each element alone: its rule is more than a multiplication.
        """
        formula = self.pulled(k)
        try:
            slope = derivative_formula(self.primitive, self.record.arguments[k], self._values())
        except _UNREADABLE:
            return None
        if formula is None or not isinstance(self.g, Name):
            return None
        values = {name: name.sample for name in names_in(formula)}
        values[self.g] = np.random.default_rng(0).normal(size=self.record.shape).astype(self.record.dtype)
        return slope if np.allclose(evaluate(formula, values), values[self.g] * evaluate(slope, values), equal_nan=True) else None

    def _values(self) -> dict[str, Any]:
        memo = self.primitive.memo
        return {**self.known, "out": self.out, **({memo: None} if memo else {})}

    def _known(self) -> dict[str, Any]:
        """Return by name what was kept of the arguments: expressions for tensors, plain values for the others."""
        record, primitive = self.record, self.primitive
        if record.call is not None:
            operands = iter(self.operands)
            return {n: _filled(v, operands) for n, v in zip(primitive.parameters, record.call, strict=True)}
        known = {name: value for name, value in record.saved if name not in ("out", primitive.memo)}
        many = []
        for argument, operand in zip(record.arguments, self.operands, strict=True):
            if "[" in argument:
                many.append(operand)
            else:
                known[argument] = operand
        if primitive.sequence in known and len(known[primitive.sequence]) == len(many):
            known[primitive.sequence] = tuple(many)
        return known


def _filled(value: Any, operands: Any) -> Any:
    if isinstance(value, Ref):
        return next(operands)
    if isinstance(value, tuple) and any(isinstance(v, Ref) for v in value):
        return tuple(_filled(v, operands) for v in value)
    return value


def _letter(argument: str, record: Record, operand: Record) -> str:
    stem, _, place = argument.partition("[")
    if place:
        return f"x{int(place[:-1]) + 1}"
    letter = LETTERS.get(stem, stem)
    return letter.upper() if record.label in _MATRIX_PRODUCTS and len(operand.shape) == 2 else letter


def _named(name: str, record: Record) -> Name:
    return Name(name, record.value, shape=record.shape, dtype=record.dtype, shown=identifier(name))
