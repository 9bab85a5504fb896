"""Presentation MathML of a layout: what a browser shows without any script, and a screen reader reads aloud."""

from __future__ import annotations

from .characters import xml_escaped
from .layout import (
    Bar,
    Big,
    Cases,
    Digits,
    Fenced,
    Fraction,
    Guard,
    Hat,
    Identifier,
    Layout,
    Matrix,
    Operator,
    Root,
    Row,
    Subscript,
    Superscript,
    Words,
    strength_of,
)
from .plain import to_text


def to_mathml(layout: Layout, display: bool = False) -> str:
    """Return a layout as a ``<math>`` element; everything that came from outside is escaped.

    Parameters
    ----------
    display : set it as a block of its own, not in a line of text.

    >>> to_mathml(Superscript(Identifier("x"), Digits("2")))
    '<math display="inline" alttext="x²"><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    kind = "block" if display else "inline"
    return f'<math display="{kind}" alttext="{xml_escaped(to_text(layout))}">{_element(layout)}</math>'


def _element(layout: Layout) -> str:
    match layout:
        case Identifier(text, style):
            if style == "code":
                return f'<mtext class="code">{_text(text)}</mtext>'
            upright = ' mathvariant="normal"' if style == "upright" and len(text) == 1 else ""
            return f"<mi{upright}>{xml_escaped(text)}</mi>"
        case Digits(text):
            return f"<mn>{xml_escaped(text)}</mn>"
        case Words(text):
            return f"<mtext>{_text(text)}</mtext>"
        case Operator(sign, tight):
            return _operator(sign, tight)
        case Row(items):
            return _row("".join(map(_element, items)))
        case Fraction(above, below):
            return f"<mfrac>{_element(above)}{_element(below)}</mfrac>"
        case Superscript(Subscript(base, index), script):
            return f"<msubsup>{_element(base)}{_element(index)}{_element(script)}</msubsup>"
        case Superscript(base, script):
            return f"<msup>{_element(base)}{_element(script)}</msup>"
        case Subscript(base, script):
            return f"<msub>{_element(base)}{_element(script)}</msub>"
        case Root(body):
            return f"<msqrt>{_element(body)}</msqrt>"
        case Bar(Identifier(text, "code")):  # few fonts have a bar that grows
            return f'<mtext class="code bar" style="text-decoration: overline">{_text(text)}</mtext>'
        case Bar(body):
            return f'<mover accent="false">{_element(body)}<mo stretchy="{_stretchy(body)}">¯</mo></mover>'  # as an accent it would touch
        case Hat(body):
            return f'<mover accent="true">{_element(body)}<mo stretchy="{_stretchy(body)}">^</mo></mover>'
        case Fenced(opening, body, closing):
            return _fenced(opening, _element(body), closing)
        case Big(sign, below, body):
            operator = f'<mo largeop="true" movablelimits="false">{xml_escaped(sign)}</mo>'
            return _row((operator if below is None else f"<munder>{operator}{_element(below)}</munder>") + _element(body))
        case Cases(rows, otherwise):
            lines = [_cells(_element(value), f"<mtext>if&#160;</mtext>{_element(condition)}") for value, condition in rows]
            lines.append(_cells(_element(otherwise), "<mtext>otherwise</mtext>"))
            return _row(f'<mo fence="true" stretchy="true">{{</mo><mtable displaystyle="true" columnalign="left">{"".join(lines)}</mtable>')
        case Matrix(rows):
            lines = [_cells(*map(_element, cells), align="center") for cells in rows]
            return _fenced("(", f"<mtable>{''.join(lines)}</mtable>", ")")
        case Guard(body, strength):
            inside = _element(body)
            return inside if strength_of(body) >= strength else _fenced("(", inside, ")")


def _text(text: str) -> str:
    return xml_escaped(text.replace(" ", "\u00a0"))


def _row(inside: str) -> str:
    return f"<mrow>{inside}</mrow>"


def _cells(*cells: str, align: str = "left") -> str:
    return "<mtr>" + "".join(f'<mtd style="text-align: {align}">{cell}</mtd>' for cell in cells) + "</mtr>"


def _stretchy(body: Layout) -> str:
    return "false" if isinstance(body, Identifier) and len(body.text) == 1 else "true"


def _operator(sign: str, tight: bool) -> str:
    if sign == "\u2062":
        return '<mo lspace="0" rspace="0.17em">&#x2062;</mo>'
    if sign == "\u2061":
        return '<mo lspace="0" rspace="0.15em">&#x2061;</mo>'
    space = ' form="prefix" lspace="0" rspace="0"' if tight else ""
    return f"<mo{space}>{xml_escaped(sign)}</mo>"


def _fenced(opening: str, inside: str, closing: str) -> str:
    left, right = (
        f'<mo fence="true" form="{form}" stretchy="true">{xml_escaped(sign)}</mo>'
        for sign, form in ((opening, "prefix"), (closing, "postfix"))
    )
    return _row(left + inside + right)
