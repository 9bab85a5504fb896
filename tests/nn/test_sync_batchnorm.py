"""`SyncBatchNorm`: batch normalisation in a program written for several processes."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn

from .oracle import attempt, close, draw, same_story


def test_it_is_batch_normalisation(torch):
    ours, theirs = nn.SyncBatchNorm(3, momentum=None), torch.nn.SyncBatchNorm(3, momentum=None)
    for shape in ((4, 3), (2, 3, 5), (2, 3, 4, 4)):
        x = draw(*shape)
        close(ours(tg.tensor(x)), theirs(torch.tensor(x)), f"{shape}")
    for name, value in ours.state_dict().items():
        close(value, theirs.state_dict()[name], name)


def test_a_model_is_converted(torch):
    def script(library):
        nn = library.nn
        model = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.BatchNorm1d(3, momentum=None)))
        model.eval()
        weight = model[1][0].weight
        converted = nn.SyncBatchNorm.convert_sync_batchnorm(model)
        return [repr(converted), converted is model, converted[1][0].weight is weight, converted[1][0].training]

    same_story(script, torch)


def test_a_batch_that_is_refused_does_not_count(torch):
    layer = nn.BatchNorm1d(3)
    with pytest.raises(ValueError, match="more than 1 value"):
        layer(tg.ones(1, 3))
    assert layer.num_batches_tracked.item() == 0
    assert layer.running_mean.tolist() == [0.0, 0.0, 0.0]
    assert attempt(lambda: nn.SyncBatchNorm(3)(tg.ones(3))) == ("ValueError", "expected at least 2D input (got 1D input)")
