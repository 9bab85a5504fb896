"""Large graphs become small pictures in which every box and edge is true."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import nn, viz
from tinygrad_edu.program.names import Names
from tinygrad_edu.program.reading import read
from tinygrad_edu.program.records import Record
from tinygrad_edu.viz.collapse import Collapsed, collapse


def titles(graph: viz.Graph) -> list[str]:
    return [box.lines[0].text for box in graph.picture.boxes]


def text_of(graph: viz.Graph) -> list[str]:
    return [line.text for box in graph.picture.boxes for line in box.lines]


def random_graph(seed: int, count: int) -> Any:
    rng = np.random.default_rng(seed)
    tensors = [tg.tensor(float(v), requires_grad=True) for v in rng.normal(size=5)]
    for _ in range(count):
        a, b = (tensors[max(0, len(tensors) - 1 - int(rng.exponential(8)))] for _ in range(2))
        tensors.append([a + b, a - b, tg.tanh(a)][rng.integers(3)])
    return tensors[-1]


def check(records: list[Record], drawn: Collapsed) -> None:
    """Every operation is in one group, and the groups form a graph without cycles."""
    members = sorted(i for group in drawn.graph.groups for i in group.members)
    assert members == [i for i, r in enumerate(records) if r.kind == "operation"]
    leaves = [i for box in [*drawn.leaves, *drawn.inside.values()] for i in box]
    assert sorted(leaves) == [i for i, r in enumerate(records) if r.kind != "operation"]
    assert sorted(drawn.graph.order()) == list(range(len(drawn.graph.groups)))


@given(seed=st.integers(0, 10_000), count=st.integers(1, 250), max_nodes=st.integers(4, 80))
def test_any_graph_becomes_small_and_stays_true(seed: int, count: int, max_nodes: int) -> None:
    records = read([random_graph(seed, count)], Names())
    drawn = collapse(records, max_nodes, None, {})
    check(records, drawn)
    assert len(drawn) <= max(6, max_nodes)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 150), max_nodes=st.integers(4, 80))
def test_edges_are_drawn_where_the_graph_has_them_and_nowhere_else(seed: int, count: int, max_nodes: int) -> None:
    out = random_graph(seed, count)
    records = read([out], Names())
    drawn = collapse(records, max_nodes, None, {})
    box_of: dict[int, int] = {}
    number = 0
    for leaves in drawn.leaves:
        box_of.update(dict.fromkeys(leaves, number))
        number += 1
    for g in drawn.graph.order():
        box_of.update(dict.fromkeys([*drawn.graph.groups[g].members, *drawn.inside.get(g, [])], number))
        number += 1
    real = {(box_of[p], box_of[i]) for i, r in enumerate(records) for p in r.parents if box_of[p] != box_of[i]}
    picture = viz.graph(out, max_nodes=max_nodes, values=False).picture
    assert {(int(e.source[1:]), int(e.target[1:])) for e in picture.edges} == real


def test_3000_irregular_operations_in_fewer_than_60_boxes() -> None:
    graph = viz.graph(random_graph(0, 6000))
    assert len(graph.picture.boxes) < 60
    assert any("operations drawn as" in note for note in graph.picture.notes)


def test_a_recurrence_is_one_step_and_the_number_of_the_others() -> None:
    W, U, b = (tg.randn(*shape, requires_grad=True) for shape in ((4, 4), (3, 4), (4,)))
    h = tg.zeros(4)
    for _ in range(1000):
        h = tg.tanh(tg.randn(3) @ U + h @ W + b)
    loss = h.sum()
    graph = viz.graph(loss)
    assert len(graph.picture.boxes) < 25
    assert "998 times" in titles(graph)
    assert titles(graph)[-1] == "loss = sum"
    assert "h = tanh" in titles(graph)
    assert titles(graph).count("matmul") == 4  # the first step, which differs, and the last


def test_a_recurrence_whose_input_comes_first_and_that_sums_a_loss() -> None:
    w, u = (tg.tensor(v, requires_grad=True) for v in (0.5, 0.1))
    h, total = tg.tensor(0.0), tg.tensor(0.0)
    for i in range(300):
        h = tg.tanh(u * float(i) + w * h)
        total = total + h * h
    graph = viz.graph(total)
    assert len(graph.picture.boxes) < 40
    assert any(title.endswith(" times") for title in titles(graph))


def test_parallel_branches() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    out = tg.stack([tg.tanh(x * float(i)) for i in range(500)]).sum()
    assert titles(viz.graph(out)) == ["x", "500 times", "500 times", "stack", "out = sum"]


def test_many_leaves_become_one_box() -> None:
    leaves = [tg.tensor(float(i), requires_grad=True) for i in range(200)]
    out = tg.stack(leaves).sum()
    assert titles(viz.graph(out)) == ["200 leaves", "stack", "out = sum"]


@pytest.mark.parametrize("operation", [lambda y, x: y + x, lambda y, x: x + y, lambda y, x: (y + 1.0) * x])
def test_100000_operations(operation: Any) -> None:
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = operation(y, x)
    start = time.perf_counter()
    graph = viz.graph(y)
    assert graph.svg("own")
    assert len(graph.picture.boxes) < 10
    assert time.perf_counter() - start < 60


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Any) -> Any:
        return tg.relu(x + self.two(tg.relu(self.one(x))))


def test_a_large_model_is_drawn_by_module() -> None:
    model = nn.Sequential(nn.Linear(5, 4), *[Block() for _ in range(12)], nn.Linear(4, 2))
    data = tg.randn(2, 5)
    graph = viz.graph(model(data).sum())
    assert len(graph.picture.boxes) < 60
    assert {"model.0", "model.12.one", "model.13", "data"} <= set(titles(graph))
    assert "weight (4, 5), bias (4,)" in text_of(graph)


def test_depth_folds_modules_of_a_small_model() -> None:
    model = nn.Sequential(nn.Linear(5, 4), Block(), nn.Linear(4, 2))
    data = tg.randn(2, 5)
    loss = model(data).sum()
    assert titles(viz.graph(loss, depth=1)) == ["data", "model", "loss = sum"]
    assert titles(viz.graph(loss, depth=2)) == ["data", "model.0", "model.1", "add", "relu", "model.2", "loss = sum"]
    assert "Sequential" in text_of(viz.graph(loss, depth=1))
    assert "model.1.one" in titles(viz.graph(loss, depth=3))


def test_each_call_of_a_module_is_a_box_of_its_own_without_what_lies_between() -> None:
    cell = nn.Linear(3, 3)
    h = tg.ones(1, 3)
    for _ in range(3):
        h = tg.tanh(cell(h))
    out = h.sum()
    graph = viz.graph(out, depth=1)
    assert titles(graph) == ["cell.weight", "cell.bias", "cell", "tanh", "cell", "tanh", "cell", "h = tanh", "out = sum"]


def test_a_layer_made_of_several_operations_is_one_box() -> None:
    class Affine(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight, self.bias = nn.Parameter(tg.ones(3, 3)), nn.Parameter(tg.ones(3))

        def forward(self, x: Any) -> Any:
            return tg.exp(x @ self.weight.T) + self.bias

    layer = Affine()
    x = tg.ones(1, 3)
    assert titles(viz.graph(tg.tanh(layer(x)), depth=1)) == ["x", "layer", "tanh"]


def test_a_module_used_twice_around_another_is_two_boxes() -> None:
    inner, outer = nn.Linear(3, 3), nn.Linear(3, 3)
    out = inner(outer(inner(tg.ones(1, 3)))).sum()
    graph = viz.graph(out, depth=1)
    assert titles(graph).count("inner") == 2
    assert titles(graph).count("outer") == 1
    assert "inner.weight" in titles(graph)  # used by two boxes, so it lies in neither


class Convolutional(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 2, 3))
        self.head = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        x = tg.relu(self.features(x)).mean((2, 3))
        return self.head(x) * 2.0


def recorded_loss(model: nn.Module, data: Any) -> Any:
    with tg.record():
        loss = model(data).sum()
    return tg.explain(loss, names={"model": model}).program


def test_recorded_operations_lie_in_the_module_that_was_running() -> None:
    program = recorded_loss(Convolutional(), tg.randn(1, 1, 6, 6))

    def labels(depth: int) -> list[str]:
        boxes = viz.draw_program(program, depth=depth).picture.boxes
        return [
            box.name if not box.single else program.records[box.members[0]].label for box in boxes if box.kind in ("group", "operation")
        ]

    assert labels(1) == ["model"]  # the product with 2 after the last parameter too, but not the sum, which is the output
    assert labels(2) == ["model.features", "relu", "mean", "model.head", "mul"]
    assert labels(3) == ["model.features.0", "model.features.1", "model.features.2", "relu", "mean", "model.head", "mul"]


def test_a_recorded_loop_inside_a_module_is_one_box_of_it_and_a_box_for_each_call_of_its_cell() -> None:
    class Recurrent(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = nn.Linear(3, 3)

        def forward(self, h: Any) -> Any:
            for _ in range(3):
                h = tg.tanh(self.cell(h))
            return h

    program = recorded_loss(Recurrent(), tg.ones(1, 3))
    names = [box.name for box in viz.draw_program(program, depth=1).picture.boxes]
    assert names == ["data", "model", "loss"]
    names = [box.name for box in viz.draw_program(program, depth=2).picture.boxes]
    assert names.count("model.cell") == 3


def test_recorded_boxes_stay_convex() -> None:
    program = recorded_loss(nn.Sequential(nn.Linear(5, 4), *[Block() for _ in range(12)], nn.Linear(4, 2)), tg.randn(2, 5))
    for depth in (1, 2, 3):
        check(program.records, collapse(program.records, 80, depth, program.found.classes))
    boxes = viz.draw_program(program, max_nodes=30).picture.boxes
    assert len(boxes) <= 30
    assert "11 times" in [box.name for box in boxes]
    names = [box.name for box in viz.draw_program(program, depth=2).picture.boxes]
    assert names == ["data", *(f"model.{i}" for i in range(14)), "loss"]


@given(seed=st.integers(0, 10_000), count=st.integers(1, 100), max_nodes=st.integers(4, 60))
def test_every_line_of_a_program_lies_in_exactly_one_box(seed: int, count: int, max_nodes: int) -> None:
    program = tg.explain(random_graph(seed, count)).program
    boxes = viz.draw_program(program, max_nodes=max_nodes, direction="both").picture.boxes
    assert sorted(i for box in boxes for i in box.members) == list(range(len(program)))
