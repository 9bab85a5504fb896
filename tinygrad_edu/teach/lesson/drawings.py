"""The graph as the page shows it: whole, where that stays of a bearable size; folded, where it is large; or both, to choose from.

Each drawing comes with the roles of its texts, because the page covers a number until its step has come. A folded box has an empty line, in
which the page says what the present step does inside it.
"""

from __future__ import annotations

import math
from typing import Any

from ...program.program import Program
from ...viz import text
from ...viz.drawing import draw_program
from ...viz.picture import INKS, Box, Line, Picture, clean
from ...viz.svg import render_svg

Data = dict[str, Any]

WHOLE = 250  # boxes: a graph of more is shown folded only
_BEARABLE = 600_000  # characters of the picture of a graph that is shown whole
_NAME = 20  # characters of a name in the line that says what the present step does
_BLANK = "\u00a0"


def drawings(program: Program) -> list[tuple[str, Data]]:
    """Return the drawings, first the one to begin with, each as SVG and what the page has to know about its texts."""
    folded = draw_program(program, direction="both").picture
    if all(box.single for box in folded.boxes):
        return [_drawing(program, folded)]
    for part in folded.boxes:
        part.id = f"folded-{part.id}"
    for edge in folded.edges:
        edge.source, edge.target = f"folded-{edge.source}", f"folded-{edge.target}"
    drawn = [_drawing(program, folded)]
    if len(program) <= WHOLE:
        whole = _drawing(program, draw_program(program, direction="both", max_nodes=WHOLE).picture)
        if len(whole[0]) <= _BEARABLE:
            drawn.insert(0, whole)
    return drawn


def _drawing(program: Program, picture: Picture) -> tuple[str, Data]:
    users = _users(program)
    boxes = {box.id: _texts(program, box, users) for box in picture.boxes}
    edges = [{"to": edge.target, "roles": [line.role for line in edge.lines]} for edge in picture.edges]
    return render_svg(picture), {"boxes": boxes, "edges": edges}


def _texts(program: Program, box: Box, users: list[set[int]]) -> Data:
    """Give a folded box its empty line; return the line whose numbers a box tells, and the roles of its texts."""
    folded = any(program.records[i].kind == "operation" for i in box.members) and not box.single
    if folded:
        box.lines.insert(1, Line(_room(program, box), "badge"))
    roles = [line.role for line in box.lines]
    if folded:
        roles[1] = "inside"
    return {"record": _told(program, box, users), "roles": roles}


def _room(program: Program, box: Box) -> str:
    """Return blanks as wide as the longest sentence that the page may write there."""
    ink = INKS["badge"]
    records = [(program.names[i], program.records[i].label) for i in box.members]
    longest = max(text.width(f"step 9999: {clean(name, _NAME)} = {clean(label, _NAME)} ↑", ink) for name, label in records)
    return _BLANK * math.ceil(longest / text.width(_BLANK, ink))


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
