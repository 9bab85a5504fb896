"""What stands in a box that holds several records: a module, repetitions, a block of operations, or many leaves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from ..program.records import Record
from .contents import NAME, Contents
from .picture import Box, Line, clean
from .quotient import Group
from .wrapping import listed, wrapped

_PLURALS = {"parameter": "parameters", "leaf": "leaves", "constant": "constants"}


def group_box(contents: Contents, group: Group, inside: list[int], used: list[int]) -> Box:
    """Return the box of a group; `inside` are the leaves that lie in it, `used` the results that leave it."""
    records = contents.records
    members = [records[i] for i in group.members]
    labels = Counter(r.label for r in members)
    counted = listed([f"{label} × {n:,}" if n > 1 else label for label, n in labels.most_common()])
    if group.kind == "module":
        title, text = ".".join(group.path), counted
    elif group.kind == "repeat":
        title, text = f"{group.repeats:,} times", ", ".join(group.pattern)
    else:
        title, text = f"{len(members):,} operations", counted
    lines = [Line(clean(title, NAME), "title"), *wrapped(group.name), *wrapped(text)]
    for kind in ("parameter", "leaf", "constant"):
        lines += wrapped(_held(records, [i for i in inside if records[i].kind == kind], kind), "shape")
    names = [r.name for r in members if r.name]
    if names:
        lines += wrapped(f"with {listed([clean(n, 20) for n in names], 3)}")
    if len(used) == 1:
        lines += [*contents.form(used[0], "result"), *contents.numbers(used[0])]
    if any(r.state == "overwritten in place" for r in members):
        lines.append(Line("overwritten in place", "badge"))
    kind = "output" if any(r.is_output for r in members) else "group"
    tooltip = clean(f"{title}: {len(members):,} operations: " + listed(list(labels), 20))
    return Box("", kind, lines, tooltip=tooltip, single=False, name=clean(title), members=sorted([*group.members, *inside]))


def _held(records: Sequence[Record], indices: list[int], kind: str) -> str:
    """Say which leaves lie inside a group: a few by name and shape, many by their number."""
    if not indices:
        return ""
    held = [records[i] for i in indices]
    if len(held) <= 3 and all(r.name for r in held):
        return ", ".join(f"{clean(r.name.rsplit('.', 1)[-1], 20)} {tuple(r.shape) or ''}".strip() for r in held)
    count = sum(math.prod(r.shape) for r in held)
    return f"{len(held):,} {kind if len(held) == 1 else _PLURALS[kind]}, {count:,} numbers"


def bundle_box(records: Sequence[Record], leaves: list[int]) -> Box:
    """Return the box of several leaves that are used in the same places."""
    held = [records[i] for i in leaves]
    kind = held[0].kind if len({r.kind for r in held}) == 1 else "leaf"
    names = [clean(r.name, 20) for r in held if r.name]
    title = f"{len(held):,} {_PLURALS[kind]}"
    lines = [Line(title, "title"), *wrapped(listed(names, 4))]
    shapes = {r.shape for r in held}
    if len(shapes) == 1 and held[0].shape:
        lines.append(Line(f"each {tuple(held[0].shape)}", "shape"))
    return Box("", kind, lines, tooltip=listed(names, 20), single=False, name=title, members=leaves)
