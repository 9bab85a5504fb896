from __future__ import annotations

import csv
import functools
import io
import itertools

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.tape import Tape, call_text, tape
from tinygrad_edu.teach.terminal import columns

from .models import MODELS, sum_times, sum_times_max
from .test_tables import HOSTILE, Cells


@functools.cache
def long_chain():
    """A program of a hundred thousand operations, one after the other."""
    y = tg.tensor(1.0, requires_grad=True)
    for _ in range(100_000):
        y = y * 1.0
    return tg.explain(y).program


def by_name(program):
    return {row.name: row for row in tape(program)}


def test_the_first_textbook_graph():
    rows = by_name(sum_times().program)
    assert {name: (float(row.value), float(row.adjoint)) for name, row in rows.items()} == {
        "x": (4, 5), "y": (-3, 5), "z": (5, 1), "q": (1, 5), "f": (5, 1),
    }  # fmt: skip
    assert rows["f"].operation == "mul(q, z)"
    assert rows["f"].inputs == ("q", "z")
    assert [str(f) for f in rows["f"].local] == ["∂f/∂q = 5", "∂f/∂z = 1"]
    assert [float(f.value) for f in rows["q"].local] == [1, 1]


def test_the_second_textbook_graph():
    rows = by_name(sum_times_max().program)
    assert {name: float(row.adjoint) for name, row in rows.items()} == {"x": 2, "y": 5, "z": 0, "a": 2, "b": 3, "f": 1}
    assert [str(f) for f in rows["b"].local] == ["∂b/∂y = 1", "∂b/∂z = 0"]
    assert rows["b"].operation == "maximum(y, z)"


@pytest.mark.parametrize("model", MODELS)
def test_rows_are_in_the_order_of_execution_with_the_programs_arrays(model):
    program = MODELS[model]().program
    seen = set()
    for row, record in zip(tape(program), program.records, strict=True):
        assert set(row.inputs) <= seen
        seen.add(row.name)
        assert row.value is record.value
        assert row.adjoint is record.adjoint
    assert len(seen) == len(program)


def test_it_is_a_sequence():
    rows = tape(sum_times().program)
    assert len(rows) == 5
    assert rows[-1].name == "f"
    assert [row.step for row in rows[1:3]] == [2, 3]
    with pytest.raises(IndexError):
        rows[5]


def test_calls_are_written_with_names_and_constants():
    x = np.arange(6.0).reshape(2, 3)
    program = tg.explain(lambda x: tg.cat([x, x * 2.0], 1).sum(1, keepdim=True).reshape(2) ** 2, x).program
    texts = [call_text(program, i) for i in range(len(program))]
    assert texts == [
        "leaf",
        "mul(x, 2.0)",
        "cat([x, v1], axis=1)",
        "sum(v2, axis=(1,), keepdims=True)",
        "reshape(v3, shape=(2,))",
        "pow(v4, 2)",
    ]


def test_an_unrecorded_graph_shows_what_is_known_and_how_to_keep_the_rest():
    x = tg.tensor(2.0, requires_grad=True)
    y = (x * 3.0 + 1.0) * 4.0
    rows = tape(tg.explain(y).program)
    assert [row.operation for row in rows] == ["leaf", "mul(x, 3.0)", "add(v1, ?)", "mul(v2, 4.0)"]
    assert [None if row.value is None else float(row.value) for row in rows] == [2, None, None, 28]
    assert [float(row.adjoint) for row in rows] == [12, 4, 4, 1]
    assert "not kept" in str(rows)
    assert "tg.record()" in str(rows).splitlines()[-2] + str(rows).splitlines()[-1]


def test_a_freed_graph_says_so():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).exp().sum()
    y.backward()
    rows = tape(tg.explain(y).program)
    assert rows[0].adjoint is None
    assert "not known" in str(rows)
    assert "backward() has freed" in str(rows)


def test_a_recorded_program_is_whole_after_backward():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = (x * x).sum()
    y.backward()
    rows = tape(tg.explain(y).program)
    np.testing.assert_array_equal(rows[0].adjoint, x.grad.numpy())
    assert all(row.value is not None for row in rows)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_shown_as_it_is(name):
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        y = x * x
    view = tape(tg.explain(y, names={name: x}).program)
    shown = name.replace("\n", " ")
    assert shown in Cells(view.to_html()).cells
    assert list(csv.reader(io.StringIO(view.to_csv())))[1][1] == name
    assert max(map(columns, str(view).splitlines())) <= 120
    assert len(view.to_markdown().splitlines()) == 6
    assert len(view.to_latex().splitlines()) == 10


def test_values_that_are_not_finite_or_empty():
    x = tg.tensor([0.0, 1.0], requires_grad=True)
    with tg.record(), np.errstate(divide="ignore"):
        y = x.log() / (x + 1.0)
        z = tg.cat([y, tg.zeros(0)])
    text = str(tape(tg.explain(z).program))
    assert "[-inf, 0]" in text
    assert "empty" in text


def test_each_form_has_every_row():
    view = tape(MODELS["transformer_block"]().program)
    assert view.to_html().count("<tr") == len(view) + 1
    assert len(list(csv.reader(io.StringIO(view.to_csv())))) == len(view) + 1
    assert sum(line.startswith("| ") for line in view.to_markdown().splitlines()) == len(view) + 2
    assert view.to_latex().count(r" \\") == len(view) + 1


def test_a_hundred_thousand_lines():
    view = Tape(long_chain())
    assert len(view) == 100_001
    assert [row.name for row in itertools.islice(view, 2)] == ["p1", "v1"]
    assert float(view[0].adjoint) == 1.0
    assert len(str(view).splitlines()) < 60
    assert "more rows" in view.to_html()
