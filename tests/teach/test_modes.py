"""Forward against reverse mode: Jacobians, counts by hand, and passes that are measured and give the right derivatives."""

from __future__ import annotations

import time

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.questions.modes import Modes, modes

from . import models


def of(function, *inputs) -> Modes:
    return modes(tg.explain(function, *inputs).program)


def test_jacobians_of_the_textbook_graph():
    found = modes(models.sum_times_max().program)
    assert [(e.name, e.operand, e.shape, e.value.item()) for e in found.locals] == [
        ("a", "x", (1, 1), 1),
        ("a", "y", (1, 1), 1),
        ("b", "y", (1, 1), 1),
        ("b", "z", (1, 1), 0),
        ("f", "a", (1, 1), 2),
        ("f", "b", (1, 1), 3),
    ]
    assert (found.inputs, found.outputs) == (3, 1)


def test_a_chain_of_matrices_counted_by_hand():
    """4 = B tanh(A t) of 3 inputs through 50: (4 × 50)(50 × 50)(50 × 3)."""
    A, B = np.ones((50, 3)), np.ones((4, 50))
    found = of(lambda t: tg.tensor(B) @ (tg.tensor(A) @ t).tanh(), np.ones(3))
    assert [e.shape for e in found.locals] == [(50, 3), (50, 50), (4, 50)]
    assert found.forward == 50 * 50 * 3 + 4 * 50 * 3
    assert found.reverse == 4 * 50 * 50 + 4 * 50 * 3
    assert found.best == min(found.forward, found.reverse)


def test_the_best_order_of_a_chain_may_be_neither():
    """(2 × 30)(30 × 2)(2 × 30)(30 × 40): from within."""
    rng = np.random.default_rng(0)
    a, b, c, d = (tg.tensor(rng.normal(size=n)) for n in ((30, 40), (2, 30), (30, 2), (20, 30)))
    found = of(lambda t: d @ (c @ (b @ (a @ t))), np.ones(40))
    assert found.forward == 2 * 30 * 40 + 30 * 2 * 40 + 20 * 30 * 40
    assert found.reverse == 20 * 30 * 2 + 20 * 2 * 30 + 20 * 30 * 40
    assert found.best == 20 * 30 * 2 + 2 * 30 * 40 + 20 * 2 * 40  # (dc)(ba)
    assert "best order" in str(found)


@pytest.mark.parametrize("program", ["sum_times", "sum_times_max", "nine_parameters", "cnn_step"])
def test_the_tangents_that_were_measured_are_columns_of_the_derivative(program):
    ex = getattr(models, program)()
    found = modes(ex.program)
    assert found.measured is not None
    assert found.measured.tangents
    for (leaf, i), columns in found.measured.tangents.items():
        (column,) = columns
        assert column == pytest.approx(np.ravel(ex.program.records[leaf].adjoint)[i], rel=1e-4, abs=1e-6)


def test_reverse_wins_with_many_inputs_and_forward_with_many_outputs():
    many_in = of(lambda x: (x.tanh() * x).sum(), np.linspace(0, 1, 200))
    assert many_in.winner == "reverse"
    assert "200 inputs, 1 output: reverse mode needs 1 pass, forward mode 200 passes; reverse mode wins" in str(many_in).replace("\n", " ")
    many_out = of(lambda t: (t * tg.tensor(np.ones(200))).tanh() * t, np.float64(0.5))
    assert many_out.winner == "forward"
    assert "forward mode wins, as there are fewer inputs than outputs" in str(many_out).replace("\n", " ")


def test_the_whole_jacobian_of_several_outputs_is_carried():
    found = of(lambda t: tg.stack([t, t * t, t.exp()]), np.float64(2.0))
    (columns,) = found.measured.tangents.values()
    np.testing.assert_allclose(columns[0], [1.0, 4.0, np.exp(2.0)])


def test_where_a_program_cannot_be_run_again_the_times_are_left_out():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    found = modes(tg.explain((x * x).sum()).program)
    assert found.measured is None
    assert "its arguments were not kept" in str(found)
    assert found.winner == "reverse"


def test_large_programs_are_sampled_within_two_seconds():
    model = tg.nn.Sequential(tg.nn.Linear(500, 500), tg.nn.ReLU(), tg.nn.Linear(500, 500), tg.nn.ReLU(), tg.nn.Linear(500, 10))
    with tg.record():
        loss = tg.nn.functional.cross_entropy(model(tg.randn(256, 500)), tg.randint(0, 10, (256,)))
    ex = tg.explain(loss)
    start = time.perf_counter()
    found = modes(ex.program)
    assert time.perf_counter() - start < 4
    assert found.measured.passes[1] < 50
    assert found.inputs == sum(p.numel() for p in model.parameters())
    assert "(mean of" in str(found)


def test_the_students_graph_and_gradients_are_left_alone():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        loss = (x * x).sum()
    modes(tg.explain(loss).program)
    assert x.grad is None
    loss.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_names_are_escaped_in_html():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        loss = (x * x).sum()
    html = modes(tg.explain(loss, names={"<b>": x}).program)._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
