"""Averaged models and `update_bn`, against PyTorch."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.optim import swa_utils

from ..nn.oracle import close, draw, give_weights, same_story

WAYS = {
    "mean": lambda u: {},
    "mean of lists": lambda u: {"multi_avg_fn": u.get_swa_multi_avg_fn()},
    "mean of each": lambda u: {"avg_fn": u.get_swa_avg_fn(), "use_buffers": True},
    "forgetting": lambda u: {"avg_fn": u.get_ema_avg_fn(0.9)},
    "forgetting lists": lambda u: {"multi_avg_fn": u.get_ema_multi_avg_fn(0.8), "use_buffers": True},
    "own": lambda u: {"avg_fn": lambda averaged, current, count: 0.5 * averaged + current / (count + 2)},
}


def model(library):
    nn = library.nn
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))


@pytest.mark.parametrize("way", WAYS)
def test_averages(way, torch):
    ours, theirs = model(tg), model(torch)
    give_weights(ours, theirs, torch)
    mine, yours = (u.AveragedModel(m, **WAYS[way](u)) for m, u in ((ours, swa_utils), (theirs, torch.optim.swa_utils)))
    sgd = [library.optim.SGD(m.parameters(), lr=0.1) for library, m in ((tg, ours), (torch, theirs))]
    batches = [draw(8, 3, seed=step) for step in range(6)]
    for x in batches:
        for library, m, optimizer, averaged in zip((tg, torch), (ours, theirs), sgd, (mine, yours), strict=True):
            optimizer.zero_grad()
            (m(library.tensor(x)) ** 2).sum().backward()
            optimizer.step()
            averaged.update_parameters(m)
    assert list(mine.state_dict()) == list(yours.state_dict())
    for (name, a), b in zip(mine.state_dict().items(), yours.state_dict().values(), strict=True):
        close(a, b, name)
    swa_utils.update_bn([(tg.tensor(x), None) for x in batches], mine)
    torch.optim.swa_utils.update_bn([torch.tensor(x) for x in batches], yours)
    for (name, a), b in zip(mine.state_dict().items(), yours.state_dict().values(), strict=True):
        close(a, b, name)
    x = draw(5, 3, seed=99)
    close(mine.eval()(tg.tensor(x)), yours.eval()(torch.tensor(x)), "output")


def test_update_bn_leaves_the_rest_as_it_was():
    m = model(tg).eval()
    m[1].momentum = 0.3
    swa_utils.update_bn([tg.tensor(draw(8, 3))], m)
    assert not m.training
    assert m[1].momentum == 0.3
    assert all(p.grad is None for p in m.parameters())
    plain = tg.nn.Linear(3, 2).eval()
    swa_utils.update_bn(iter(()), plain)
    assert not plain.training


def test_what_is_refused(torch):
    def script(library):
        u = library.optim.swa_utils
        story = []
        for call in (
            lambda: u.get_ema_avg_fn(1.5),
            lambda: u.get_ema_multi_avg_fn(-0.1),
            lambda: u.AveragedModel(model(library), avg_fn=u.get_swa_avg_fn(), multi_avg_fn=u.get_swa_multi_avg_fn()),
        ):
            with pytest.raises((ValueError, AssertionError)) as caught:
                call()
            story.append((type(caught.value).__name__, str(caught.value)))
        return story

    same_story(script, torch)
