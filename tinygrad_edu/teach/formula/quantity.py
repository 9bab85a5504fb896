"""Numbers that remember the letter they stand for: a rule that divides by a size of 7 can then be read as a division by n.

A quantity is a Python number, so a rule computes and decides with it as always; what it computes from quantities are quantities again.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple


class Formula(NamedTuple):
    """How a quantity was computed: the sign of an operation and its two operands, quantities or numbers; or a letter alone."""

    sign: str
    operands: tuple[Any, ...]


class Quantity:
    """A number with a letter, or computed from such numbers. Its two forms are `Whole` and `Real`."""

    formula: Formula

    def __add__(self, other: Any) -> Any:
        return _combined("+", operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _combined("+", operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return _combined("−", operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _combined("−", operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return _combined("·", operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _combined("·", operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _combined("/", operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _combined("/", operator.truediv, other, self)

    def __neg__(self) -> Any:
        return _combined("·", operator.mul, -1, self)


class Whole(Quantity, int):
    """An integer with a letter."""

    def __reduce__(self) -> Any:
        return _made, (int(self), self.formula)


class Real(Quantity, float):
    """A floating-point number with a letter."""

    def __reduce__(self) -> Any:
        return _made, (float(self), self.formula)


def quantity(letter: str, value: float) -> Any:
    """Return a number that is shown as a letter.

    >>> n = quantity("n", 7)
    >>> 2 / n == 2 / 7, (n - 1).formula
    (True, Formula(sign='−', operands=(7, 1)))
    """
    return _made(value, Formula("letter", (letter,)))


def plain_number(value: Any) -> Any:
    """Return a quantity as the plain number that it is, and anything else as it is."""
    if isinstance(value, Whole):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def _made(value: float, formula: Formula) -> Any:
    made: Any = Whole(value) if isinstance(value, int) else Real(value)
    made.formula = formula
    return made


def _combined(sign: str, compute: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if not (isinstance(a, (int, float)) and isinstance(b, (int, float))):
        return NotImplemented
    if sign == "·" and 1 in (plain_number(a), plain_number(b)) and not (isinstance(a, Quantity) and isinstance(b, Quantity)):
        return a if isinstance(a, Quantity) else b
    return _made(compute(plain_number(a), plain_number(b)), Formula(sign, (a, b)))
