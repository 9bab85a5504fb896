"""Where everything stands: layers from top to bottom, few crossings, straight edges, nothing on top of anything else.

The method of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical system structures", 1981) in four steps: give
each box a layer, and put an invisible point where an edge passes through a layer; order each layer by the mean place of its
neighbours (`crossings.py`); move the boxes towards their neighbours without changing the order; stack the layers. Where edges bear
text there is a layer for it above each layer of boxes, so that the text is an item that an edge passes through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from . import text
from .crossings import Item, Link, reduce_crossings
from .picture import Picture

Point = tuple[float, float]
GAP_X, GAP_Y, EDGE = 22.0, 36.0, 16.0  # between boxes, between layers, and the room that a passing edge takes
_GAP_TEXT = 22.0  # between a layer of boxes and one of text
_FEW = 6  # edges from the same box, each of which has a way of its own
_USED, _WIDEST = 0.8, 360.0  # the part of a border where edges arrive, and how wide a box becomes for their sake
_TURNS = 8  # sweeps over the layers; more change nothing
_PADDING = 5.0, 2.0  # around the text on an edge


@dataclass
class Layout:
    """The items (the first ones are the boxes of the picture), the points and the text of each edge, and the size of the whole.

    An edge goes straight from its first point to its second, in a curve to the third, straight to the fourth, and so on.
    """

    items: list[Item]
    routes: list[list[Point]]
    labels: list[Item | None]
    width: float
    height: float


def place(picture: Picture) -> Layout:
    """Return the layout of a picture."""
    number = {box.id: i for i, box in enumerate(picture.boxes)}
    ends = [(number[e.source], number[e.target]) for e in picture.edges]
    layers = _layers(len(picture.boxes), ends)
    if with_text := any(edge.lines for edge in picture.edges):
        layers = [2 * layer for layer in layers]
    items = _boxes(picture, ends, layers)
    chains, labels = _chains(picture, ends, layers, items)
    links = _links(picture, chains, items)
    rows: list[list[int]] = [[] for _ in range(1 + max(layers, default=0))]
    for i, item in enumerate(items):
        rows[item.layer].append(i)
    reduce_crossings(rows, items, links)
    _move(rows, items, links)
    left = min((item.x - item.width / 2 for item in items), default=0.0)
    for item in items:
        item.x -= left
    bands = _stack(rows, items, links, with_text)
    starts, stops = _attached(picture, items, chains)
    routes = [_route([items[i] for i in chain], bands, *ends) for *ends, chain in zip(starts, stops, chains, strict=True)]
    return Layout(items, routes, labels, max((item.x + item.width / 2 for item in items), default=0.0), bands[-1][1])


def _boxes(picture: Picture, ends: Sequence[tuple[int, int]], layers: Sequence[int]) -> list[Item]:
    """Return the items of the boxes: wide enough for their text, and for the arrows that arrive side by side."""
    items = [Item(layer, *text.size(box)) for layer, box in zip(layers, picture.boxes, strict=True)]
    double = picture.direction == "both"
    for i, count in Counter(i for end in ends for i in (end if double else end[1:])).items():
        items[i].width = max(items[i].width, min(_WIDEST, count * _step(picture) / _USED))
    return items


def _step(picture: Picture) -> float:
    """Return how far apart edges arrive at a box: two arrows need more room than one."""
    return EDGE * 1.6 if picture.direction == "both" else EDGE


def _chains(
    picture: Picture, ends: Sequence[tuple[int, int]], layers: Sequence[int], items: list[Item]
) -> tuple[list[list[int]], list[Item | None]]:
    """Return for each edge the items from its source to its target, and the one with its text; append those that are no boxes to `items`.

    Where many edges leave a box they share their way for as long as they pass through the same layers.
    """
    leaving = Counter(source for source, _ in ends)
    shared: dict[tuple[int, int], int] = {}
    chains: list[list[int]] = []
    labels: list[Item | None] = []
    for (source, target), edge in zip(ends, picture.edges, strict=True):
        chain = [source]
        text_at = layers[target] - 1 if edge.lines else -1
        for layer in range(layers[source] + 1, layers[target]):
            own = layer == text_at or leaving[source] <= _FEW
            at = len(items) if own else shared.setdefault((source, layer), len(items))
            if at == len(items):
                items.append(Item(layer, EDGE, 0.0, passing=True))
            chain.append(at)
        labels.append(items[chain[-1]] if edge.lines else None)
        if edge.lines:
            width, height = text.extent(edge.lines)
            items[chain[-1]].width, items[chain[-1]].height = width + 2 * _PADDING[0], height + 2 * _PADDING[1]
        chains.append([*chain, target])
    return chains, labels


def _links(picture: Picture, chains: Sequence[Sequence[int]], items: Sequence[Item]) -> list[Link]:
    """Return the pieces of all edges, those that edges share once."""
    links: dict[Link, None] = {}
    for chain, edge in zip(chains, picture.edges, strict=True):
        target = chain[-1]
        shift = 0.0 if edge.port is None else text.port_center(picture.boxes[target], edge.port, items[target].width)
        links.update({Link(a, b, shift if b == target else 0.0): None for a, b in zip(chain, chain[1:], strict=False)})
    return list(links)


def _attached(picture: Picture, items: Sequence[Item], chains: Sequence[Sequence[int]]) -> tuple[list[float], list[float]]:
    """Return where each edge leaves its source, and where it ends: at its argument, or side by side with others around the middle.

    Values leave from one point; where adjoints arrive as well, each way has a place of its own.
    """
    double = picture.direction == "both"
    starts, stops = [items[chain[0]].x for chain in chains], [items[chain[-1]].x for chain in chains]
    leaving: dict[int, list[int]] = {}
    arriving: dict[int, list[int]] = {}
    for k, (edge, chain) in enumerate(zip(picture.edges, chains, strict=True)):
        leaving.setdefault(chain[0], []).append(k)
        if edge.port is None:
            arriving.setdefault(chain[-1], []).append(k)
        else:
            stops[k] += text.port_center(picture.boxes[chain[-1]], edge.port, items[chain[-1]].width)
    for i, edges in arriving.items():
        _side_by_side(items[i], sorted(edges, key=lambda k: items[chains[k][-2]].x), stops, _step(picture))
    for i, edges in leaving.items() if double else ():
        ways = sorted({chains[k][1] for k in edges}, key=lambda j: items[j].x)
        places = [0.0] * len(ways)
        _side_by_side(items[i], range(len(ways)), places, _step(picture))
        for k in edges:
            starts[k] = places[ways.index(chains[k][1])]
    return starts, stops


def _side_by_side(item: Item, edges: Sequence[int], xs: list[float], step: float) -> None:
    step = min(step, _USED * item.width / len(edges))
    for at, k in enumerate(edges):
        xs[k] = item.x + (at - (len(edges) - 1) / 2) * step


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


def _move(rows: Sequence[Sequence[int]], items: Sequence[Item], links: Sequence[Link]) -> None:
    """Give each item its `x`: downwards below its neighbours above, upwards above those below, in turn, in the order of each row.

    So a chain of boxes, and a long edge, becomes upright.
    """
    above: list[list[tuple[int, float]]] = [[] for _ in items]  # (neighbour, where it would be right above or below)
    below: list[list[tuple[int, float]]] = [[] for _ in items]
    for link in links:
        above[link.lower].append((link.upper, -link.shift))
        below[link.upper].append((link.lower, link.shift))
    for row in rows:
        x = 0.0
        for i in row:
            items[i].x = x + items[i].width / 2
            x += items[i].width + GAP_X
    for turn in range(_TURNS):
        down = turn % 2 == 0
        for row in rows if down else reversed(rows):
            wishes, weights = [], []
            for i in row:
                pull = (above[i] or below[i]) if down else (below[i] or above[i])
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


def _stack(rows: Sequence[Sequence[int]], items: Sequence[Item], links: Sequence[Link], with_text: bool) -> list[tuple[float, float]]:
    """Give each item its `top`; return where each row begins and ends. The flatter the edges would be, the wider the gap above a row."""
    reach = [0.0] * len(rows)
    for link in links:
        lower = items[link.lower]
        reach[lower.layer] = max(reach[lower.layer], abs(lower.x + link.shift - items[link.upper].x))
    bands, top = [], 0.0
    least = _GAP_TEXT if with_text else GAP_Y
    for k, row in enumerate(rows):
        top += min(90.0, max(least, reach[k] / 5)) if k else 0.0
        height = max((items[i].height for i in row), default=0.0)
        for i in row:
            items[i].top = top + (height - items[i].height) / 2
        bands.append((top, top + height))
        top += height
    return bands


def _route(chain: Sequence[Item], bands: Sequence[tuple[float, float]], start: float, end: float) -> list[Point]:
    first, last = chain[0], chain[-1]
    points = [(start, first.top + first.height)]
    for upper, lower in zip(chain, chain[1:], strict=False):
        points.append((upper.x if upper is not first else start, bands[upper.layer][1]))
        points.append((lower.x if lower is not last else end, bands[lower.layer][0]))
    points.append((end, last.top))
    return points
