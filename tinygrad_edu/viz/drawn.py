"""From records and groups to a picture: which boxes there are, and what stands in them."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .collapse import Collapsed
from ..program.numbers import describe, shape_and_dtype
from .picture import Box, Edge, Line, Picture, clean
from .quotient import Group
from ..program.records import Record

_NAME, _TEXT = 36, 44  # characters that fit into a box
_PORTS = 6
_PLURALS = {"parameter": "parameters", "leaf": "leaves", "constant": "constants"}
_SYMMETRIC = {"add", "mul", "maximum", "minimum", "logaddexp", "hypot"}  # the order of operands needs no mention


@dataclass(frozen=True)
class Options:
    """What the boxes shall tell: see `graph`."""

    values: bool
    saved: bool
    backward: bool


def draw(records: Sequence[Record], collapsed: Collapsed, options: Options) -> Picture:
    """Return the picture of a graph."""
    picture = Picture(backward=options.backward)
    graph = collapsed.graph
    operations = [r for r in records if r.kind == "operation"]
    all_freed = bool(operations) and all(r.state == "freed" for r in operations if r.state) and any(r.state for r in operations)
    crossing = {p for i, r in enumerate(records) for p in r.parents if graph.of[p] != graph.of[i]}
    ids: dict[int, str] = {}  # index of a record -> id of its box
    for leaves in collapsed.leaves:
        if options.backward and all(records[i].kind == "constant" and not records[i].is_output for i in leaves):
            continue  # no adjoint flows there
        box = _leaf(records, leaves, options) if len(leaves) == 1 else _bundle(records, leaves)
        box.id = f"t{len(picture.boxes)}"
        picture.boxes.append(box)
        ids.update(dict.fromkeys(leaves, box.id))
    for g in graph.order():
        group = graph.groups[g]
        if group.kind == "single":
            box = _operation(records[group.members[0]], options, badges=not all_freed)
        else:
            used = [i for i in group.members if i in crossing or records[i].is_output]
            box = _group(records, group, collapsed.inside.get(g, []), used)
        box.id = f"t{len(picture.boxes)}"
        picture.boxes.append(box)
        ids.update(dict.fromkeys(group.members, box.id))
    picture.edges = _edges(records, ids, {box.id: box for box in picture.boxes})
    if all_freed:
        picture.notes.append("freed: backward() has released what the operations had saved")
    if any(group.kind != "single" for group in graph.groups):
        picture.notes.append(f"{len(operations):,} operations drawn as {len(graph.groups)} boxes")
    return picture


def _edges(records: Sequence[Record], ids: dict[int, str], boxes: dict[str, Box]) -> list[Edge]:
    edges: dict[tuple[str, str, int | None], Edge] = {}
    for i, record in enumerate(records):
        for port, parent in enumerate(record.parents):
            if parent not in ids or ids[parent] == ids[i]:
                continue
            key = ids[parent], ids[i], port if boxes[ids[i]].ports else None
            if key in edges:
                edges[key].count += 1
            else:
                edges[key] = Edge(*key)
    for edge in edges.values():
        if edge.count > 1 and boxes[edge.target].single:
            edge.label = f"×{edge.count:,}"
    return list(edges.values())


def _leaf(records: Sequence[Record], leaves: list[int], options: Options) -> Box:
    record = records[leaves[0]]
    title = record.name or {"leaf": "leaf", "parameter": "parameter", "constant": "constant"}[record.kind]
    if options.backward and record.kind != "constant":
        title = f"{record.engine_name} {record.name}".strip()
    return Box("", record.kind, [Line(clean(title, _NAME), "title"), *_contents(record, options)], tooltip=_tooltip(record))


def _operation(record: Record, options: Options, badges: bool) -> Box:
    label = record.engine_name if options.backward else record.label
    name = f"{clean(record.name, _NAME)} = " if record.name else ""
    lines = [Line(name + clean(label, _NAME), "title")]
    lines += _wrapped(", ".join(f"{name} = {text}" for name, text in record.constants.items()))
    lines += _contents(record, options)
    if record.state and (badges or record.state != "freed"):
        lines.append(Line(record.state, "badge"))
    ports: tuple[str, ...] = ()
    if 1 < len(record.parents) <= _PORTS and record.label not in _SYMMETRIC:
        ports = tuple(clean(argument, 14) for argument in record.arguments)
    return Box("", "output" if record.is_output else "operation", lines, ports, _tooltip(record))


def _contents(record: Record, options: Options) -> list[Line]:
    lines = []
    if record.shape is not None and (form := shape_and_dtype(record.shape, record.dtype)):
        lines.append(Line(form, "shape"))
    if options.values and record.value is not None:
        lines.append(_line("value", record.value))
    if options.values and record.grad is not None:
        lines.append(_line("grad", record.grad))
    if options.saved:
        kept = [(name, value) for name, value in record.saved if name not in record.constants and value is not None and value is not False]
        lines += [Line(clean(f"saved {name}: {_saved(value)}", 60), "saved") for name, value in kept]
    return lines


def _line(role: str, array: Any) -> Line:
    finite = array.dtype.kind not in "fc" or bool(np.isfinite(array).all())
    return Line(clean(f"{role} {describe(array)}", 60), role if finite else "alarm")


def _saved(value: Any) -> str:
    if isinstance(value, np.ndarray):
        form = shape_and_dtype(value.shape, value.dtype)
        return f"{form} {describe(value)}".strip()
    if isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
        return f"{len(value)} arrays"
    return str(value)


def _tooltip(record: Record) -> str:
    parts = [f"{record.name} = {record.label}" if record.name and record.label else record.name or record.label or record.kind]
    if record.shape is not None:
        parts.append(f"{tuple(record.shape)} {record.dtype}")
    if record.where:
        parts.append(record.where)
    return clean(" · ".join(parts))


def _group(records: Sequence[Record], group: Group, inside: list[int], used: list[int]) -> Box:
    members = [records[i] for i in group.members]
    labels = Counter(r.label for r in members)
    if group.kind == "module":
        title, text = ".".join(group.path), _listed([f"{label} × {n:,}" if n > 1 else label for label, n in labels.most_common()])
    elif group.kind == "repeat":
        title, text = f"{group.repeats:,} times", ", ".join(group.pattern)
    else:
        title, text = f"{len(members):,} operations", _listed([f"{label} × {n:,}" if n > 1 else label for label, n in labels.most_common()])
    lines = [Line(clean(title, _NAME), "title"), *_wrapped(group.name), *_wrapped(text)]
    for kind in ("parameter", "leaf", "constant"):
        lines += _wrapped(_held(records, [i for i in inside if records[i].kind == kind], kind), "shape")
    names = [r.name for r in members if r.name]
    if names:
        lines += _wrapped(f"with {_listed([clean(n, 20) for n in names], 3)}")
    if len(used) == 1 and members[0].shape is not None:
        last = records[used[0]]
        if form := shape_and_dtype(last.shape, last.dtype):
            lines.append(Line(f"result {form}", "shape"))
    if any(r.state == "overwritten in place" for r in members):
        lines.append(Line("overwritten in place", "badge"))
    kind = "output" if any(r.is_output for r in members) else "group"
    return Box("", kind, lines, tooltip=clean(f"{title}: {len(members):,} operations: " + _listed(list(labels), 20)), single=False)


def _held(records: Sequence[Record], indices: list[int], kind: str) -> str:
    """Say which leaves lie inside a group: a few by name and shape, many by their number."""
    if not indices:
        return ""
    held = [records[i] for i in indices]
    if len(held) <= 3 and all(r.name for r in held):
        return ", ".join(f"{clean(r.name.rsplit('.', 1)[-1], 20)} {tuple(r.shape) or ''}".strip() for r in held)
    count = sum(math.prod(r.shape) for r in held)
    return f"{len(held):,} {kind if len(held) == 1 else _PLURALS[kind]}, {count:,} numbers"


def _bundle(records: Sequence[Record], leaves: list[int]) -> Box:
    held = [records[i] for i in leaves]
    kind = held[0].kind if len({r.kind for r in held}) == 1 else "leaf"
    names = [clean(r.name, 20) for r in held if r.name]
    lines = [Line(f"{len(held):,} {_PLURALS[kind]}", "title"), *_wrapped(_listed(names, 4))]
    shapes = {r.shape for r in held}
    if len(shapes) == 1 and held[0].shape:
        lines.append(Line(f"each {tuple(held[0].shape)}", "shape"))
    return Box("", kind, lines, tooltip=_listed(names, 20), single=False)


def _listed(words: list[str], most: int = 6) -> str:
    return ", ".join(words[:most]) + (", …" if len(words) > most else "")


def _wrapped(text: str, role: str = "text") -> list[Line]:
    lines = textwrap.wrap(clean(text), 38) if text else []
    return [Line(line, role) for line in lines[:4]] + ([Line("…", role)] if len(lines) > 4 else [])
