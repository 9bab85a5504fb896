"""From records and groups to a picture: which boxes and edges there are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from ..program.program import Program
from ..program.records import Record
from . import badges
from .collapse import Collapsed
from .contents import Contents, Options
from .factors import EdgeText, Use, Wording
from .folded import bundle_box, group_box
from .picture import Box, Edge, Line, Picture, clean
from .wrapping import wrapped

_KEY = {
    "forward": "",
    "backward": "arrows follow the adjoints, from the loss to the leaves",
    "both": "grey arrows: values; red arrows: adjoints; on an edge: local derivative, and what it adds above",
}
_NOTE = 96  # characters of a line below the picture


def draw(
    records: Sequence[Record], collapsed: Collapsed, options: Options, program: Program | None = None, wording: Wording | None = None
) -> Picture:
    """Return the picture of a graph, with names and adjoints if its `program` is given."""
    picture = Picture(direction=options.direction)
    operations = [r for r in records if r.kind == "operation"]
    states = {r.state for r in operations if r.state}
    all_freed = states == {"freed"}
    contents = Contents(records, options, program)
    ids = _boxes(picture, records, collapsed, contents, all_freed)
    _write_notes(picture, contents, ids)
    uses = _edges(picture, records, ids)
    if program is not None:
        _write_on_edges(picture, program, options, uses, wording)
    if program is not None:
        picture.key = _KEY[options.direction]
    notes = [f"floating-point numbers are {contents.dtype}" if contents.dtype != np.float32 else ""]
    if all_freed:
        notes.append("freed: backward() has released what the operations had saved")
    if program is not None:
        notes += [*badges.of_program(program), program.missing]
    groups = collapsed.graph.groups
    if len(groups) < len(operations):
        notes.append(f"{len(operations):,} operations drawn as {len(groups):,} boxes")
    picture.notes = [line for note in notes for line in textwrap.wrap(clean(note), _NOTE)]
    return picture


def _boxes(picture: Picture, records: Sequence[Record], collapsed: Collapsed, contents: Contents, all_freed: bool) -> dict[int, str]:
    """Add all boxes; return for each record the id of its box."""
    graph = collapsed.graph
    crossing = {p for i, r in enumerate(records) for p in r.parents if graph.of[p] != graph.of[i]}
    ids: dict[int, str] = {}

    def add(box: Box, members: Sequence[int]) -> None:
        box.id = f"t{len(picture.boxes)}"
        picture.boxes.append(box)
        ids.update(dict.fromkeys(members, box.id))

    for leaves in collapsed.leaves:
        if contents.options.direction == "backward" and all(records[i].kind == "constant" and not records[i].is_output for i in leaves):
            continue  # no adjoint flows there
        add(contents.box(leaves[0], all_freed) if len(leaves) == 1 else bundle_box(records, leaves), leaves)
    for g in graph.order():
        group = graph.groups[g]
        if group.kind == "single":
            add(contents.box(group.members[0], all_freed), group.members)
        else:
            used = [i for i in group.members if i in crossing or records[i].is_output]
            add(group_box(contents, group, collapsed.inside.get(g, []), used), group.members)
    return ids


def _write_notes(picture: Picture, contents: Contents, ids: dict[int, str]) -> None:
    """Add the notes of the caller to the boxes that their records are in."""
    boxes = {box.id: box for box in picture.boxes}
    for i, note in contents.options.notes.items():
        if i in ids:  # a constant is not drawn where only adjoints flow
            box = boxes[ids[i]]
            box.lines += wrapped(note if box.single else f"{contents.name(i) or 'a result'}: {note}", "badge")


def _edges(picture: Picture, records: Sequence[Record], ids: dict[int, str]) -> list[list[Use]]:
    """Add all edges; return for each the uses that run along it."""
    boxes = {box.id: box for box in picture.boxes}
    edges: dict[tuple[str, str, int | None], Edge] = {}
    uses: dict[tuple[str, str, int | None], list[Use]] = {}
    for i, record in enumerate(records):
        flows = set(record.flows)
        for port, parent in enumerate(record.parents):
            if parent not in ids or ids[parent] == ids[i]:
                continue
            key = ids[parent], ids[i], port if boxes[ids[i]].ports else None
            if key in edges:
                edges[key].count += 1
                edges[key].differentiable |= port in flows
            else:
                edges[key] = Edge(*key, differentiable=port in flows)
            uses.setdefault(key, []).append((i, port))
    picture.edges = list(edges.values())
    for edge in picture.edges:
        if edge.count > 1 and boxes[edge.target].single:
            edge.lines.append(Line(f"×{edge.count:,}", "label"))
    return [uses[key] for key in edges]


def _write_on_edges(picture: Picture, program: Program, options: Options, uses: Sequence[list[Use]], wording: Wording | None) -> None:
    single = {box.id for box in picture.boxes if box.single}
    written = [edge.source in single and edge.target in single for edge in picture.edges]
    text = EdgeText(program, options, sum(written), wording)
    for edge, of, write in zip(picture.edges, uses, written, strict=True):
        if write:
            edge.lines += text.lines(of)
