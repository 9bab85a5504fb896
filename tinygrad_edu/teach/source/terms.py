"""`Term`: one expression of the program that is being written, and how it is put on lines.

Terms form a graph without cycles. Nothing in it changes anything, so that in whatever order they are written, they give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

# How strongly the outermost operator of an expression binds, in Python's order.
COMPARISON, OR, XOR, AND, SHIFT, SUM, PRODUCT, UNARY, POWER, ATOM = range(10)

WIDTH = 88  # where an expression is longer, a part of it gets a line of its own
NARROW = 24  # the same for what stands in brackets before a dot or an index


class Term:
    """An expression and the value that it has.

    Attributes
    ----------
    value : the array or number.
    parts : text and operands, in the order in which they are written; with each operand how strongly it must bind to go without brackets.
    strength : how strongly the expression itself binds.
    name : the variable that holds it, once there is one.
    """

    __slots__ = ("name", "parts", "strength", "value")

    def __init__(self, value: Any, parts: Sequence[str | tuple[Term, int]], strength: int = ATOM, name: str = "") -> None:
        self.value, self.parts, self.strength, self.name = value, tuple(parts), strength, name

    @property
    def bound(self) -> list[tuple[Term, int]]:
        """The terms that it is made of, and how strongly each must bind."""
        return [] if self.name else [part for part in self.parts if not isinstance(part, str)]

    @property
    def operands(self) -> list[Term]:
        """The terms that it is made of."""
        return [operand for operand, _ in self.bound]

    def text(self, strength: int = COMPARISON) -> str:
        """Return the expression, in brackets if it binds less than `strength`."""
        if self.name:
            return self.name
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):  # the operand itself, as a view that differs in nothing
            return self.parts[0][0].text(strength)
        written = "".join(part if isinstance(part, str) else part[0].text(part[1]) for part in self.parts)
        return f"({written})" if self.strength < strength else written


def variable(name: str, value: Any) -> Term:
    """Return the term for a variable that holds `value`."""
    return Term(value, (), name=name)


def statements(result: Term, temporary: Callable[[], str], width: int = WIDTH) -> list[tuple[str, str, Any]]:
    """Return ``(variable, expression, value)`` for the lines that come before that of `result`, and give the variables to their terms.

    A term that is used several times is computed once; where an expression would be wider than `width` a part of it goes before it.
    """
    order, uses = _parts_first(result)
    lines: list[tuple[str, str, Any]] = []

    def put(term: Term) -> None:
        lines.append((name := temporary(), term.text(), term.value))
        term.name = name

    for term in order:
        for operand, strength in term.bound:
            if strength == ATOM > operand.strength and not operand.name and len(operand.text()) > NARROW:
                put(operand)  # what is in brackets before a dot or an index is hard to read if it is long
        if len(term.text()) > width:
            for operand in sorted(term.operands, key=lambda part: -len(part.text())):
                if len(term.text()) > width and not operand.name and _is_worth_a_line(operand):
                    put(operand)
        if term is not result and uses[id(term)] > 1 and _is_worth_a_line(term):
            put(term)
    return lines


def _is_worth_a_line(term: Term) -> bool:
    """Return whether there is something to compute: not in a number, nor in another look at a variable."""
    return any(operand.operands for operand in term.operands) or (bool(term.operands) and not term.text().endswith(".T"))


def _parts_first(result: Term) -> tuple[list[Term], dict[int, int]]:
    """Return all terms that `result` is made of, each after its operands, and how often each is used."""
    order: list[Term] = []
    uses: dict[int, int] = {}
    stack = [(result, False)]
    while stack:
        term, done = stack.pop()
        if done:
            order.append(term)
            continue
        uses[id(term)] = uses.get(id(term), 0) + 1
        if uses[id(term)] == 1:
            stack.append((term, True))
            stack += [(operand, False) for operand in reversed(term.operands)]
    return order, uses
