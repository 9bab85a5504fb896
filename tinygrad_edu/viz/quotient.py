"""Groups of operations, and the graph between them.

A group is *convex*: no path leaves it and comes back. So the graph of the groups has no cycles, and each of its edges is an edge of the
real graph. Contiguous pieces of any order that puts parents first are convex, which is what the ways of folding build on.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from ..program.names import Path
from ..program.records import Record


@dataclass(slots=True)
class Group:
    """Operations that are drawn as one box.

    `kind` is "single", "module" (with its `path` and the `name` of its class), "repeat" (`repeats` times the operations `pattern`) or
    "block".
    """

    members: list[int]
    kind: str = "single"
    path: Path = ()
    name: str = ""
    repeats: int = 1
    pattern: tuple[str, ...] = ()

    def label(self, records: Sequence[Record]) -> str:
        """What tells this group from groups that do something else."""
        if self.kind == "single":
            return records[self.members[0]].label
        return f"{self.kind} {self.repeats} {self.pattern or tuple(records[i].label for i in self.members[:50])}"


class Quotient:
    """The graph between groups.

    Attributes
    ----------
    groups : the groups; every operation is in one.
    of : for each record the index of its group, -1 for a leaf or constant.
    parents : for each group, the groups and leaves it uses, each once and in order: `i` for a group, `-1 - j` for record `j`.
    users : for each leaf or constant, the groups that use it.
    """

    def __init__(self, records: Sequence[Record], groups: list[Group]) -> None:
        self.records, self.groups = records, groups
        self.of = [-1] * len(records)
        for g, group in enumerate(groups):
            for i in group.members:
                self.of[i] = g
        self.parents: list[tuple[int, ...]] = []
        self.users: dict[int, list[int]] = {i: [] for i, g in enumerate(self.of) if g < 0}
        for g, group in enumerate(groups):
            found: dict[int, None] = {}
            for i in group.members:
                for p in records[i].parents:
                    home = self.of[p]
                    if home != g:
                        found[home if home >= 0 else -1 - p] = None
            self.parents.append(tuple(found))
            for p in found:
                if p < 0:
                    self.users[-1 - p].append(g)

    def order(self) -> list[int]:
        """Return the groups, parents first, and as near to the order of recording as that allows."""
        waiting = [sum(p >= 0 for p in parents) for parents in self.parents]
        consumers = self.consumers()
        ready = [(group.members[0], g) for g, group in enumerate(self.groups) if not waiting[g]]
        heapq.heapify(ready)
        result = []
        while ready:
            _, g = heapq.heappop(ready)
            result.append(g)
            for c in consumers[g]:
                waiting[c] -= 1
                if not waiting[c]:
                    heapq.heappush(ready, (self.groups[c].members[0], c))
        return result

    def consumers(self) -> list[list[int]]:
        """Return for each group the groups that use it."""
        consumers: list[list[int]] = [[] for _ in self.groups]
        for g, parents in enumerate(self.parents):
            for p in parents:
                if p >= 0:
                    consumers[p].append(g)
        return consumers

    def steady_order(self) -> list[int]:
        """Return the groups, parents first, such that what is repeated in the graph is repeated in this order too.

        Each goes to the level given by its longest path from the leaves; but a side branch, all of whose results are used just once, goes
        right before the place where it joins, so that the inputs of a recurrence stand at their step and not all at the beginning.
        """
        order, consumers = self.order(), self.consumers()
        level = [0] * len(order)
        side = [False] * len(order)
        for g in order:
            parents = [p for p in self.parents[g] if p >= 0]
            level[g] = 1 + max((level[p] for p in parents), default=0)
            side[g] = len(consumers[g]) == 1 and all(side[p] for p in parents)
        for g in reversed(order):
            if side[g]:
                level[g] = level[consumers[g][0]] - 1
        place = {g: i for i, g in enumerate(order)}
        labels = [group.label(self.records) for group in self.groups]
        return sorted(order, key=lambda g: (level[g], labels[g], place[g]))

    def merged(self, sets: Sequence[Group]) -> Quotient:
        """Return the graph in which each of `sets`, whose members are those of whole groups here, has become one group."""
        taken = {self.of[i] for s in sets for i in s.members}
        return Quotient(self.records, [g for k, g in enumerate(self.groups) if k not in taken] + list(sets))
