"""Where everything stands: layers from top to bottom, few crossings, straight edges, nothing on top of anything else.

The method of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system structures", 1981) in four steps: give
each box a layer, and put an invisible point where an edge passes through a layer; order each layer by the mean place of its
neighbours (`crossings.py`); move the boxes towards their neighbours without changing the order; stack the layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import text
from .crossings import Item, Link, reduce_crossings
from .picture import Picture

Point = tuple[float, float]
GAP_X, GAP_Y, EDGE = 22.0, 36.0, 16.0  # between boxes, between layers, and the room that a passing edge takes


@dataclass
class Layout:
    """The items (the first ones are the boxes of the picture), the points of each edge, and the size of the whole.

    An edge goes straight from its first point to its second, in a curve to the third, straight to the fourth, and so on.
    """

    items: list[Item]
    routes: list[list[Point]]
    width: float
    height: float


def place(picture: Picture) -> Layout:
    """Return the layout of a picture."""
    number = {box.id: i for i, box in enumerate(picture.boxes)}
    ends = [(number[e.source], number[e.target]) for e in picture.edges]
    layers = _layers(len(picture.boxes), ends)
    items = [Item(layers[i], *text.size(box)) for i, box in enumerate(picture.boxes)]
    links: list[Link] = []
    chains: list[list[int]] = []
    for (source, target), edge in zip(ends, picture.edges, strict=True):
        chain = [source]
        for layer in range(layers[source] + 1, layers[target]):
            items.append(Item(layer, EDGE, 0.0, passing=True))
            chain.append(len(items) - 1)
        chain.append(target)
        shift = 0.0 if edge.port is None else text.port_center(picture.boxes[target], edge.port, items[target].width)
        links += [Link(a, b, shift if b == target else 0.0) for a, b in zip(chain, chain[1:], strict=False)]
        chains.append(chain)
    rows: list[list[int]] = [[] for _ in range(1 + max(layers, default=0))]
    for i, item in enumerate(items):
        rows[item.layer].append(i)
    reduce_crossings(rows, items, links)
    _move(rows, items, links, chains)
    left = min((item.x - item.width / 2 for item in items), default=0.0)
    for item in items:
        item.x -= left
    bands = _stack(rows, items, links)
    ends_at = _ends(picture, items, chains)
    routes = [_route([items[i] for i in chain], bands, end) for chain, end in zip(chains, ends_at, strict=True)]
    return Layout(items, routes, max((item.x + item.width / 2 for item in items), default=0.0), bands[-1][1])


def _ends(picture: Picture, items: Sequence[Item], chains: Sequence[Sequence[int]]) -> list[float]:
    """Return where each edge ends: at its argument, or side by side with the others around the middle of the box."""
    ends = [0.0] * len(chains)
    arriving: dict[int, list[int]] = {}
    for k, (edge, chain) in enumerate(zip(picture.edges, chains, strict=True)):
        target = items[chain[-1]]
        if edge.port is None:
            arriving.setdefault(chain[-1], []).append(k)
        else:
            ends[k] = target.x + text.port_center(picture.boxes[chain[-1]], edge.port, target.width)
    for i, edges in arriving.items():
        step = min(EDGE, 0.7 * items[i].width / len(edges))
        edges.sort(key=lambda k: items[chains[k][-2]].x)
        for at, k in enumerate(edges):
            ends[k] = items[i].x + (at - (len(edges) - 1) / 2) * step
    return ends


def _layers(count: int, ends: Sequence[tuple[int, int]]) -> list[int]:
    """Return for each box the length of the longest path to it; what depends on nothing but sources stands right above its first user."""
    below: list[list[int]] = [[] for _ in range(count)]
    above: list[list[int]] = [[] for _ in range(count)]
    for a, b in ends:
        below[a].append(b)
        above[b].append(a)
    waiting = [len(parents) for parents in above]
    order = [i for i in range(count) if not waiting[i]]
    layer = [0] * count
    for i in order:  # grows while it is walked through
        for b in below[i]:
            layer[b] = max(layer[b], layer[i] + 1)
            waiting[b] -= 1
            if not waiting[b]:
                order.append(b)
    for i in reversed(order):
        if below[i] and not any(above[p] for p in above[i]):
            layer[i] = min(layer[b] for b in below[i]) - 1
    return layer


def _move(rows: Sequence[Sequence[int]], items: Sequence[Item], links: Sequence[Link], chains: Sequence[Sequence[int]]) -> None:
    """Give each item its `x`: boxes near their neighbours, long edges upright, in the order of each row."""
    above: list[list[tuple[int, float]]] = [[] for _ in items]  # (neighbour, where it would be right above or below)
    around: list[list[tuple[int, float]]] = [[] for _ in items]
    for link in links:
        above[link.lower].append((link.upper, -link.shift))
        around[link.lower].append((link.upper, -link.shift))
        around[link.upper].append((link.lower, link.shift))
    for chain in chains:
        for i in chain[1:-1]:  # the points of a long edge want to stand where they do on the average
            around[i] = [(j, 0.0) for j in chain]
    for row in rows:
        x = 0.0
        for i in row:
            items[i].x = x + items[i].width / 2
            x += items[i].width + GAP_X
    for turn in range(24):
        look_at = above if turn == 0 else around
        for row in rows if turn % 2 == 0 else reversed(rows):
            wishes, weights = [], []
            for i in row:
                pull = look_at[i]
                wishes.append(sum(items[j].x + at for j, at in pull) / len(pull) if pull else items[i].x)
                weights.append(8.0 if items[i].passing else max(1.0, len(pull)))
            _keep_order([items[i] for i in row], wishes, weights)


def _keep_order(row: Sequence[Item], wishes: Sequence[float], weights: Sequence[float]) -> None:
    """Move the items as near to their wishes as their order and widths allow, in the sense of least squares.

    Items that press against each other form a block that stands at the mean of their wishes (pool adjacent violators).
    """
    offset, offsets = 0.0, []
    for k, item in enumerate(row):
        if k:
            gap = EDGE / 2 if row[k - 1].passing and item.passing else GAP_X
            offset += (row[k - 1].width + item.width) / 2 + gap
        offsets.append(offset)
    blocks: list[tuple[float, float, int]] = []  # mean, weight, number of items
    for wish, weight, at in zip(wishes, weights, offsets, strict=True):
        mean, number = wish - at, 1
        while blocks and blocks[-1][0] > mean:
            other, more, many = blocks.pop()
            mean, weight, number = (mean * weight + other * more) / (weight + more), weight + more, number + many
        blocks.append((mean, weight, number))
    k = 0
    for mean, _, number in blocks:
        for _ in range(number):
            row[k].x = mean + offsets[k]
            k += 1


def _stack(rows: Sequence[Sequence[int]], items: Sequence[Item], links: Sequence[Link]) -> list[tuple[float, float]]:
    """Give each item its `top`; return where each row begins and ends. The flatter the edges would be, the wider the gap above a row."""
    reach = [0.0] * len(rows)
    for link in links:
        lower = items[link.lower]
        reach[lower.layer] = max(reach[lower.layer], abs(lower.x + link.shift - items[link.upper].x))
    bands, top = [], 0.0
    for k, row in enumerate(rows):
        top += min(90.0, max(GAP_Y, reach[k] / 6)) if k else 0.0
        height = max((items[i].height for i in row), default=0.0)
        for i in row:
            items[i].top = top + (height - items[i].height) / 2
        bands.append((top, top + height))
        top += height
    return bands


def _route(chain: Sequence[Item], bands: Sequence[tuple[float, float]], end: float) -> list[Point]:
    first, last = chain[0], chain[-1]
    points = [(first.x, first.top + first.height)]
    for upper, lower in zip(chain, chain[1:], strict=False):
        points.append((upper.x, bands[upper.layer][1]))
        points.append((lower.x if lower is not last else end, bands[lower.layer][0]))
    points.append((end, last.top))
    return points
