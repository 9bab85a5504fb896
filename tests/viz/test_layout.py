"""The own layout: nothing overlaps, edges keep clear of boxes, and all text has room; with neither `dot` nor pygraphviz."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.teach.models import MODELS
from tinygrad_edu import viz
from tinygrad_edu.viz import text
from tinygrad_edu.viz.crossings import Item
from tinygrad_edu.viz.layout import Layout, place
from tinygrad_edu.viz.picture import Box, Direction, Edge, Line, Picture

SVG = "{http://www.w3.org/2000/svg}"
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward", "both")
Rectangle = tuple[float, float, float, float]


def rectangle(item: Item) -> Rectangle:
    return item.x - item.width / 2, item.top, item.x + item.width / 2, item.top + item.height


def check(picture: Picture) -> Layout:
    """No two boxes or texts overlap, all lie inside, and no edge passes through a box that is not its own, or through another's text."""
    layout = place(picture)
    boxes = [rectangle(item) for item in layout.items[: len(picture.boxes)]]
    texts = [rectangle(label) for label in layout.labels if label is not None]
    for left, top, right, bottom in [*boxes, *texts]:
        assert -1e-6 <= left <= right <= layout.width + 1e-6
        assert 0 <= top <= bottom <= layout.height + 1e-6
    for a, b in itertools.combinations([*boxes, *texts], 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    obstacles = [({box.id}, r) for box, r in zip(picture.boxes, boxes, strict=True)]
    for edge, route, label in zip(picture.edges, layout.routes, layout.labels, strict=True):
        own = None if label is None else rectangle(label)
        assert all(b[1] >= a[1] - 1e-6 for a, b in itertools.pairwise(route))  # always downwards
        for (x0, y0), (x1, y1) in itertools.pairwise(route):
            low, high = min(x0, x1), max(x0, x1)  # a curve stays inside this rectangle
            for ids, (left, top, right, bottom) in [*obstacles, *((set(), r) for r in texts if r != own)]:
                if not ids & {edge.source, edge.target}:
                    assert high <= left or low >= right or y1 <= top + 1e-6 or y0 >= bottom - 1e-6
    return layout


def check_text(picture: Picture) -> None:
    """By the estimate of how wide text is, every line of every box in the SVG lies inside its frame, one below the other."""
    for group in ET.fromstring(viz.Graph(picture).svg()).iter(f"{SVG}g"):
        frame = group.find(f"{SVG}rect")
        if group.get("class") != "box" or frame is None:
            continue
        left, top, width, height = (float(frame.get(key, "nan")) for key in ("x", "y", "width", "height"))
        box = next(b for b in picture.boxes if b.id == group.get("id"))
        assert max(text.width(line.text, line.ink) for line in box.lines) <= width + 0.2
        for line in group.findall(f"{SVG}text"):
            x, y = float(line.get("x", "nan")), float(line.get("y", "nan"))
            assert left < x < left + width
            assert top < y < top + height


@pytest.mark.usefixtures("no_graphviz")
@pytest.mark.parametrize("name", MODELS)
def test_the_models_that_every_view_must_open(name: str) -> None:
    program = MODELS[name]().program
    for direction in DIRECTIONS:
        picture = viz.draw_program(program, direction=direction, saved=direction == "backward").picture
        check(picture)
        check_text(picture)


def test_a_chain_stands_upright() -> None:
    picture = viz.draw_program(MODELS["sum_times"]().program, direction="both").picture
    chain = Picture([Box(f"t{i}", "operation", [Line("w" * (1 + 5 * i % 7))]) for i in range(9)])
    chain.edges = [Edge(f"t{i}", f"t{i + 1}") for i in range(8)]
    for drawn in (chain, Picture(chain.boxes, chain.edges, direction="both")):
        assert {x for route in check(drawn).routes for x, _ in route} == {check(drawn).items[0].x}
    assert check(picture)


def random_picture(seed: int, count: int, direction: Direction) -> Picture:
    rng = np.random.default_rng(seed)
    boxes = []
    for i in range(count):
        lines = [Line("w" * int(rng.integers(1, 20)), "title")] * int(rng.integers(1, 4))
        boxes.append(Box(f"t{i}", "operation", lines, ("a", "b") if rng.random() < 0.3 else ()))
    edges = {}
    for target in range(1, count):
        for _ in range(int(rng.integers(0, 4))):
            source, port = int(rng.integers(0, target)), int(rng.integers(0, 2)) if boxes[target].ports else None
            written = [Line("factor" * int(rng.integers(1, 4)), "factor")] * int(rng.integers(0, 3)) if direction != "forward" else []
            edges[source, target, port] = Edge(f"t{source}", f"t{target}", port, lines=written)
    return Picture(boxes, list(edges.values()), direction=direction)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 40), direction=st.sampled_from(DIRECTIONS))
def test_nothing_overlaps_in_the_own_layout(seed: int, count: int, direction: Direction) -> None:
    check(random_picture(seed, count, direction))


def test_the_own_layout_has_no_crossing_where_none_is_needed() -> None:
    leaves = [Box(f"t{i}", "leaf", [Line("leaf")]) for i in range(6)]
    sums = [Box(f"t{6 + i}", "operation", [Line("sum")]) for i in range(3)]
    edges = [Edge(f"t{i}", f"t{6 + i % 3}") for i in range(6)]
    layout = place(Picture([*leaves, *sums], edges))
    ends = sorted((route[0][0], route[-1][0]) for route in layout.routes)
    assert [e for _, e in ends] == sorted(e for _, e in ends)


def test_boxes_and_edges_can_be_found_in_the_svg() -> None:
    picture = viz.draw_program(MODELS["sum_times_max"]().program, direction="both").picture
    root = ET.fromstring(viz.Graph(picture).svg("own"))
    groups = list(root.iter(f"{SVG}g"))
    boxes = {g.get("id"): g.get("data-records") for g in groups if g.get("class") == "box"}
    assert boxes == {box.id: str(box.members[0]) for box in picture.boxes}
    edges = [g for g in groups if g.get("class") == "edge"]
    assert [(g.get("data-source"), g.get("data-target")) for g in edges] == [(e.source, e.target) for e in picture.edges]
    for edge in edges:
        assert [path.get("class") for path in edge.iter(f"{SVG}path")] == ["value", "value", "adjoint", "adjoint"]


def test_values_flow_down_and_adjoints_up() -> None:
    def ends(direction: Direction, flow: str) -> list[tuple[float, float]]:
        svg = viz.draw_program(MODELS["sum_times"]().program, direction=direction).svg("own")
        paths = re.findall(rf'<path class="{flow}" d="(M [^"]*)" fill="none"', svg)
        numbers = [[float(n) for n in re.findall(r"-?[\d.]+", path)] for path in paths]
        return [(n[1], n[-1]) for n in numbers]

    assert len(ends("forward", "value")) == len(ends("backward", "adjoint")) == 4
    assert ends("forward", "adjoint") == ends("backward", "value") == []
    assert all(first < last for first, last in ends("both", "value"))
    assert all(first > last for first, last in ends("both", "adjoint"))
