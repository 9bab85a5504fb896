"""A derivation as LaTeX, Markdown, HTML and text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import combining

from ..formula.characters import latex_escaped, xml_escaped
from .equation import Equation

if TYPE_CHECKING:
    from .derivation import Derivation, Line

_TITLES = {"forward": "Forward pass", "backward": "Backward pass"}


def latex(derivation: Derivation) -> str:
    """Return paragraphs and ``align*`` environments."""
    parts = [f"{_words_in_latex(note)}\n" for note in derivation.notes]
    parts += [f"\\paragraph{{{title}}}\n\\begin{{align*}}\n{body}\n\\end{{align*}}\n" for title, body in _sections(derivation)]
    return "\n".join(parts)


def display(derivation: Derivation) -> str:
    """Return one display formula with all lines, as a notebook sets it."""
    return _aligned(" \\\\\n".join(line.equation.aligned for line in derivation))


def markdown(derivation: Derivation) -> str:
    """Return headings and display formulas."""
    parts = [f"*{_words_in_markdown(note)}*\n" for note in derivation.notes]
    parts += [f"### {title}\n\n{_aligned(body)}\n" for title, body in _sections(derivation)]
    return "\n".join(parts)


def _aligned(body: str) -> str:
    return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"


def _sections(derivation: Derivation) -> Iterator[tuple[str, str]]:
    """Yield the title and the aligned lines of each part: what is given, the rules with the names of their operations, the two passes."""
    rules = [f"{rule.aligned} && \\text{{{_words_in_latex(rule.operation)}}}" for rule in derivation.rules()]
    groups = [("Given", [equation.aligned for equation in derivation.given]), ("Rules", rules)]
    groups += [(_TITLES[phase], [line.equation.aligned for line in lines]) for phase, lines in _phases(derivation)]
    for title, lines in groups:
        if lines:
            yield title, " \\\\\n".join(f"  {line}" for line in lines)


def text(derivation: Derivation) -> str:
    """Return lines for a terminal, each with the operation and its rule behind it."""
    parts = list(derivation.notes)
    if derivation.given:
        parts += ["Given", *(f"  {equation.text}" for equation in derivation.given)]
    for phase, lines in _phases(derivation):
        shown = [line.text for line in lines]
        column = min(max(map(_cells, shown)), 64)
        parts.append(_TITLES[phase])
        for line, written in zip(lines, shown, strict=True):
            rules = ", ".join(equation.text for equation in line.general)
            behind = f"{line.operation}: {rules}" if rules else line.operation
            parts.append(f"  {written}{' ' * (column - _cells(written))}   {behind}".rstrip())
    return "\n".join(parts)


def _cells(line: str) -> int:
    """Return how many places a line takes up in a terminal, where the bar of an adjoint takes none."""
    return sum(not combining(c) for c in line)


def html(derivation: Derivation) -> str:
    """Return a table for each phase: operation, rule in general, formula with names, formula with numbers."""
    parts = ['<div class="derivation">', _STYLE]
    parts += [f"<p>{xml_escaped(note)}</p>" for note in derivation.notes]
    if derivation.given:
        given = " ".join(f"<li>{equation_html(equation)}</li>" for equation in derivation.given)
        parts.append(f"<h4>Given</h4><ul>{given}</ul>")
    for phase, lines in _phases(derivation):
        numbers = any(line.numeric is not None for line in lines)
        head = ["operation", "rule", "with names", *(["with numbers"] if numbers else [])]
        rows = "\n".join(_row(line, numbers) for line in lines)
        titles = "".join(f'<th scope="col">{title}</th>' for title in head)
        parts.append(f"<table><caption>{_TITLES[phase]}</caption><thead><tr>{titles}</tr></thead><tbody>\n{rows}\n</tbody></table>")
    return "\n".join([*parts, "</div>"])


_STYLE = (
    "<style>.derivation table{border-collapse:collapse;margin:.8em 0}.derivation caption{text-align:left;font-weight:bold;padding:.3em 0}"
    ".derivation th,.derivation td{text-align:left;padding:.35em .8em;border-top:1px solid #8884;vertical-align:baseline}"
    ".derivation ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3em 1.6em}"
    ".derivation math{margin-right:.2em;math-style:normal}"
    ".derivation mtext.code,.derivation td.operation{font-family:monospace}.derivation td div+div{margin-top:.3em}</style>"
)


def _row(line: Line, numbers: bool) -> str:
    rules = "".join(f"<div>{equation_html(rule)}</div>" for rule in line.general)
    cells = [f'<td class="operation">{xml_escaped(line.operation)}</td>', f"<td>{rules}</td>", f"<td>{equation_html(line.named)}</td>"]
    if numbers:
        cells.append(f"<td>{'' if line.numeric is None else equation_html(line.numeric)}</td>")
    return f'<tr data-record="{line.record}" data-phase="{line.phase}">{"".join(cells)}</tr>'


def equation_html(equation: Equation) -> str:
    """Return the MathML of an equation in as many pieces as fit on lines; a browser breaks the line between them."""
    return " ".join(equation.pieces)


def _phases(derivation: Derivation) -> list[tuple[str, list[Line]]]:
    return [(phase, lines) for phase in _TITLES if (lines := [line for line in derivation if line.phase == phase])]


def _words_in_latex(sentence: str) -> str:
    return "".join(f"${latex_escaped(c)}$" if c in "\\{}_^#$%&~|<>*" or not c.isascii() else c for c in sentence)


def _words_in_markdown(sentence: str) -> str:
    return "".join("\\" + c if c in "\\`*_{}[]<>|$#" else c for c in sentence)
