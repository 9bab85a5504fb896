"""LaTeX of a layout."""

from __future__ import annotations

import re

from .characters import LATEX_FENCES, LATEX_FUNCTIONS, LATEX_LETTERS, LATEX_SIGNS, latex_escaped
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

_PLAIN_WORDS = re.compile(r"([A-Za-z0-9 .,:;()=+?!]+|[^\W_A-Za-z0-9]+)")  # in ASCII, or letters of other scripts
_CONTROL_WORD = re.compile(r"\\[A-Za-z]+$")


def to_latex(layout: Layout) -> str:
    r"""Return a layout as LaTeX for mathematics mode; everything that came from outside is escaped.

    >>> print(to_latex(Fraction(Bar(Identifier("z")), Subscript(Identifier("w"), Digits("1")))))
    \frac{\bar{z}}{w_{1}}
    """
    match layout:
        case Identifier():
            return _identifier(layout)
        case Digits(text):
            return text
        case Words(text):
            return _words(text)
        case Operator(sign):
            return LATEX_SIGNS.get(sign, sign)
        case Row(items):
            return _joined([*items])
        case Fraction(above, below):
            return rf"\frac{{{to_latex(above)}}}{{{to_latex(below)}}}"
        case Superscript(base, script):
            return rf"{to_latex(base)}^{{{to_latex(script)}}}"
        case Subscript(base, script):
            return rf"{to_latex(base)}_{{{to_latex(script)}}}"
        case Root(body):
            return rf"\sqrt{{{to_latex(body)}}}"
        case Bar(body) | Hat(body):
            return _accented(body, isinstance(layout, Bar))
        case Fenced(opening, body, closing):
            return _fenced(opening, body, closing)
        case Big(sign, below, body):
            index = "" if below is None else rf"_{{{to_latex(below)}}}"
            return f"{LATEX_SIGNS[sign]}{index} {to_latex(body)}"
        case Cases(rows, otherwise):
            lines = [rf"{to_latex(value)} & \text{{if }} {to_latex(condition)}" for value, condition in rows]
            lines.append(rf"{to_latex(otherwise)} & \text{{otherwise}}")
            return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
        case Matrix(rows):
            return r"\begin{pmatrix} " + r" \\ ".join(" & ".join(map(to_latex, r)) for r in rows) + r" \end{pmatrix}"
        case Guard(body, strength):
            return to_latex(body) if strength_of(body) >= strength else _fenced("(", body, ")")


def _identifier(layout: Identifier) -> str:
    text = layout.text
    if layout.style == "upright":
        return f"\\{text}" if text in LATEX_FUNCTIONS else rf"\operatorname{{{latex_escaped(text)}}}"
    if layout.style == "code":
        return rf"\mathtt{{{latex_escaped(text)}}}"
    return LATEX_LETTERS.get(text, latex_escaped(text))


def _words(text: str) -> str:
    """Return words in text mode, and what is special there beside them in mathematics mode."""
    pieces = _PLAIN_WORDS.split(text)
    return "".join((rf"\text{{{piece}}}" if i % 2 else latex_escaped(piece)) for i, piece in enumerate(pieces) if piece)


def _accented(body: Layout, bar: bool) -> str:
    narrow = isinstance(body, Identifier) and len(body.text) == 1
    command = ("\\bar" if narrow else "\\overline") if bar else ("\\hat" if narrow else "\\widehat")
    return rf"{command}{{{to_latex(body)}}}"


def _joined(items: list[Layout]) -> str:
    text = ""
    for item in items:
        piece = to_latex(item)
        if isinstance(item, Operator) and not item.tight:
            text += f"{piece} " if item.sign in ",;\u2061" else f" {piece} "
        elif _CONTROL_WORD.search(text) and piece[:1].isalpha():
            text += " " + piece
        else:
            text += piece
    return text


def _fenced(opening: str, body: Layout, closing: str) -> str:
    left, right, inside = LATEX_FENCES[opening], LATEX_FENCES[closing], to_latex(body)
    if _is_tall(body):
        return rf"\left{left} {inside} \right{right}"
    return f"{left}{' ' if left[0] == chr(92) else ''}{inside}{' ' if right[0] == chr(92) else ''}{right}"


def _is_tall(layout: Layout) -> bool:
    """Return whether a layout is higher than a line, so that its parentheses must grow."""
    match layout:
        case Fraction() | Big() | Cases() | Matrix():
            return True
        case Row(items):
            return any(map(_is_tall, items))
        case Guard(body, _) | Fenced(_, body, _) | Superscript(body, _) | Subscript(body, _) | Root(body):
            return _is_tall(body)
    return False
