"""The document itself, without a browser: one file, escaped, of a bounded size."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.teach.models import leaf, lstm, nine_parameters, sum_times
from tinygrad_edu.teach import Explanation
from tinygrad_edu.teach.lesson import lesson
from tinygrad_edu.teach.lesson.content import content

HOSTILE = ["</script><script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "a&amp;b<c>|\\{}$x_1", "😀\n\x00\ud800", "n" * 200]


def chain(lines: int) -> Explanation:
    x = leaf(0.5)
    y = x
    with tg.record():
        for i in range(lines - 1):
            y = tg.sin(y) if i % 2 else y * x
    return tg.explain(y)


def page(explanation: Explanation) -> str:
    return lesson(explanation.program)


def data(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="scene">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1], parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_the_data_are_the_lines_and_steps_with_exact_values() -> None:
    scene = data(page(sum_times()))
    assert [record["name"] for record in scene["records"]] == ["x", "y", "z", "q", "f"]
    assert scene["records"][4]["value"] == {"short": "5", "shape": [], "exact": ["5.0"]}
    assert [step["pass"] for step in scene["steps"]] == ["start", "forward", "forward", "seed", "backward", "backward"]
    assert [row["total"] for row in scene["steps"][-1]["rows"]] == ["5", "5"]


def test_float32_is_written_with_the_digits_that_it_has() -> None:
    assert content(np.float32(0.1)) == {"short": "0.1", "shape": [], "exact": ["0.1"]}
    assert content(np.array([1 / 3])) == {"short": "[0.3333]", "shape": [1], "exact": ["0.3333333333333333"]}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_survives(value: float) -> None:
    x = leaf([value, 1.0])
    with tg.record():
        y = (x * 2.0).sum()
    assert data(page(tg.explain(y)))["records"][0]["value"]["exact"] == [str(value), "1.0"]


def test_large_arrays_are_told_in_short() -> None:
    told = content(np.arange(1000.0))
    assert told == {"short": "0 … 999, mean 500", "shape": [1000]}


class Elements(HTMLParser):
    """Collects the start tags and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out(name: str) -> None:
    x, y = leaf(2.0), leaf(3.0)
    with tg.record():
        z = x * y
    plain, hostile = page(tg.explain(z, names={"u": x, "v": z})), page(tg.explain(z, names={name: x, name + "z": z}))
    elements = Elements()
    elements.feed(hostile)
    assert [tag for tag, _ in elements.found if tag in ("script", "img")] == ["script", "script"]
    assert not [key for _, attributes in elements.found for key in attributes if key.startswith("on")]
    assert hostile.count("</script>") == plain.count("</script>") == 2
    assert len(data(hostile)["records"]) == 3
    hostile.encode("utf-8")


def test_the_page_names_nothing_that_would_have_to_be_loaded() -> None:
    html = page(nine_parameters())
    elements = Elements()
    elements.feed(html)
    for tag, attributes in elements.found:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base")
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in html
    assert "@import" not in html
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in html


def test_no_placeholder_is_left_and_no_folder_of_the_user_is_told() -> None:
    html = page(nine_parameters())
    assert not re.search(r"\$(title|heading|notice|policy|css|graph|mathematics|source|scene|script)\b", html)
    assert "models.py:" in data(html)["records"][-1]["where"]
    assert "/" not in data(html)["records"][-1]["where"].split(":")[0]


def test_a_graph_of_100_nodes_stays_below_one_megabyte() -> None:
    assert len(page(chain(100)).encode()) < 1_000_000
    assert len(page(lstm()).encode()) < 1_000_000


def test_what_is_too_large_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"a lesson shows at most 5,000 lines, but this computation has 5,010: explain a part of it"):
        page(chain(5010))


@pytest.mark.parametrize("value", [3.0, np.zeros((0, 3)), np.ones((2, 0, 1))])
def test_a_leaf_alone_and_empty_tensors_make_a_page(value: Any) -> None:
    x = leaf(value)
    assert [step["pass"] for step in data(page(tg.explain(x)))["steps"]] == ["start", "seed"]
    with tg.record():
        y = (x * 2.0).sum()
    scene = data(page(tg.explain(y)))
    assert scene["steps"][-1]["changes"][-1]["complete"]


def test_a_value_that_is_used_twice_by_one_operation_receives_twice() -> None:
    x = leaf(3.0)
    with tg.record():
        y = x * x
    last = data(page(tg.explain(y)))["steps"][-1]
    assert [(row["amount"], row["total"], row["waits"]) for row in last["rows"]] == [("3", "3", 1), ("3", "6", 0)]
    assert last["changes"][-1]["adjoint"]["short"] == "6"


def test_several_outputs_begin_together() -> None:
    x = leaf([1.0, 2.0])
    with tg.record():
        a = x * 2.0
        b = a * x
    scene = data(page(tg.explain((a, b))))
    seed = next(step for step in scene["steps"] if step["pass"] == "seed")
    names = [scene["records"][change["record"]]["name"] for change in seed["changes"]]
    assert dict(zip(names, [change["complete"] for change in seed["changes"]], strict=True)) == {"a": False, "b": True}


def test_the_lesson_of_a_freed_graph_says_what_is_not_known() -> None:
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    y.backward()
    said = [step["say"] for step in data(page(tg.explain(y)))["steps"]]
    assert said[-1].startswith("The adjoint of v1 is complete: [1, 1]. mul passes it back. What arrives at x is not known")
    assert not any("No operand needs a gradient" in text for text in said)


class Two(tg.autograd.Function):
    """Twice and three times the number."""

    @staticmethod
    def forward(ctx, a):
        return a * 2, a * 3

    @staticmethod
    def backward(ctx, g, h):
        return g * 2 + h * 3


def test_the_results_of_a_function_hand_their_adjoints_to_it() -> None:
    x = leaf(1.0)
    with tg.record():
        u, v = Two.apply(x)
        product = u * v
    said = [step["say"] for step in data(page(tg.explain(product)))["steps"]]
    assert said[-2:] == [
        "The adjoint of u is complete: 3. output 0 passes it back. v1 takes it, together with those of its other results.",
        "The adjoints of all results of v1 are complete. Two passes them back. x receives 12.",
    ]
