"""L-BFGS takes PyTorch's steps, and finds minima."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim

from ..nn.oracle import draw, numbers

OPTIONS = [
    {"lr": 0.1},
    {"lr": 0.5, "max_iter": 3, "history_size": 2},
    {"max_iter": 4, "line_search_fn": "strong_wolfe"},
    {"max_iter": 5, "max_eval": 7, "history_size": 3, "line_search_fn": "strong_wolfe"},
    {"lr": 30.0, "max_iter": 3, "line_search_fn": "strong_wolfe", "tolerance_grad": 1e-3, "tolerance_change": 1e-6},
    {"lr": 1e-3, "max_iter": 3, "line_search_fn": "strong_wolfe"},
]


def problem(library, dtype="float64"):
    """Return two parameters and the closure factory of a function with a curved valley; a third parameter has no gradient."""
    a, b, unused = (library.nn.Parameter(library.tensor(draw(*s, seed=i, dtype=dtype))) for i, s in enumerate([(3, 2), (4,), (2,)]))
    x, y = library.tensor(draw(20, 3, seed=7, dtype=dtype)), library.tensor(draw(20, seed=8, dtype=dtype))

    def loss():
        hidden = (x @ a).tanh()
        return ((hidden[:, 0] * b[0] + hidden[:, 1] * b[1] - y) ** 2).mean() + (b[2] - b[3] ** 2) ** 2 * 10 + (1 - b[3]) ** 2

    return [a, b, unused], loss


def closure_of(optimizer, loss, calls):
    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        calls.append(value.item())
        return value

    return closure


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_as_pytorch(options, torch):
    story = []
    for library in (tg, torch):
        params, loss = problem(library)
        optimizer, calls = library.optim.LBFGS(params, **options), []
        returned = []
        for step in range(8):
            if step == 4:
                state = copy.deepcopy(optimizer.state_dict())
                optimizer = library.optim.LBFGS(params, **options)
                optimizer.load_state_dict(state)
            returned.append(optimizer.step(closure_of(optimizer, loss, calls)).item())
        entry = optimizer.state_dict()["state"][0]
        story.append((calls, returned, np.concatenate([numbers(p).ravel() for p in params]), entry["n_iter"], entry["func_evals"]))
    ours, theirs = story
    assert len(ours[0]) == len(theirs[0])
    for mine, yours in zip(ours[:3], theirs[:3], strict=True):
        np.testing.assert_allclose(mine, yours, rtol=1e-6, atol=1e-9)
    assert ours[3:] == theirs[3:]


def test_a_state_from_torch_goes_on_as_there(torch):
    theirs, their_loss = problem(torch)
    yours = torch.optim.LBFGS(theirs, max_iter=3, line_search_fn="strong_wolfe")
    yours.step(closure_of(yours, their_loss, []))
    ours, our_loss = problem(tg)
    for p, q in zip(ours, theirs, strict=True):
        p.data = tg.tensor(numbers(q))
    mine, state = optim.LBFGS(ours, max_iter=3, line_search_fn="strong_wolfe"), yours.state_dict()

    def ported(value):
        if isinstance(value, list):
            return [ported(v) for v in value]
        return tg.tensor(numbers(value)) if isinstance(value, torch.Tensor) else value

    entry = {name: ported(value) for name, value in state["state"][0].items()}
    mine.load_state_dict({"state": {0: entry}, "param_groups": state["param_groups"]})
    mine.step(closure_of(mine, our_loss, []))
    yours.step(closure_of(yours, their_loss, []))
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(numbers(p), numbers(q), rtol=1e-7)


@pytest.mark.parametrize("dtype", [tg.float32, tg.float64])
def test_finds_the_minimum_of_rosenbrocks_valley(dtype):
    w = nn.Parameter(tg.tensor([-1.2, 1.0], dtype=dtype))
    optimizer = optim.LBFGS([w], max_iter=200, line_search_fn="strong_wolfe")
    optimizer.step(closure_of(optimizer, lambda: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2, []))
    assert w.tolist() == pytest.approx([1.0, 1.0], abs=1e-3)


def test_stops_where_the_gradient_is_zero():
    w, calls = nn.Parameter(tg.zeros(2)), []
    optimizer = optim.LBFGS([w])
    optimizer.step(closure_of(optimizer, lambda: (w * w).sum(), calls))
    assert calls == [0.0]
    assert w.tolist() == [0.0, 0.0]


def test_hooks_run_once_per_step_and_stale_graphs_are_noticed():
    w, log = nn.Parameter(tg.ones(2)), []
    optimizer = optim.LBFGS([w], max_iter=5)
    optimizer.register_step_pre_hook(lambda *_: log.append("before"))
    optimizer.register_step_post_hook(lambda *_: log.append("after"))
    stale = (w * w).sum()
    with tg.no_grad():
        optimizer.step(closure_of(optimizer, lambda: (w * w).sum(), []))
    assert log == ["before", "after"]
    with pytest.raises(RuntimeError, match="modified"):
        stale.backward()
