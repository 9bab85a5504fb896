"""The layout of a formula: a tree of rows, fractions, superscripts …, from which LaTeX, MathML and plain text are printed.

Parentheses are not part of it. A `Guard` says how strongly something must hold together at its place, and each printer adds
parentheses where what stands there does not: a fraction needs none as a factor in LaTeX, but does in a line of text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias


class Strength(IntEnum):
    """How strongly the outermost operator of a formula binds."""

    RELATION = 0
    SUM = 1
    BIG = 2  # a summation sign
    PRODUCT = 3
    MATRIX = 4  # a product without a sign
    POWER = 5
    ATOM = 6


@dataclass(frozen=True)
class Identifier:
    """A name: ``italic`` for a single letter, ``upright`` for a function, ``code`` for a name taken from a program."""

    text: str
    style: str = "italic"


@dataclass(frozen=True)
class Digits:
    """A number, written out."""

    text: str


@dataclass(frozen=True)
class Words:
    """Plain words inside a formula."""

    text: str


@dataclass(frozen=True)
class Operator:
    """A sign, by its Unicode character. An infix sign has space around it, a ``tight`` one has none."""

    sign: str
    tight: bool = False


@dataclass(frozen=True)
class Row:
    """Parts side by side."""

    items: tuple[Layout, ...]
    strength: Strength = Strength.ATOM


@dataclass(frozen=True)
class Fraction:
    """`above` over `below`."""

    above: Layout
    below: Layout


@dataclass(frozen=True)
class Superscript:
    """A base with something above it: a power, a transposition sign, the number of a layer."""

    base: Layout
    script: Layout


@dataclass(frozen=True)
class Subscript:
    """A base with an index."""

    base: Layout
    script: Layout


@dataclass(frozen=True)
class Root:
    """A square root."""

    body: Layout


@dataclass(frozen=True)
class Bar:
    """A name with a bar over it: an adjoint."""

    body: Layout


@dataclass(frozen=True)
class Hat:
    """A name with a hat over it."""

    body: Layout


@dataclass(frozen=True)
class Fenced:
    """Something between two delimiters."""

    opening: str
    body: Layout
    closing: str


@dataclass(frozen=True)
class Big:
    """A large operator such as a summation sign, what it runs over, and its operand."""

    sign: str
    below: Layout | None
    body: Layout


@dataclass(frozen=True)
class Cases:
    """Alternatives, each with its condition, and what holds otherwise."""

    rows: tuple[tuple[Layout, Layout], ...]
    otherwise: Layout


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows and columns."""

    rows: tuple[tuple[Layout, ...], ...]


@dataclass(frozen=True)
class Guard:
    """Something that must hold together at least this strongly, or be put in parentheses."""

    body: Layout
    strength: Strength


Layout: TypeAlias = (
    Identifier
    | Digits
    | Words
    | Operator
    | Row
    | Fraction
    | Superscript
    | Subscript
    | Root
    | Bar
    | Hat
    | Fenced
    | Big
    | Cases
    | Matrix
    | Guard
)

TIMES = Operator("\u2062")  # a product without a sign
OF = Operator("\u2061")  # between a function and an argument without parentheses
MINUS = Operator("−", tight=True)
COMMA = Operator(",")
TRANSPOSED = Operator("⊤", tight=True)


def strength_of(layout: Layout, flat: bool = False) -> Strength:
    """Return how strongly a layout holds together; `flat` if it will be written in one line.

    >>> strength_of(Fraction(Digits("1"), Digits("2"))).name, strength_of(Fraction(Digits("1"), Digits("2")), flat=True).name
    ('MATRIX', 'PRODUCT')
    """
    match layout:
        case Row():
            return layout.strength
        case Fraction():
            return Strength.PRODUCT if flat else Strength.MATRIX
        case Superscript():
            return Strength.POWER
        case Big():
            return Strength.BIG
        case Cases():
            return Strength.ATOM if flat else Strength.RELATION
        case Guard():
            return max(strength_of(layout.body, flat), layout.strength)
    return Strength.ATOM


def row(*items: Layout, strength: Strength = Strength.ATOM) -> Layout:
    """Return parts side by side."""
    return Row(items, strength)


def infix(sign: str, *items: Layout, strength: Strength, inner: Strength | None = None) -> Layout:
    """Return operands with a sign between them; each must hold together more strongly than the whole, or as `inner` says.

    >>> infix("+", Identifier("x"), Identifier("y"), strength=Strength.SUM).items[1]
    Operator(sign='+', tight=False)
    """
    least = Strength(strength + 1) if inner is None else inner
    parts: list[Layout] = [Guard(items[0], least)]
    for item in items[1:]:
        parts += [Operator(sign), Guard(item, least)]
    return Row(tuple(parts), strength)


def listed(*items: Layout) -> Layout:
    """Return the items with commas between them."""
    parts: list[Layout] = []
    for item in items:
        parts += [COMMA, item] if parts else [item]
    return Row(tuple(parts), Strength.RELATION)


def fenced(body: Layout, fence: str = "()") -> Layout:
    """Return something in parentheses, or between the two other characters given."""
    return Fenced(fence[0], body, fence[1])


def named(name: str) -> Layout:
    """Return the name of a function.

    >>> named("tanh")
    Identifier(text='tanh', style='upright')
    """
    return Identifier(name, "upright")


def call(function: Layout, *arguments: Layout, options: Layout | None = None) -> Layout:
    """Return a function of arguments; options follow after a semicolon."""
    inside = listed(*arguments)
    if options is not None:
        inside = row(inside, Operator(";"), options, strength=Strength.RELATION) if arguments else options
    return row(function, fenced(inside))


def transposed(body: Layout) -> Layout:
    """Return the transpose of a matrix."""
    return Superscript(Guard(body, Strength.ATOM), TRANSPOSED)


def power(base: Layout, exponent: Layout) -> Layout:
    """Return a power."""
    return Superscript(Guard(base, Strength.ATOM), exponent)


def barred(layout: Layout) -> Layout:
    r"""Return the name of the adjoint of what has this name: the bar stands over the letter, not over its indices.

    >>> barred(Subscript(Identifier("z"), Digits("1")))
    Subscript(base=Bar(body=Identifier(text='z', style='italic')), script=Digits(text='1'))
    """
    if isinstance(layout, (Subscript, Superscript)):
        return type(layout)(barred(layout.base), layout.script)
    return Bar(layout)
