"""The views of text that the page takes over from others: mathematics and source, in pieces that know which line they belong to.

A line of mathematics or source has ``data-record`` and ``data-pass``. A piece that tells what is known only after a step is of class
"number"; the page covers it until then. The graph is in `drawings`.
"""

from __future__ import annotations

from html import escape

from ...program.program import Program
from ..derivation import math
from ..derivation.derivation import Line
from ..derivation.equation import Equation
from ..derivation.output import equation_html
from ..formula.layout import Row
from ..source.source import source


def mathematics(program: Program) -> str:
    """Return the derivation, a line for each value and for each adjoint; where there is none, the sentence that says why."""
    try:
        derivation = math(program, numbers=True)
    except ValueError as error:
        return _sentence(error)
    titles = {"forward": "Forward pass", "backward": "Backward pass"}
    groups = [(title, [_formula(line) for line in derivation if line.phase == phase]) for phase, title in titles.items()]
    return "".join(f"<h3>{title}</h3>{''.join(lines)}" for title, lines in groups if lines)


def _formula(line: Line) -> str:
    sides = line.equation.sides[len(line.named.sides) :]  # what the numbers add to the formula
    numeric = f' <span class="number">{equation_html(Equation(Row(()), sides))}</span>' if sides else ""
    classes = "line formula open" if sides else "line formula"
    return f'<div class="{classes}" data-record="{line.record}" data-pass="{line.phase}">{equation_html(line.named)}{numeric}</div>'


def code(program: Program) -> str:
    """Return the NumPy program, line by line; where there is none, the sentence that says why."""
    try:
        lines = source(program).lines
    except ValueError as error:
        return _sentence(error)
    rows = []
    for line in lines:
        known = f' data-record="{line.record}" data-pass="{line.part}"' if line.record is not None else ""
        rows.append(f'<span class="line"{known}>{escape(line.text) or " "}\n</span>')
    return f'<pre class="program"><code>{"".join(rows)}</code></pre>'


def _sentence(error: Exception) -> str:
    text = str(error)
    return f'<p class="sentence">{escape(text[:1].upper() + text[1:])}</p>'
