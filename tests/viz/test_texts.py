"""The picture as text: for a terminal and for Mermaid. No name can break either."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tests.teach.models import MODELS, sum_times_max
from tinygrad_edu import nn, viz
from tinygrad_edu.viz.picture import Box, Direction, Edge, Line, Picture

from .test_renderers import NASTY, nasty_graph

DIRECTIONS: tuple[Direction, ...] = ("forward", "backward", "both")


def test_the_graph_of_the_lecture_in_a_terminal() -> None:
    graph = viz.draw_program(sum_times_max().program, direction="both")
    assert graph.text().split("\n\n")[0].splitlines() == [
        "x                  value 1  adjoint 2",
        "y                  value 2  adjoint 5",
        "z                  value 0  adjoint 0",
        "a = add(x, y)      value 3  adjoint 2",
        "    with x: ∂a/∂x = 1; adds 2 · 1 = 2",
        "    with y: ∂a/∂y = 1; adds 2 · 1 = 2",
        "b = maximum(y, z)  value 2  adjoint 3",
        "    with y: ∂b/∂y = 1; adds 3 · 1 = 3",
        "    with z: ∂b/∂z = 0; adds 3 · 0 = 0",
        "f = mul(a, b)      value 6  adjoint 1",
        "    with a: ∂f/∂a = 2; adds 1 · 2 = 2",
        "    with b: ∂f/∂b = 3; adds 1 · 3 = 3",
    ]
    assert str(graph) == graph.text()


def test_backwards_the_output_comes_first() -> None:
    lines = viz.draw_program(sum_times_max().program, direction="backward").text().splitlines()
    assert lines[0] == "f = MulBackward0          adjoint 1"
    assert lines[1:3] == ["b = MaximumBackward0 ← f  adjoint 3", "    from f: adds 3"]


def test_unnamed_results_can_be_told_apart() -> None:
    x = tg.tensor(2.0, requires_grad=True)
    assert viz.graph((x + 1.0) * (x + 2.0)).text().splitlines() == [
        "x                 value 2",
        "v1 = add(x)       value 3",
        "v2 = add(x)       value 4",
        "v3 = mul(v1, v2)  value 12",
    ]


def test_an_operand_used_twice_is_written_twice() -> None:
    x = tg.tensor(2.0, requires_grad=True)
    y = x * x
    assert "y = mul(x, x)" in viz.graph(y).text()


def test_folded_boxes_of_the_same_kind_are_told_apart() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    out = tg.stack([tg.tanh(x * float(i)) for i in range(500)]).sum()
    lines = viz.graph(out).text().splitlines()
    assert lines[1:5] == ["500 times ← x", "    mul", "500 times #2 ← 500 times", "    tanh"]
    assert lines[5].startswith("v1 = stack(500 times #2 × 500)")


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_no_line_is_wider_than_100_columns(name: str, direction: Direction) -> None:
    graph = viz.draw_program(MODELS[name]().program, direction=direction, saved=True)
    assert max(map(len, graph.text().splitlines())) <= 100
    for box in graph.picture.boxes:
        assert box.lines[0].text.split(" = ")[-1] in graph.text()


def test_every_name_stands_in_the_text_as_it_is() -> None:
    shown = nasty_graph().text()
    for name in ("<b>x</b>", "a & b", "a|b", "\\N \\G \\n \\", "{x}", "😀 漢字", "]]>", "&lt;", '"quoted"', "a�� b", "�"):
        assert name in shown
    assert max(len(line) for line in shown.splitlines()) <= 100


def test_wide_characters_count_twice() -> None:
    boxes = [Box("t0", "leaf", [Line("漢字"), Line("value 1", "value")]), Box("t1", "leaf", [Line("abcd"), Line("value 2", "value")])]
    assert viz.Graph(Picture(boxes)).text() == "漢字  value 1\nabcd  value 2"


LABEL = r'"((?:[^"#]|#\d+;)*)"'
BOX = re.compile(rf"  t\d+(?:\({LABEL}\)|\[{LABEL}\]):::\w+")
EDGE = re.compile(rf"  t\d+ <?-->(?:\|{LABEL}\|)? t\d+")
REST = re.compile(rf"  (classDef \w+ [\w#:,. -]+|linkStyle default stroke:#\w+|notes\[{LABEL}\]:::notes)")


def decoded(label: str) -> str:
    return re.sub(r"#(\d+);", lambda m: chr(int(m[1])), label.replace("<br/>", "\n"))


def mermaid_labels(graph: viz.Graph) -> list[str]:
    """Return the labels of the boxes, after making sure that every line is a box, an edge or a style."""
    head, *lines = graph.mermaid.splitlines()
    assert re.fullmatch("flowchart (TD|BT)", head)
    assert all(BOX.fullmatch(line) or EDGE.fullmatch(line) or REST.fullmatch(line) for line in lines)
    assert sum(bool(EDGE.fullmatch(line)) for line in lines) == len(graph.picture.edges)
    return [decoded(match[1] or match[2]) for line in lines if (match := BOX.fullmatch(line))]


def test_no_name_can_leave_its_quotes_in_mermaid() -> None:
    graph = nasty_graph()
    assert mermaid_labels(graph) == ["\n".join(line.text for line in box.lines) for box in graph.picture.boxes]
    assert len(NASTY) + 2 == len(graph.picture.boxes)


@given(name=st.text(max_size=20))
def test_any_text_is_a_label_in_mermaid(name: str) -> None:
    box = Box("t0", "leaf", [Line(viz.picture.clean(name))])
    picture = Picture([box, Box("t1", "operation", [Line("f")])], [Edge("t0", "t1", lines=box.lines)])
    assert mermaid_labels(viz.Graph(picture))[0].strip() == box.lines[0].text.strip()


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_mermaid_of_the_models(direction: Direction) -> None:
    for model in MODELS.values():
        graph = viz.draw_program(model().program, direction=direction)
        assert len(mermaid_labels(graph)) == len(graph.picture.boxes)
        assert ("<-->" in graph.mermaid) == (direction == "both")


def test_hostile_names_on_edges_and_in_modules() -> None:
    class Evil(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.add_module('<script>"|{', nn.Linear(2, 2))

        def forward(self, x: Any) -> Any:
            return next(iter(self.children()))(x)

    x = tg.tensor([1.0, 2.0], requires_grad=True)
    model = Evil()
    with tg.record():
        y = model(x).sum()
    program = tg.explain(y, names={"<y>&": y}).program
    for depth in (None, 1, 2):
        graph = viz.draw_program(program, direction="both", depth=depth)
        assert mermaid_labels(graph)
        assert "<script>" not in graph.svg("own")
        assert "<script>" not in graph.source
        assert "<y>&" in graph.text()
