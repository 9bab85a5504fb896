from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.questions.ledger import ledger

from .models import MODELS, lstm, sum_times_max
from .test_tables import HOSTILE, Cells


def test_one_labelled_line_for_each_consumer_and_their_sum():
    book = ledger(sum_times_max().program, "y")
    assert {(e.consumer, e.argument, float(e.contribution)) for e in book} == {("a", "other", 2.0), ("b", "input", 3.0)}
    assert float(book.total) == 5.0
    assert str(book).splitlines()[0] == "The adjoint of y is the sum of 2 contributions"
    assert str(book).splitlines()[-1].split() == ["sum", "5"]


@pytest.mark.parametrize("model", MODELS)
def test_every_sum_is_the_engines_adjoint_to_the_last_bit(model):
    program = MODELS[model]().program
    several = 0
    for i in program.order:
        book = ledger(program, i)
        several += len(book) > 1
        np.testing.assert_array_equal(book.total, program.records[i].adjoint)
        assert book.total.dtype == program.records[i].adjoint.dtype
        np.testing.assert_array_equal(book[-1].balance, book.total)
    assert several > 0 or model in ("sum_times", "nine_parameters", "cnn_step")


def test_weights_that_are_used_again_and_again_have_an_entry_for_each_step():
    book = ledger(lstm().program, "Wh")
    assert len(book) == 5
    assert {e.operation.split("(")[0] for e in book} == {"matmul"}


def test_the_same_operand_twice_is_two_entries():
    book = ledger(tg.explain(lambda x: x / x, 2.0).program, "x")
    assert [(e.argument, float(e.contribution)) for e in book] == [("input", 0.5), ("other", -0.5)]
    assert float(book.total) == 0.0


def test_a_stretched_operand_says_over_which_axis_its_adjoint_was_summed():
    program = tg.explain(lambda x, b: ((x + b) ** 2).sum(), np.ones((4, 3)), np.zeros(3)).program
    (entry,) = ledger(program, "b")
    assert entry.note == "summed over the stretched axis 0 of (4, 3)"
    np.testing.assert_array_equal(entry.contribution, [8.0, 8.0, 8.0])
    (entry,) = ledger(tg.explain(lambda x: x.sum(), np.ones((2, 3))).program, "x")
    assert entry.note == "() stretched to (2, 3)"


def test_a_conversion_is_noted():
    def f(a, b):
        return (a * b).sum()

    program = tg.explain(f, np.ones(2, np.float32), np.ones(2)).program
    assert "float64 converted to float32" in ledger(program, "a")[0].note


def test_the_output_starts_with_its_seed():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a = x * 2.0
        b = a * a
    program = tg.explain([a, b]).program
    book = ledger(program, "a")
    assert [(e.consumer, float(e.contribution)) for e in book] == [("", 1.0), ("b", 6.0), ("b", 6.0)]
    assert float(book.total) == float(program.records[program.index("a")].adjoint) == 13.0


def test_a_hook_that_changes_the_adjoint_is_told():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a = x * 2.0
        a.register_hook(lambda g: g * 10.0)
        b = a * 5.0
    book = ledger(tg.explain(b).program, "a")
    assert float(book.total) == 5.0
    assert float(book.adjoint) == 50.0
    assert "hook" in str(book)


def test_by_tensor_and_by_index():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        y = x * x
    program = tg.explain(y).program
    assert ledger(program, x).name == ledger(program, 0).name == "x"
    with pytest.raises(KeyError, match="nobody"):
        ledger(program, "nobody")
    with pytest.raises(KeyError, match="not part of the graph"):
        ledger(program, tg.tensor(1.0, requires_grad=True))


def test_a_constant_has_no_consumer_that_gives_it_anything():
    x = tg.tensor([3.0], requires_grad=True)
    with tg.record():
        y = x * tg.tensor([2.0])
    program = tg.explain(y).program
    book = ledger(program, next(i for i, r in enumerate(program.records) if r.kind == "constant"))
    assert len(book) == 0
    assert "receives nothing" in str(book)


def test_unrecorded_and_freed_graphs():
    x = tg.tensor(3.0, requires_grad=True)
    y = x * x + x
    assert float(ledger(tg.explain(y).program, "x").total) == 7.0
    y.backward()
    book = ledger(tg.explain(y).program, "x")
    assert len(book) == 3
    assert book.total is None
    assert "not known" in str(book)
    assert "tg.record()" in str(book)


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        y = x * 3.0
    page = Cells(ledger(tg.explain(y, names={name: x}).program, x).to_html())
    assert any(name.replace("\n", " ") in cell for cell in page.cells)
    assert "script" not in page.tags
