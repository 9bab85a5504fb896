"""What stands in the boxes: names, values, gradients, saved arrays, states."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, viz
from tinygrad_edu.viz.picture import Box


def titles(graph: viz.Graph) -> list[str]:
    return [box.lines[0].text for box in graph.picture.boxes]


def box(graph: viz.Graph, title: str) -> Box:
    return next(b for b in graph.picture.boxes if b.lines[0].text == title)


def texts(graph: viz.Graph, title: str) -> list[str]:
    return [line.text for line in box(graph, title).lines[1:]]


def scalars(*values: float) -> list[Any]:
    return [tg.tensor(v, requires_grad=True) for v in values]


def test_the_textbook_graph_with_the_names_of_the_caller() -> None:
    x, y, z = scalars(-2.0, 5.0, -4.0)
    q = x + y
    f = q * z
    f.backward()
    graph = viz.graph(f)
    assert titles(graph) == ["x", "y", "z", "q = add", "f = mul"]
    assert texts(graph, "x") == ["value -2", "grad -4"]
    assert texts(graph, "z") == ["value -4", "grad 3"]
    assert texts(graph, "f = mul") == ["value -12"]
    assert [box(graph, t).kind for t in ("x", "q = add", "f = mul")] == ["leaf", "operation", "output"]
    assert len(graph.picture.edges) == 4
    assert any("freed" in note for note in graph.picture.notes)


def test_a_value_nobody_kept_is_not_shown_and_one_that_a_rule_saved_is() -> None:
    x = tg.tensor(3.0, requires_grad=True)
    out = (x + 1).tanh() + 1
    assert texts(viz.graph(out), "add") == []
    assert texts(viz.graph(out), "tanh") == [f"value {np.tanh(np.float32(4)):.4g}"]


def test_values_can_be_left_out() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    assert texts(viz.graph(x * 2, values=False), "x") == ["(2,)"]


def test_shape_and_a_dtype_that_is_not_float32() -> None:
    x = tg.ones(2, 3, dtype=tg.float64, requires_grad=True)
    y = x.to(tg.float32)
    assert texts(viz.graph(y), "x")[0] == "(2, 3) float64"


def test_a_dtype_that_all_have_is_told_once() -> None:
    x = tg.ones(2, 3, dtype=tg.float64, requires_grad=True)
    graph = viz.graph(x * 2)
    assert texts(graph, "x")[0] == "(2, 3)"
    assert graph.picture.notes == ["floating-point numbers are float64"]
    assert viz.graph(tg.ones(2, requires_grad=True) * 2).picture.notes == []


def test_constants_are_shown_if_they_were_saved() -> None:
    x, data = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([3.0, 4.0])
    graph = viz.graph((x * 2.0) * data)
    assert box(graph, "data").kind == "constant"
    assert "other = 2.0" in [line.text for b in graph.picture.boxes for line in b.lines]


def test_saved_arrays_on_demand() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    assert "saved out: (2,) [2.718, 7.389]" in texts(viz.graph(y, saved=True), "y = exp")
    assert not any("saved" in t for t in texts(viz.graph(y), "y = exp"))


def test_arguments_have_their_places_where_the_order_matters() -> None:
    a, b = scalars(1.0, 2.0)
    difference = viz.graph(a - b)
    assert difference.picture.boxes[-1].ports == ("input", "other")
    assert [(e.source, e.port) for e in difference.picture.edges] == [("t0", 0), ("t1", 1)]
    assert viz.graph(a + b).picture.boxes[-1].ports == ()


def test_using_a_tensor_twice_is_two_edges() -> None:
    x = tg.tensor(2.0, requires_grad=True)
    (edge,) = viz.graph(x * x).picture.edges
    assert (edge.count, [line.text for line in edge.lines]) == (2, ["×2"])


def test_parameters_bear_their_qualified_names_even_after_a_loop_over_them() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    inputs = tg.randn(4, 2)
    loss = model(inputs).sum()
    for p in model.parameters():
        p.grad = None
    graph = viz.graph(loss)
    for name in ("model.0.weight", "model.0.bias", "model.2.weight", "model.2.bias"):
        assert box(graph, name).kind == "parameter"
    assert box(graph, "inputs").kind == "constant"


def test_names_in_containers_and_of_self() -> None:
    class Neuron:
        def __init__(self) -> None:
            self.w = tg.tensor(1.0, requires_grad=True)

        def draw(self, x: Any) -> viz.Graph:
            return viz.graph(self.w * x)

    weights = [tg.tensor(1.0, requires_grad=True)]
    table = {"b": tg.tensor(1.0, requires_grad=True)}
    assert {"weights[0]", "table['b']"} <= set(titles(viz.graph(weights[0] * table["b"])))
    assert {"self.w", "x"} <= set(titles(Neuron().draw(tg.tensor(2.0, requires_grad=True))))


def test_given_names_go_first_in_either_direction() -> None:
    x, y = scalars(1.0, 2.0)
    z = x * y
    assert titles(viz.graph(z, names={"input": x, y: "factor"})) == ["input", "factor", "z = mul"]
    model = nn.Linear(1, 1)
    out = model(tg.ones(1, 1))
    assert "weight" in titles(viz.graph(out, params=dict(model.named_parameters())))
    assert "net.weight" in titles(viz.graph(out, names={"net": model}))
    assert "bias" in titles(viz.graph(out, params=model.named_parameters()))


def test_duplicated_names_are_two_boxes() -> None:
    x, y = scalars(1.0, 2.0)
    graph = viz.graph(x * y, names={x: "same", y: "same"})
    assert titles(graph)[:2] == ["same", "same"]


def test_a_graph_of_derivatives() -> None:
    x = tg.tensor(2.0, requires_grad=True)
    y = x * x * x
    y.backward(create_graph=True)
    graph = viz.graph(x.grad)
    assert titles(graph)[-1] == "x.grad = add"
    assert texts(graph, "x.grad = add") == ["value 12"]


def test_a_users_function_is_one_box_and_its_outputs_are_boxes_if_there_are_several() -> None:
    class Both(tg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, a: Any, b: Any) -> Any:
            ctx.save_for_backward(a)
            return a + b, a * b

        @staticmethod
        def backward(ctx: Any, g: Any, h: Any) -> Any:
            return g, h

    class Twice(tg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, a: Any) -> Any:
            return a * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 2

    a, b = scalars(1.0, 2.0)
    s, p = Both.apply(a, b)
    t = Twice.apply(s / p)
    assert titles(viz.graph(t)) == ["a", "b", "Both", "s = output 0", "p = output 1", "div", "t = Twice"]
    assert texts(viz.graph(t, saved=True), "Both") == ["saved tensor 0: 1"]


def test_an_array_overwritten_in_place_is_told() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y * y
    y.add_(1)
    assert "overwritten in place" in texts(viz.graph(z), "z = mul")


def test_backward_direction() -> None:
    x, data = tg.tensor([2.0, 1.0], requires_grad=True), tg.tensor([3.0, 4.0])
    f = (x * data).exp()
    graph = viz.graph(f, direction="backward")
    assert titles(graph) == ["AccumulateGrad x", "v1 = MulBackward0", "f = ExpBackward0"]  # no adjoint flows to the data
    assert graph.picture.direction == "backward"


@pytest.mark.parametrize(
    ("value", "text"), [([1.0, float("inf")], "value [1, inf]"), ([float("nan")] * 9, "value 9 nan"), ([], "value empty")]
)
def test_what_is_not_finite_or_empty(value: list[float], text: str) -> None:
    x = tg.tensor(value, requires_grad=True)
    assert text in texts(viz.graph(x * 2), "x")


def test_tensors_without_a_graph() -> None:
    x = tg.tensor([1.0, 2.0])
    leaf = tg.tensor(1.0, requires_grad=True)
    assert titles(viz.graph(x)) == ["x"]
    assert titles(viz.graph([x, leaf])) == ["leaf", "x"]


def test_a_graph_does_not_keep_tensors_alive() -> None:
    x = tg.ones(10, requires_grad=True)
    y = x * 2
    graph = viz.graph(y)
    watch = weakref.ref(y.grad_fn)
    del y
    assert watch() is None
    assert graph.source


def test_the_callers_own_locals_stay_as_they_are() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    mine = locals()
    viz.graph(x)
    assert mine["x"] is x


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"tensors": 3.0}, TypeError, "float"),
        ({"tensors": []}, TypeError, "at least one tensor"),
        ({"tensors": [1]}, TypeError, "list of int"),
        ({"direction": "up"}, ValueError, "'up'"),
        ({"depth": 0}, ValueError, "at least 1"),
        ({"max_nodes": 0}, ValueError, "positive"),
        ({"names": {"x": 1}}, TypeError, "str: int"),
        ({"names": ["x"]}, TypeError, "mapping"),
        ({"params": 3}, TypeError, "int"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        viz.graph(**{"tensors": tg.tensor(1.0, requires_grad=True), **arguments})


@pytest.mark.parametrize("direction", ["forward", "backward", "both"])
def test_a_note_stands_in_the_box_of_its_tensor(direction: Any) -> None:
    x, y = scalars(2.0, 3.0)
    q = x * y
    f = q * x
    graph = viz.graph(f, direction=direction, notes={q: "the adjoint is δ", x: "used twice"})
    noted = {b.name: [line.text for line in b.lines if line.role == "badge"] for b in graph.picture.boxes}
    assert noted == {"x": ["used twice"], "y": [], "q": ["the adjoint is δ"], "f": []}
    assert tg.explain(f).graph(direction, notes={q: "the adjoint is δ"}).text().count("the adjoint is δ") == 1
    assert all("the adjoint is δ" in graph.svg(renderer) for renderer in ("own", "graphviz"))


def test_a_note_for_a_constant_of_a_recorded_program() -> None:
    x, data = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([3.0, 4.0])
    with tg.record():
        f = (x * data).sum()
    assert "measured" in texts(viz.graph(f, notes={data: "measured"}), "data")


def test_a_note_for_a_folded_operation_names_it() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    with tg.record():
        hidden = model[0](tg.ones(2))
        out = model[1](hidden).sum()
    graph = viz.graph(out, max_nodes=3, notes={hidden: "the adjoint is δ¹"})
    assert "hidden: the adjoint is δ¹" in [line.text for b in graph.picture.boxes if not b.single for line in b.lines]


def test_notes_for_what_is_not_in_the_graph_are_refused() -> None:
    x, y = scalars(2.0, 3.0)
    with pytest.raises(ValueError, match=r"the note 'δ' is for a tensor, of shape \(\), that is not part of the graph"):
        viz.graph(x * 2, notes={y: "δ"})
    with pytest.raises(TypeError, match="notes must map a tensor to a text, but has str: str"):
        viz.graph(x * 2, notes={"x": "δ"})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="notes must be a mapping"):
        viz.graph(x * 2, notes=["δ"])  # type: ignore[arg-type]
