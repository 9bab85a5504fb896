"""Decide what becomes one box: everything its own while the graph is small; else by module, by repetition, and at last in blocks.

Every way keeps the picture true: a box is a set of operations that no path leaves and enters again, and an edge between boxes is
drawn where the graph has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..program.names import Path
from ..program.records import Record
from .modules import by_module
from .quotient import Group, Quotient
from .repeats import fold_repeats


@dataclass
class Collapsed:
    """What to draw: groups of operations, and boxes of leaves and constants (usually one each). Other leaves lie inside a group."""

    graph: Quotient
    leaves: list[list[int]]
    inside: dict[int, list[int]]

    def __len__(self) -> int:
        return len(self.graph.groups) + len(self.leaves)


def collapse(records: Sequence[Record], max_nodes: int, depth: int | None, classes: Mapping[Path, str]) -> Collapsed:
    """Return what to draw of a graph such that there are at most about `max_nodes` boxes.

    With `depth` given, modules are collapsed at that depth (1: the model as a whole) even where the graph is small. `classes` names
    the class of the module at each path.
    """
    plain = Quotient(records, [Group([i]) for i, r in enumerate(records) if r.kind == "operation"])
    start = plain if depth is None else by_module(plain, depth, classes)
    whole = _with_leaves(start)
    if len(whole) <= max_nodes:
        return whole
    limit = max(4, max_nodes * 3 // 4 - 1)
    deepest = max((len(r.home) for r in records if r.home), default=0)
    starts = [start] if depth is not None else [by_module(plain, d, classes) for d in range(deepest, 0, -1)] or [plain]
    for graph in starts:
        for keep_last in (None, True, False):
            drawn = _with_leaves(graph if keep_last is None else fold_repeats(graph, limit // 2, keep_last))
            if len(drawn) > limit:
                drawn = _with_leaves(drawn.graph, bundle=True)
            if len(drawn) <= limit:
                return drawn
    return _in_blocks(drawn.graph, limit)


def _with_leaves(graph: Quotient, bundle: bool = False) -> Collapsed:
    """Place the leaves: inside the folded group that alone uses them, else each in a box, or all with the same users in one.

    Data that is fed to a module, or to every repetition, stays outside.
    """
    uses = Counter(p for record in graph.records for p in record.parents)
    inside: dict[int, list[int]] = {}
    boxes: dict[object, list[int]] = {}
    for i, users in graph.users.items():
        record = graph.records[i]
        kind = graph.groups[users[0]].kind if len(users) == 1 else "single"
        belongs = not record.name or (record.home is not None if kind == "module" else uses[i] == 1 or kind == "block")
        if kind != "single" and belongs and not record.is_output:
            inside.setdefault(users[0], []).append(i)
        else:
            boxes.setdefault((tuple(users), record.kind) if bundle and not record.is_output else i, []).append(i)
    return Collapsed(graph, list(boxes.values()), inside)


def _in_blocks(graph: Quotient, limit: int) -> Collapsed:
    """Cut the graph into pieces of equal size, in the order of recording: always possible, for graphs that nothing else makes small."""
    order = graph.order()
    size = -(-len(order) // max(1, limit // 2))
    if size > 1:
        sets = []
        for start in range(0, len(order), size):
            members = [i for g in order[start : start + size] for i in graph.groups[g].members]
            sets.append(Group(members, "block"))
        graph = Quotient(graph.records, sets)
    drawn = _with_leaves(graph, bundle=True)
    if len(drawn) > limit:
        by_first: dict[int, list[int]] = {}
        for box in drawn.leaves:
            by_first.setdefault(graph.users[box[0]][0] if graph.users[box[0]] else -1, []).extend(box)
        drawn.leaves = list(by_first.values())
    return drawn
