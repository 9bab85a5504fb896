"""The views that the page takes over from others: graph, mathematics and source, in pieces that know which line they belong to.

A line of mathematics or source has ``data-record`` and ``data-pass``. A piece that tells what is known only after a step is of class
"number"; the page covers it until then. The graph comes with the roles of its texts, for the same purpose.
"""

from __future__ import annotations

from html import escape
from typing import Any

from ...program.program import Program
from ...viz.drawing import draw_program
from ...viz.picture import Box
from ...viz.svg import render_svg
from ..derivation import math
from ..derivation.derivation import Line
from ..derivation.equation import Equation
from ..derivation.output import equation_html
from ..formula.layout import Row
from ..source.source import source

Data = dict[str, Any]


def graph(program: Program) -> tuple[str, Data]:
    """Return the graph as SVG, folded if it is large, and for each box and edge the roles of its texts."""
    picture = draw_program(program, direction="both").picture
    users = _users(program)
    told = {box.id: (_told(program, box, users), [line.role for line in box.lines]) for box in picture.boxes}
    boxes = {name: {"record": record, "roles": roles} for name, (record, roles) in told.items() if record is not None}
    edges = [{"to": edge.target, "roles": [line.role for line in edge.lines]} for edge in picture.edges]
    return render_svg(picture), {"boxes": boxes, "edges": edges}


def _users(program: Program) -> list[set[int]]:
    """Return for each line the lines that use it."""
    users: list[set[int]] = [set() for _ in program.records]
    for i, record in enumerate(program.records):
        for parent in record.parents:
            users[parent].add(i)
    return users


def _told(program: Program, box: Box, users: list[set[int]]) -> int | None:
    """Return the line whose numbers a box tells: the only one in it, or the only result that leaves it; otherwise `None`."""
    if box.single:
        return box.members[0]
    members, records = set(box.members), program.records
    leaving = [i for i in members if records[i].kind == "operation" and (records[i].is_output or not users[i] <= members)]
    return leaving[0] if len(leaving) == 1 else None


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
