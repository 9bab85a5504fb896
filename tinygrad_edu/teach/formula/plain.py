"""One line of Unicode text of a layout: for a terminal, and as the alternative text of a formula."""

from __future__ import annotations

import unicodedata

from .characters import SUBSCRIPTS, SUPERSCRIPTS
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
    Strength,
    Subscript,
    Superscript,
    Words,
    strength_of,
)

_FRACTIONS = {("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾", ("1", "6"): "⅙", ("1", "8"): "⅛"}
_BAR, _LONG_BAR, _HAT = "\u0304", "\u0305", "\u0302"


def to_text(layout: Layout) -> str:
    """Return a layout as one line of text.

    >>> z = Identifier("z")
    >>> to_text(Fraction(Row((Digits("1"), Operator("−"), Superscript(z, Digits("2"))), Strength.SUM), Bar(z)))
    '(1 − z²) / z̄'
    """
    match layout:
        case Identifier(text) | Digits(text) | Words(text):
            return text
        case Operator(sign, tight):
            return _operator(sign, tight)
        case Row(items):
            return "".join(map(to_text, items))
        case Fraction(Digits(above), Digits(below)) if (above, below) in _FRACTIONS:
            return _FRACTIONS[above, below]
        case Fraction(above, below):
            return f"{_guarded(above, Strength.PRODUCT)} / {_guarded(below, Strength.MATRIX)}"
        case Superscript(base, script):
            return _script(base, script, "^", SUPERSCRIPTS)
        case Subscript(base, script):
            return _script(base, script, "_", SUBSCRIPTS)
        case Root(body):
            return f"√{_guarded(body, Strength.ATOM)}" if isinstance(body, (Identifier, Digits)) else f"√({to_text(body)})"
        case Bar(body):
            return _marked(to_text(body), _BAR, _LONG_BAR)
        case Hat(body):
            return _marked(to_text(body), _HAT, _HAT)
        case Fenced(opening, body, closing):
            return f"{opening}{to_text(body)}{closing}"
        case Big(sign, below, body):
            index = "" if below is None else f"[{to_text(below)}]"
            return f"{sign}{index} {to_text(body)}"
        case Cases(rows, otherwise):
            lines = [f"{to_text(value)} if {to_text(condition)}" for value, condition in rows]
            return "{" + "; ".join([*lines, f"{to_text(otherwise)} otherwise"]) + "}"
        case Matrix(rows):
            return "[" + ", ".join("[" + ", ".join(map(to_text, cells)) + "]" for cells in rows) + "]"
        case Guard(body, strength):
            return _guarded(body, strength)


def _guarded(layout: Layout, strength: Strength) -> str:
    text = to_text(layout)
    return text if strength_of(layout, flat=True) >= strength or text in _FRACTIONS.values() else f"({text})"


def _operator(sign: str, tight: bool) -> str:
    if tight:
        return sign
    return " " if sign in "\u2062\u2061" else f"{sign} " if sign in ",;" else f" {sign} "


def _script(base: Layout, script: Layout, mark: str, small: dict[int, int]) -> str:
    text = to_text(script)
    if isinstance(script, Words):
        return f"{to_text(base)}[{text}]"
    if all(ord(c) in small for c in text):
        return to_text(base) + text.translate(small)
    return f"{to_text(base)}{mark}{text}" if text.isalnum() and len(text) == 1 else f"{to_text(base)}{mark}({text})"


def _marked(text: str, mark: str, long_mark: str) -> str:
    marked = text + mark if len(text) == 1 else "".join(c + long_mark for c in text)
    return unicodedata.normalize("NFC", marked)
