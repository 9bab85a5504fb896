from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.order import naive_order, path_counts

from .models import MODELS, sum_times, sum_times_max
from .test_tables import HOSTILE, Cells
from .test_tape import long_chain


def recursive(function, x):
    """The naive backward pass as students write it: each node fires when it is reached first, with what it has so far."""

    class Value:
        def __init__(self, data, parents=(), factors=()):
            self.data, self.parents, self.factors, self.grad, self.fired = data, parents, factors, 0.0, False

        def __add__(self, other):
            return Value(self.data + other.data, (self, other), (1.0, 1.0))

        def __mul__(self, other):
            return Value(self.data * other.data, (self, other), (other.data, self.data))

        def backward(self):
            self.fired = True
            for parent, factor in zip(self.parents, self.factors, strict=True):
                parent.grad += self.grad * factor
                if not parent.fired:
                    parent.backward()

    leaf = Value(x)
    out = function(leaf)
    out.grad = 1.0
    out.backward()
    return leaf.grad


def shared(x):
    q = x * x
    r = q + x
    return r * q + r


def test_the_first_line_that_fires_too_early_is_named_with_what_it_lacked():
    walk = naive_order(tg.explain(shared, 3.0).program)
    assert walk.early.name == "r"
    assert [walk.program.names[i] for i in walk.fired] == ["shared", "v1", "r"]
    assert float(walk.early.had) == 9.0  # q, without the 1 from the sum
    assert float(walk.early.right) == 10.0
    assert walk.early.arrived == ("mul(r, q) as input",)
    assert walk.early.missing == ("add(v1, r) as other",)
    assert walk.early.step == 3


@pytest.mark.parametrize("x", [3.0, -1.5, 0.25])
def test_the_wrong_gradient_is_the_one_that_a_naive_recursion_gives(x):
    (gradient,) = naive_order(tg.explain(shared, x).program).gradients
    assert float(gradient.naive) == pytest.approx(recursive(shared, x), rel=1e-6)
    slope = 4 * x**3 + 3 * x**2 + 2 * x + 1  # of (x² + x) x² + x² + x
    assert float(gradient.right) == pytest.approx(slope, rel=1e-6)
    assert gradient.wrong


def test_a_tree_is_right_in_every_order():
    walk = naive_order(sum_times().program)
    assert walk.early is None
    assert str(walk).startswith("Every order is right here: the graph is a tree")
    assert all(g.wrong is False for g in walk.gradients)


def test_a_leaf_with_two_consumers_does_no_harm():
    walk = naive_order(sum_times_max().program)
    assert walk.early is None
    assert "only leaves have several consumers" in str(walk)
    assert [float(g.naive) for g in walk.gradients] == [2.0, 5.0, 0.0]


class First(tg.autograd.Function):
    """The sum, but nothing is given back to the second argument."""

    @staticmethod
    def forward(ctx, a, b):
        return a + b

    @staticmethod
    def backward(ctx, g):
        return g, None


def test_luck_is_called_luck():
    def f(x):
        q = x * 2.0
        return First.apply(q, q)

    walk = naive_order(tg.explain(f, 1.0).program)
    assert walk.early is None
    assert "happens to be right" in str(walk)


@pytest.mark.parametrize("model", MODELS)
def test_the_naive_walk_reaches_every_line_once(model):
    walk = naive_order(MODELS[model]().program)
    assert len(set(walk.fired)) == len(walk.fired)
    if walk.early is None:
        assert set(walk.fired) == set(walk.program.order)
        assert all(g.wrong is False for g in walk.gradients)
    else:
        assert walk.fired[-1] == walk.early.index
        assert any(g.wrong for g in walk.gradients)
        assert not np.array_equal(walk.early.had, walk.early.right)


def test_firing_at_each_arrival_costs_one_firing_for_each_path():
    def doubling(x):
        for _ in range(60):
            x = x + x
        return x

    walk = naive_order(tg.explain(doubling, 1.0).program)
    assert walk.lines == 60
    assert walk.firings == 2**60 - 1
    assert "1,152,921,504,606,846,975 firings" in str(walk).replace("\n", " ")


def test_the_number_of_firings_is_that_of_a_walk_that_does_it():
    program = tg.explain(shared, 2.0).program

    def fire(i):
        record = program.records[i]
        return bool(record.flows) + sum(fire(record.parents[k]) for k in record.flows)

    assert naive_order(program).firings == fire(program.outputs[0])
    assert path_counts(program)[0] == 8


def test_an_output_that_another_output_uses():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a = x * 2.0
        b = a * a
    walk = naive_order(tg.explain([b, a]).program)
    assert walk.early.name == "a"
    assert float(walk.gradients[0].right) == 2.0 * (1.0 + 12.0)


def test_an_unrecorded_graph_is_walked_and_a_freed_one_without_numbers():
    x = tg.tensor(3.0, requires_grad=True)
    q = x * 2.0
    y = q * q
    assert float(naive_order(tg.explain(y).program).early.had) == 6.0
    y.backward()
    walk = naive_order(tg.explain(y).program)
    assert walk.early.name == "q"
    assert walk.early.had is None
    assert "not known" in str(walk)
    assert str(walk).splitlines()[-1].endswith("tg.explain(function, *inputs).")


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        q = x * 2.0
        y = q * q
    page = Cells(naive_order(tg.explain(y, names={name: x}).program).to_html())
    assert name.replace("\n", " ") in page.cells
    assert "script" not in page.tags


def test_a_hundred_thousand_lines_need_no_recursion():
    walk = naive_order(long_chain())
    assert walk.early is None
    assert len(walk.fired) == 100_001


class Twice(tg.autograd.Function):
    """Two outputs."""

    @staticmethod
    def forward(ctx, x):
        return 2 * x, x.clone()

    @staticmethod
    def backward(ctx, g, h):
        return 2 * g + h


def test_a_call_with_two_outputs_waits_for_both():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a, b = Twice.apply(x * 1.0)
        y = a * b
    walk = naive_order(tg.explain(y).program)
    assert walk.early.arrived == ("output 0(v2) as output",)
    assert walk.early.missing == ("output 1(v2) as output",)


def test_what_a_hook_changes_is_not_blamed_on_the_order():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        q = x * 2.0
        q.register_hook(lambda g: g * 10)
        y = q * q + q
    walk = naive_order(tg.explain(y).program)
    assert (float(walk.early.had), float(walk.early.right)) == (6.0, 13.0)
    assert [(float(g.naive), float(g.right)) for g in walk.gradients] == [(12.0, 26.0)]
    assert "What the hook on q changes is left out" in str(walk)


def test_noise_around_zero_is_not_called_wrong():
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.BatchNorm1d(4), tg.nn.ReLU(), tg.nn.Linear(4, 1))
    with tg.record():
        out = model(tg.randn(6, 3))
        loss = (out * out).mean()
    wrong = {g.name: g.wrong for g in naive_order(tg.explain(loss).program).gradients}
    assert wrong["model.0.bias"] is False
    assert wrong["model.3.bias"] is True


@pytest.mark.filterwarnings("error")
def test_a_graph_with_nan_is_walked_without_a_warning():
    x = tg.tensor([0.0, 2.0], requires_grad=True)
    with tg.record(), np.errstate(all="ignore"):
        q = x.log() * 2.0
        y = (q * q).sum()
    assert [g.wrong for g in naive_order(tg.explain(y).program).gradients] == [True]
