"""The order of the items within each layer: few edges shall cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Item:
    """A box, or a point where an edge is `passing` through a layer. `x` is its centre, `top` its upper border."""

    layer: int
    width: float
    height: float
    passing: bool = False
    x: float = 0.0
    top: float = 0.0


@dataclass(frozen=True)
class Link:
    """A piece of an edge, from a layer to the next; it ends at the lower item's centre plus `shift`."""

    upper: int
    lower: int
    shift: float


def reduce_crossings(rows: list[list[int]], items: Sequence[Item], links: Sequence[Link]) -> None:
    """Reorder each row, down and up in turn, by the mean place of the neighbours; keep the best order found."""
    above: list[list[tuple[int, float]]] = [[] for _ in items]
    below: list[list[tuple[int, float]]] = [[] for _ in items]
    between: list[list[Link]] = [[] for _ in rows]
    for link in links:
        fraction = link.shift / items[link.lower].width if items[link.lower].width else 0.0
        above[link.lower].append((link.upper, -fraction))
        below[link.upper].append((link.lower, fraction))
        between[items[link.upper].layer].append(link)
    _start(rows, above)
    place = [0] * len(items)

    def note(row: Sequence[int]) -> None:
        for k, i in enumerate(row):
            place[i] = k

    def crossings() -> int:
        return sum(_crossings(some, place, items) for some in between)

    for row in rows:
        note(row)
    best, fewest = [list(row) for row in rows], crossings()
    for turn in range(24):
        if not fewest:
            break
        neighbours = above if turn % 2 == 0 else below
        for row in rows if turn % 2 == 0 else reversed(rows):
            mean = {i: sum(place[j] + at for j, at in neighbours[i]) / len(neighbours[i]) if neighbours[i] else place[i] for i in row}
            row.sort(key=mean.__getitem__)
            note(row)
        now = crossings()
        if now < fewest:
            best, fewest = [list(row) for row in rows], now
    rows[:] = best
    for row in rows:
        note(row)
    _swap_neighbours(rows, place, between, items)


def _start(rows: list[list[int]], above: Sequence[Sequence[tuple[int, float]]]) -> None:
    """Begin with an order in which what leads to the same place stands together: depth first, from the bottom upwards."""
    rank: dict[int, int] = {}
    stack = [i for row in rows for i in reversed(row)]
    while stack:
        i = stack.pop()
        if i not in rank:
            rank[i] = len(rank)
            # The first argument goes on the stack last, because the last comes out first.
            links = sorted(enumerate(above[i]), key=lambda link: (link[1][1], -link[0]))
            stack += [j for _, (j, _) in links]
    for row in rows:
        row.sort(key=rank.__getitem__)


def _crossings(links: Sequence[Link], place: Sequence[int], items: Sequence[Item]) -> int:
    """Count the pairs of links that cross."""
    ends = sorted((place[k.upper], place[k.lower] + k.shift / (items[k.lower].width or 1.0) * 0.9) for k in links)
    seen: list[float] = []
    count = 0
    for _, end in ends:
        count += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return count


def _swap_neighbours(rows: Sequence[list[int]], place: list[int], between: Sequence[Sequence[Link]], items: Sequence[Item]) -> None:
    """Exchange two neighbours wherever that removes a crossing. Only for pictures of a size that a reader can take in."""
    if len(items) > 400:
        return
    for _ in range(4):
        better = False
        for k, row in enumerate(rows):
            near = [between[k], between[k - 1] if k else []]
            before = sum(_crossings(some, place, items) for some in near)
            for at in range(len(row) - 1):
                if not before:
                    break
                a, b = row[at], row[at + 1]
                place[a], place[b] = at + 1, at
                after = sum(_crossings(some, place, items) for some in near)
                if after < before:
                    row[at], row[at + 1] = b, a
                    before, better = after, True
                else:
                    place[a], place[b] = at, at + 1
        if not better:
            break
