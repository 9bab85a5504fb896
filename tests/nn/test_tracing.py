"""`trace`: what a model computes, call by call, those calls included that have no derivative; the model does not notice."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn.tracing import Source, Use, trace


def names(traced):
    return [call.name() for call in traced.calls]


def test_calls_without_a_derivative_are_kept():
    traced = trace(lambda x: (x > 0).sum(1).argmax() + x.long().sum(), (tg.randn(2, 3),))
    assert names(traced) == ["gt", "sum", "argmax", "cast", "sum", "add"]


def test_outside_of_a_trace_they_are_not_recorded():
    x = tg.randn(3, requires_grad=True)
    trace(lambda x: x > 0, (x,))
    assert not (x > 0).requires_grad
    assert not x.long().requires_grad
    assert x.grad is None


def test_integers_are_followed_into_an_index():
    traced = trace(nn.Embedding(5, 2), (tg.tensor([1, 3]),))
    (call,) = traced.calls
    assert call.operands[0].node.name() == "weight"
    assert call.operands[1][0] == Use(traced.inputs[0], np.dtype(np.int64))


def test_parameters_and_buffers_are_sources_whether_they_need_a_gradient_or_not():
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    model[0].weight.requires_grad_(False)
    traced = trace(model, (tg.randn(2, 3),))
    used = {o.node.name() for call in traced.calls for o in call.operands if isinstance(o, Use) and isinstance(o.node, Source)}
    assert used == {"0", "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var"}
    assert model[0].weight.requires_grad is False
    assert not model[1].running_mean.requires_grad


def test_each_call_knows_its_modules_its_line_and_each_module_its_shapes():
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    traced = trace(model, (tg.randn(5, 3),))
    assert [call.scope for call in traced.calls] == [(model, model[0]), (model, model[1])]
    assert traced.calls[0].where[0] == __file__
    assert [(visit.module, visit.output.shape, visit.callers) for visit in traced.visits] == [
        (model[0], (5, 2), (model,)),
        (model[1], (5, 2), (model,)),
        (model, (5, 2), ()),
    ]


def test_in_place_changes_are_seen_in_their_order():
    def model(x):
        y = tg.zeros(2, 3)
        y[:, 0] = x
        y.mul_(2)
        return y

    traced = trace(model, (tg.ones(2),))
    assert names(traced) == ["setitem", "mul"]
    np.testing.assert_array_equal(traced.calls[0].operands[0], np.zeros((2, 3)))
    assert traced.node_of(traced.result) is traced.calls[1]


def test_the_inputs_are_not_touched_even_if_the_model_writes_to_its_own():
    x = tg.ones(3)
    assert names(trace(lambda x: x.add_(1), (x,))) == ["add"]
    assert x.tolist() == [1, 1, 1]


def test_after_an_error_all_is_as_before():
    class Fails(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm1d(3)

        def forward(self, x):
            self.norm(x)
            raise ZeroDivisionError

    model = Fails()
    with pytest.raises(ZeroDivisionError):
        trace(model, (tg.randn(4, 3),), training=True)
    assert model.norm.num_batches_tracked.item() == 0
    assert model.norm.running_mean.tolist() == [0, 0, 0]
    assert model.training
    assert all(m._hooks is None for m in model.modules())
    assert not (tg.ones(2, requires_grad=True) > 0).requires_grad


def test_inside_no_grad_it_traces_as_well():
    with tg.no_grad():
        assert names(trace(nn.Linear(2, 2), (tg.ones(1, 2),))) == ["linear"]
        assert not tg.is_grad_enabled()
