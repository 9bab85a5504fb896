"""Checkpointing keeps less and gives the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.utils.checkpoint import checkpoint, checkpoint_sequential

from ..nn.oracle import draw, numbers


def model():
    tg.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Tanh(), nn.Linear(8, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 2))


def gradients(run):
    m, x = model(), tg.tensor(draw(5, 4), requires_grad=True)
    run(m, x).pow(2).sum().backward()
    return [numbers(t.grad) for t in (x, *m.parameters())]


@pytest.mark.parametrize(
    "run",
    [
        lambda m, x: checkpoint(m, x, use_reentrant=False),
        lambda m, x: m[3:](checkpoint(m[:3], x, use_reentrant=False)),
        lambda m, x: checkpoint(lambda x: checkpoint(m[4:], m[:4](x), use_reentrant=False), x, use_reentrant=False),
        *(lambda m, x, n=n: checkpoint_sequential(m, n, x, use_reentrant=False) for n in (1, 2, 3, 7)),
    ],
)
def test_the_same_gradients_also_through_dropout(run):
    for a, b in zip(gradients(run), gradients(lambda m, x: m(x)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_random_stream_goes_on_as_without():
    x = tg.ones(5, requires_grad=True)
    after = []
    for run in (lambda f: f(x), lambda f: checkpoint(f, x, use_reentrant=False)):
        tg.manual_seed(1)
        y = run(nn.Dropout())
        between = tg.rand(3).tolist()
        y.sum().backward()
        after.append((between, tg.rand(3).tolist()))
    assert after[0] == after[1]


def test_second_derivatives():
    x = tg.tensor([0.3, -0.8], dtype=tg.float64, requires_grad=True)
    results = []
    for run in (lambda f: f(x), lambda f: checkpoint(f, x, use_reentrant=False)):
        (g,) = tg.autograd.grad(run(lambda x: (x * x).sin().exp()).sum(), x, create_graph=True)
        (h,) = tg.autograd.grad(g.pow(2).sum(), x)
        results.append((g.tolist(), h.tolist()))
    assert results[0] == results[1]


def test_the_function_runs_once_forward_and_once_backward():
    calls = []

    def function(x):
        calls.append(1)
        return (x.sin() * x).exp()

    x = tg.ones(2, requires_grad=True)
    y = checkpoint(function, x, use_reentrant=False)
    assert len(calls) == 1
    y.sum().backward()
    assert len(calls) == 2


def test_without_recording_it_is_a_plain_call():
    with tg.no_grad():
        assert checkpoint(tg.sin, tg.zeros(1, requires_grad=True), use_reentrant=False).tolist() == [0.0]


def test_an_input_changed_in_between_is_noticed():
    layer, x = nn.Linear(2, 2), tg.ones(1, 2)
    y = checkpoint(lambda x: layer(x).exp(), x, use_reentrant=False)
    nn.init.zeros_(layer.weight)
    with pytest.raises(RuntimeError, match="modified in place before the backward pass"):
        y.sum().backward()


def test_a_function_must_do_the_same_again():
    calls = []

    def fickle(x):
        calls.append(1)
        return x.exp() if len(calls) == 1 else x.exp().sin()

    with pytest.raises(RuntimeError, match="other operations"):
        checkpoint(fickle, tg.ones(2, requires_grad=True), use_reentrant=False).sum().backward()
