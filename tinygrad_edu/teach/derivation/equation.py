"""Equations: what stands on the left, and one or more sides that it equals, each in as many lines as it needs."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.expression import Expression
from ..formula.latex import to_latex
from ..formula.layout import Big, Fraction, Guard, Layout, Operator, Row, Strength
from ..formula.mathml import to_mathml
from ..formula.plain import to_text

WIDTH = 72  # characters; a longer side is broken at its sums, or if it has none at its products


@dataclass(frozen=True)
class Equation:
    """One statement of a derivation.

    Attributes
    ----------
    left : what is computed.
    sides : what it equals, one after the other.
    expression : what the last side shows as recorded, `None` where nothing was; `formula.evaluate` computes it.
    sign : what stands between the sides.
    operation : of a rule in general, the operation whose rule it is.
    """

    left: Layout
    sides: tuple[Layout, ...]
    expression: Expression | None = None
    sign: str = "="
    operation: str = ""

    @property
    def layout(self) -> Layout:
        """The whole statement in one row."""
        items: list[Layout] = [self.left]
        for side in self.sides:
            items += [Operator(self.sign), side]
        return Row(tuple(items), Strength.RELATION)

    @property
    def latex(self) -> str:
        """LaTeX for mathematics mode, in one line."""
        return to_latex(self.layout)

    @property
    def mathml(self) -> str:
        """A ``<math>`` element, in one line."""
        return to_mathml(self.layout)

    @property
    def text(self) -> str:
        """Unicode text, in one line."""
        return to_text(self.layout)

    @property
    def pieces(self) -> list[str]:
        """Several ``<math>`` elements, each short enough for a line."""
        rows: list[list[Layout]] = [[self.left]]
        for side in self.sides:
            first, *others = broken(side)
            joined = [Operator(self.sign), first]
            if sum(map(width, (*rows[-1], *joined))) <= WIDTH or len(rows[-1]) == 1:
                rows[-1] += joined
            else:
                rows.append(joined)
            rows += [[piece] for piece in others]
        return [to_mathml(Row(tuple(items), Strength.RELATION)) for items in rows]

    @property
    def aligned(self) -> str:
        r"""LaTeX for ``align*``: every side on a line of its own if one of them is long, and long sides broken."""
        pieces = [broken(side) for side in self.sides]
        one_line = all(len(p) == 1 for p in pieces) and sum(width(p[0]) for p in pieces) + width(self.left) <= WIDTH
        start, sign = to_latex(self.left), r"\colon\ " if self.sign == ":" else to_latex(Operator(self.sign))
        if one_line:
            return f"{start} &{sign} " + f" {sign} ".join(to_latex(p[0]) for p in pieces)
        sides = [r" \\ &\quad ".join(to_latex(piece).strip() for piece in p) for p in pieces]
        return f"{start} &{sign} " + rf" \\ &{sign} ".join(sides)


def width(layout: Layout) -> int:
    """Return about how many characters wide a layout is when it is set.

    >>> from ..formula.layout import Digits, Fraction
    >>> width(Fraction(Digits("1"), Digits("1234")))
    4
    """
    match layout:
        case Fraction(above, below):
            return max(width(above), width(below))
        case Row(items):
            return sum(map(width, items))
        case Guard(body) | Big(body=body):
            return width(body) + 2
    return len(to_text(layout))


def broken(layout: Layout) -> list[Layout]:
    """Return a layout in pieces that fit on a line each: broken before its + and −, or before the signs of its products."""
    if width(layout) <= WIDTH or not isinstance(layout, Row):
        return [layout]
    signs = ("+", "−") if layout.strength == Strength.SUM else ("⊙", "·")
    lines: list[list[Layout]] = [[]]
    length = 0
    for i, item in enumerate(layout.items):
        is_sign = isinstance(item, Operator) and not item.tight and item.sign in signs
        following = width(layout.items[i + 1]) if is_sign else 0
        if is_sign and lines[-1] and length + following > WIDTH:
            lines.append([])
            length = 0
        lines[-1].append(item)
        length += width(item)
    return [Row(tuple(line), layout.strength) for line in lines]


def without_repetition(sides: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """Return sides of an equation without those that read as the one before."""
    return tuple(side for i, side in enumerate(sides) if not i or to_text(side) != to_text(sides[i - 1]))
