"""Values down, adjoints up: what stands on the edges, and the state of a graph in words that are certain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.teach.models import sum_times, sum_times_max
from tinygrad_edu import nn, viz
from tinygrad_edu.program.program import Program
from tinygrad_edu.viz.picture import Direction


def on_edges(graph: viz.Graph) -> dict[tuple[str, str], list[str]]:
    names = {box.id: box.name for box in graph.picture.boxes}
    return {(names[e.source], names[e.target]): [line.text for line in e.lines] for e in graph.picture.edges}


def in_box(graph: viz.Graph, name: str) -> list[str]:
    return next([line.text for line in box.lines] for box in graph.picture.boxes if box.name == name)


def both(program: Program, direction: Direction = "both", **options: Any) -> viz.Graph:
    return viz.draw_program(program, direction=direction, **options)


def test_the_first_graph_of_the_lecture() -> None:
    graph = both(sum_times().program)
    assert [in_box(graph, name) for name in "xyzqf"] == [
        ["x", "value 4", "adjoint 5"],
        ["y", "value -3", "adjoint 5"],
        ["z", "value 5", "adjoint 1"],
        ["q = add", "value 1", "adjoint 5"],
        ["f = mul", "value 5", "adjoint 1"],
    ]
    assert on_edges(graph) == {
        ("x", "q"): ["∂q/∂x = 1", "adds 5 · 1 = 5"],
        ("y", "q"): ["∂q/∂y = 1", "adds 5 · 1 = 5"],
        ("q", "f"): ["∂f/∂q = 5", "adds 1 · 5 = 5"],
        ("z", "f"): ["∂f/∂z = 1", "adds 1 · 1 = 1"],
    }


def test_the_second_graph_of_the_lecture_where_two_contributions_add_up() -> None:
    graph = both(sum_times_max().program)
    assert [in_box(graph, name)[-1] for name in "xyz"] == ["adjoint 2", "adjoint 5", "adjoint 0"]
    edges = on_edges(graph)
    assert edges["y", "a"] == ["∂a/∂y = 1", "adds 2 · 1 = 2"]
    assert edges["y", "b"] == ["∂b/∂y = 1", "adds 3 · 1 = 3"]
    assert edges["z", "b"] == ["∂b/∂z = 0", "adds 3 · 0 = 0"]


def test_the_backward_graph_tells_what_flows() -> None:
    graph = both(sum_times_max().program, "backward")
    assert in_box(graph, "a") == ["a = AddBackward0", "adjoint 2"]
    assert on_edges(graph)["y", "b"] == ["adds 3"]
    assert "local" not in graph.picture.key


def test_the_local_derivative_is_known_where_the_adjoint_is_zero() -> None:
    program = tg.explain(lambda x, y: (x * y) * 0.0, 3.0, 4.0).program
    assert on_edges(both(program))["x", "v1"] == ["∂v1/∂x = 4", "adds 0 · 4 = 0"]


def test_a_negative_factor_is_bracketed_and_nan_stands_out() -> None:
    program = tg.explain(lambda x, y: x - y, 3.0, 4.0).program
    (lines,) = [lines for (source, _), lines in on_edges(both(program)).items() if source == "y"]
    assert lines[1] == "adds 1 · (-1) = -1"
    program = tg.explain(lambda x: tg.sqrt(x * 0.0) * 0.0, 3.0).program
    alarmed = [line.text for edge in both(program).picture.edges for line in edge.lines if line.alarm]
    assert "∂v2/∂v1 = inf" in alarmed
    assert "adds 0 · inf = nan" in alarmed


def test_a_value_used_twice_by_one_operation_adds_both_factors() -> None:
    program = tg.explain(lambda x: x * x, 3.0).program
    ((_, lines),) = on_edges(both(program)).items()
    assert lines[0] == "×2"
    assert lines[1].endswith("= 3 + 3")
    assert lines[2] == "adds 6"


def test_elementwise_factors_of_small_tensors_and_no_text_where_no_few_numbers_say_it() -> None:
    x, W = (tg.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]))
    with tg.record():
        z = W @ x
        a = z * z
        s = a.sum()
    edges = on_edges(both(tg.explain(s).program))
    assert edges["W", "z"] == []
    assert edges["a", "s"][0] == "∂s/∂a = 1"
    assert edges["z", "a"][1] == "× [5, 11] + [5, 11]"


def test_a_wording_is_asked_where_no_number_says_it() -> None:
    x, W = (tg.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]))
    with tg.record():
        s = (W @ x).sum()
    program = tg.explain(s).program
    graph = both(program, wording=lambda j, k: f"{program.records[j].label} {program.records[j].arguments[k]}")
    assert on_edges(graph)["W", "v1"] == ["matmul input"]
    assert on_edges(graph)["v1", "s"] == ["∂s/∂v1 = 1", "adjoint spread over (2,)"]


def test_stretched_axes_are_told() -> None:
    x, b, c = tg.ones(4, 3, requires_grad=True), tg.ones(3, requires_grad=True), tg.ones(4, 1, requires_grad=True)
    with tg.record():
        y = x + b
        z = y * c
    program = tg.explain(z).program
    assert on_edges(both(program, "forward"))["b", "y"] == ["stretched along axis 0"]
    assert on_edges(both(program, "forward"))["x", "y"] == []
    assert on_edges(both(program, "backward"))["c", "z"] == ["adjoint summed over axis 1"]
    assert on_edges(both(program))["c", "z"] == ["× 2", "stretched along axis 1", "adjoint summed there"]


def test_nothing_is_written_without_values() -> None:
    graph = both(sum_times().program, values=False)
    assert set(map(tuple, on_edges(graph).values())) == {()}
    assert in_box(graph, "q") == ["q = add"]


def test_constants_have_no_arrow_back() -> None:
    w, x = tg.tensor(2.0, requires_grad=True), tg.tensor(3.0)
    with tg.record():
        y = w * x
    picture = both(tg.explain(y).program).picture
    assert [edge.differentiable for edge in picture.edges] == [True, False]


def test_viz_graph_draws_both_directions_too() -> None:
    x, y = (tg.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    f = x * y
    graph = viz.graph(f, direction="both")
    assert on_edges(graph)["x", "f"] == ["∂f/∂x = 3", "adds 1 · 3 = 3"]
    assert graph.picture.key.startswith("grey arrows: values")


# ---- states


def leaf(value: Any = 2.0) -> Any:
    return tg.tensor(value, requires_grad=True)


def test_backward_not_run_yet() -> None:
    x = leaf()
    with tg.record():
        y = x * x
    assert any("backward not run yet" in note for note in both(tg.explain(y).program).picture.notes)
    y.backward()
    notes = both(tg.explain(y).program).picture.notes
    assert not any("not run" in note for note in notes)
    assert any(note.startswith("freed") for note in notes)
    x.grad = None
    assert any("reset since" in note for note in both(tg.explain(y).program).picture.notes)


def test_a_gradient_that_equals_the_adjoint_is_not_repeated_and_one_that_differs_is_told() -> None:
    x = leaf()
    with tg.record():
        y = x * x
    y.backward(retain_graph=True)
    assert in_box(both(tg.explain(y).program), "x") == ["x", "value 2", "adjoint 4"]
    y.backward(retain_graph=True)
    assert in_box(both(tg.explain(y).program), "x") == ["x", "value 2", "adjoint 4", "grad 8", "grad = 2 × adjoint: accumulated"]
    x.grad = tg.tensor(5.0)
    assert in_box(both(tg.explain(y).program), "x")[-2:] == ["grad 5", "grad ≠ adjoint of this backward"]


def test_a_hook_that_changes_the_adjoint_is_told_and_one_that_looks_is_not() -> None:
    x = leaf()
    with tg.record():
        y = x * 3.0
        z = y * y
    seen: list[Any] = []
    handle = y.register_hook(seen.append)
    assert "hook changes the adjoint" not in in_box(both(tg.explain(z).program), "y")
    handle.remove()
    y.register_hook(lambda g: g * 10)
    assert "hook changes the adjoint" in in_box(both(tg.explain(z).program), "y")


def test_a_hook_at_the_output() -> None:
    x = leaf()
    with tg.record():
        y = x * 3.0
    y.register_hook(lambda g: g * 10)
    assert in_box(both(tg.explain(y).program), "y")[-2:] == ["adjoint 10", "hook changes the adjoint"]


def test_parameters_off_the_path_are_named() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    x = tg.ones(1, 2)
    with tg.record():
        loss = model[0](x).sum()
    notes = both(tg.explain(loss).program).picture.notes
    assert "not on a path to loss: model.1.weight, model.1.bias" in notes


def test_what_was_not_kept_is_told_with_how_to_keep_it() -> None:
    x = leaf()
    y = (x + 1.0) * 2.0
    assert "tg.record()" in " ".join(both(tg.explain(y).program).picture.notes)


def test_a_graph_that_was_freed_without_recording_still_gives_a_picture() -> None:
    x = leaf()
    y = (x * x).tanh()
    y.backward()
    graph = both(tg.explain(y).program)
    assert in_box(graph, "x") == ["x", "value 2", "grad " + f"{x.grad.item():.4g}"]
    assert "the adjoints, because backward() has freed" in " ".join(graph.picture.notes)


@pytest.mark.parametrize("direction", ["forward", "backward", "both"])
def test_empty_and_non_finite_tensors(direction: Direction) -> None:
    program = tg.explain(lambda x, y: (x.sum() + y * np.nan).sum(), np.ones((0, 3)), np.array([np.inf, 1.0])).program
    graph = both(program, direction)
    for drawn in (graph.svg("own"), graph.source, graph.mermaid, graph.text()):
        assert "empty" in drawn
        assert "nan" in drawn


def test_an_axis_of_size_one_in_front_is_no_stretching() -> None:
    W, row = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True), tg.tensor([1.0, 2.0], requires_grad=True)

    def f(row: Any, W: Any) -> Any:
        a = row @ W
        return a + tg.ones(1, 2)

    graph = both(tg.explain(f, row, W).program)
    assert not any("stretched" in line or "spread" in line for lines in on_edges(graph).values() for line in lines)
