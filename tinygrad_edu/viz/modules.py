"""Which operations a module is made of: those that ran inside it, or, where that was not recorded, those on its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..program.names import Path
from ..program.recording import RecordedNode
from ..program.records import Record
from .quotient import Group, Quotient


@dataclass
class _Owners:
    """For each record the module that an operation belongs to, `None` if unknown; and the operations that belong to none for certain.

    Inside the `containers`, modules that have other modules in them, one parameter may be used again and again in a single call.
    """

    of: list[Path | None]
    outside: set[int]
    containers: set[Path]


def by_module(graph: Quotient, depth: int, classes: Mapping[Path, str]) -> Quotient:
    """Return the graph with the operations of each module, at that depth of the model, as one group.

    A recorded operation belongs to the module that was running. Of others, those on a module's parameters belong to it, and what lies on
    a path between two of them. (An activation after the last parameter does not: such a graph does not tell who called it.) Where
    a parameter is used again, another call begins. `graph` has one operation in each group.
    """
    records = graph.records
    owners = _owners(records, depth, classes)
    sets: list[Group] = []
    row = [i for i, record in enumerate(records) if record.kind == "operation"]
    first = 0
    while first < len(row):
        path = owners.of[row[first]]
        last = first if path is None else _last_of_call(records, row, first, owners)
        if path is not None:
            sets.append(Group(_between(records, row[first : last + 1], owners.of), "module", path, classes.get(path, path[-1])))
        first = last + 1
    return graph.merged(sets)


def _last_of_call(records: Sequence[Record], row: Sequence[int], first: int, owners: _Owners) -> int:
    """Return the place in `row` of the last operation of the call that begins at the place `first`."""
    path, last = owners.of[row[first]], first
    used = _parameters(records, row[first])
    for at in range(first + 1, len(row)):
        i = row[at]
        if owners.of[i] not in (None, path) or i in owners.outside:
            break
        if owners.of[i] == path:
            more = _parameters(records, i)
            again = not used.isdisjoint(more)
            if again and not (isinstance(records[i].node, RecordedNode) and path in owners.containers):
                break
            used |= more
            last = at
    return last


def _parameters(records: Sequence[Record], i: int) -> set[int]:
    return {p for p in records[i].parents if records[p].kind == "parameter"}


def _owners(records: Sequence[Record], depth: int, classes: Mapping[Path, str]) -> _Owners:
    home: list[Path | None] = [r.home[:depth] if r.home and r.kind != "operation" else None for r in records]
    owners = _Owners([None] * len(records), set(), {path[:k] for path in classes for k in range(len(path))})
    for i, record in enumerate(records):
        if record.kind != "operation":
            continue
        if isinstance(record.node, RecordedNode):
            if record.home and (len(record.home) >= depth or record.home not in owners.containers):
                owners.of[i] = record.home[:depth]
            else:
                owners.outside.add(i)
            continue
        homes = {home[p] for p in record.parents}
        if len(homes) == 1:
            home[i] = next(iter(homes))  # made of parameters of one module alone, such as a transposed weight
        homes.discard(None)
        owners.of[i] = homes.pop() if len(homes) == 1 else None
    return owners


def _between(records: Sequence[Record], row: list[int], mine: list[Path | None]) -> list[int]:
    """Return those of `row` that belong to a module, or lie on a path between two that do."""
    below: set[int] = set()
    for i in row:
        if mine[i] is not None or not below.isdisjoint(records[i].parents):
            below.add(i)
    above: set[int] = set()
    for i in reversed(row):
        if mine[i] is not None or i in above:
            above.add(i)
            above.update(records[i].parents)
    return [i for i in row if i in below and i in above]
