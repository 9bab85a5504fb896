"""Fold what a graph does again and again: a recurrence of a thousand steps becomes one step, and one box for all the others.

The groups are put in a row such that repetition shows (`Quotient.steady_order`). Two places of the row are alike if they do the same
operation on alike operands: the same tensor, or one that lies equally far back, or a leaf of their own of the same shape.
A stretch of the row in which each place is like the one `period` places before is a repetition.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from .quotient import Group, Quotient

_OWN_LEAF = -1
_PARENTS = 4  # so many operands are compared one by one; more have to lie equally far back
_LEAST = 3  # repeated less often, it is drawn in full


def fold_repeats(graph: Quotient, limit: int, keep_last: bool) -> Quotient:
    """Fold repetitions, the longest first, until at most `limit` groups are left or nothing repeats.

    With `keep_last` the last step of a recurrence stays as it is, so that one can see what a step does.
    """
    for _ in range(20):
        if len(graph.groups) <= limit:
            break
        sets = _best(graph, limit, keep_last)
        if not sets:
            break
        graph = graph.merged(sets)
    return graph


def _best(graph: Quotient, limit: int, keep_last: bool) -> list[Group]:
    order = graph.steady_order()
    found = sorted(_repetitions(*_as_arrays(graph, order)), key=lambda f: (-(f[2] - 1) * f[1], f[1]))
    claimed = np.zeros(len(order), bool)
    sets: list[Group] = []
    left = len(order)
    for start, period, count in found:
        stop = start + period * count
        if left <= limit or claimed[start:stop].any():
            continue
        claimed[start:stop] = True
        if keep_last and _continues(graph, order, start, period):
            count -= 1
        row = order[start : start + period * count]
        members = [i for g in row for i in graph.groups[g].members]
        first = [graph.groups[g] for g in row[:period]]
        sets.append(Group(members, "repeat", repeats=count, pattern=_pattern([_name(graph, group) for group in first])))
        left -= period * count - 1
    return sets


def _pattern(names: list[str]) -> tuple[str, ...]:
    """Return the names with the same one several times in a row written once."""
    runs = [(name, sum(1 for _ in run)) for name, run in itertools.groupby(names)]
    return tuple(name if count == 1 else f"{name} × {count:,}" for name, count in runs)


def _name(graph: Quotient, group: Group) -> str:
    if group.kind == "single":
        return graph.records[group.members[0]].label
    if group.kind == "module":
        return group.name
    inner = group.pattern[0] if len(group.pattern) == 1 else f"({', '.join(group.pattern)})"
    return f"{inner} × {group.repeats:,}"


def _continues(graph: Quotient, order: list[int], start: int, period: int) -> bool:
    """Return whether the second repetition uses a result of the first."""
    first = set(order[start : start + period])
    return any(p in first for g in order[start + period : start + 2 * period] for p in graph.parents[g])


def _as_arrays(graph: Quotient, order: list[int]) -> tuple[Any, Any]:
    """Return for each place of the row a number for what is done there, and the places of its first operands.

    A shared leaf `j` is the operand ``-2 - j``, and a missing operand is like a leaf of one's own.
    """
    place = {g: i for i, g in enumerate(order)}
    kinds: dict[Any, int] = {}
    labels = np.empty(len(order), np.int64)
    operands = np.full((_PARENTS, len(order)), _OWN_LEAF, np.int64)
    for i, g in enumerate(order):
        group = graph.groups[g]
        codes, own = [], []
        for p in graph.parents[g]:
            if p >= 0:
                codes.append(place[p])
            elif len(graph.users[-1 - p]) > 1:
                codes.append(p - 1)
            else:
                own.append((len(codes), graph.records[-1 - p].shape))
        more = tuple(i - c if c >= 0 else c for c in codes[_PARENTS:])
        key = (group.label(graph.records), len(group.members), graph.records[group.members[-1]].shape, tuple(own), len(codes), more)
        labels[i] = kinds.setdefault(key, len(kinds))
        operands[: len(codes), i] = codes[:_PARENTS]
    return labels, operands


def _repetitions(labels: Any, operands: Any) -> Iterator[tuple[int, int, int]]:
    """Yield (start, period, count) of each repetition in the row."""
    n = len(labels)
    for period in range(1, min(n // _LEAST, 512 if n <= 20_000 else 64) + 1):
        like = labels[period:] == labels[:-period]
        if np.count_nonzero(like) < (_LEAST - 1) * period:
            continue
        for row in operands:
            now, before = row[period:], row[:-period]
            like &= (now == before) | ((before >= 0) & (now - before == period))
        edges = np.flatnonzero(np.diff(like, prepend=False, append=False))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            count = (end - begin) // period + 1
            if count >= _LEAST:
                yield end + period - count * period, period, count
