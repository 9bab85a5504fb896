"""Samplers: which indices come, how many, and in which order."""

from __future__ import annotations

import inspect
from collections import Counter
from itertools import chain

import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import (
    BatchSampler,
    DistributedSampler,
    RandomSampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

from ..nn.oracle import attempt

SAMPLERS = ("BatchSampler", "DistributedSampler", "RandomSampler", "SequentialSampler", "SubsetRandomSampler", "WeightedRandomSampler")


@pytest.fixture(autouse=True)
def _seed():
    tg.manual_seed(0)


def test_in_order():
    assert list(SequentialSampler("abc")) == [0, 1, 2]


def test_random_order_visits_everything_once_and_differs_each_time():
    sampler = RandomSampler(range(50))
    first, second = list(sampler), list(sampler)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second


def test_more_samples_than_examples_are_several_whole_orders():
    drawn = list(RandomSampler(range(3), num_samples=7))
    assert len(drawn) == 7
    assert sorted(drawn[:3]) == sorted(drawn[3:6]) == [0, 1, 2]


def test_with_replacement_each_draw_is_independent():
    counts = Counter(RandomSampler(range(4), replacement=True, num_samples=4000))
    assert all(count == pytest.approx(1000, abs=130) for count in counts.values())
    assert len(RandomSampler(range(4), replacement=True)) == 4


def test_subset():
    assert sorted(SubsetRandomSampler([4, 5, 9])) == [4, 5, 9]
    assert len(SubsetRandomSampler([4, 5, 9])) == 3


def test_weights_are_probabilities():
    counts = Counter(WeightedRandomSampler([0.0, 1.0, 3.0], 4000))
    assert counts[0] == 0
    assert counts[2] == pytest.approx(3000, abs=120)
    assert sorted(WeightedRandomSampler([1, 2, 3], 3, replacement=False)) == [0, 1, 2]


@pytest.mark.parametrize(("drop_last", "batches"), [(False, [[0, 1, 2], [3, 4, 5], [6]]), (True, [[0, 1, 2], [3, 4, 5]])])
def test_batches_of_indices(drop_last, batches):
    sampler = BatchSampler(range(7), 3, drop_last)
    assert list(sampler) == batches
    assert len(sampler) == len(batches)


@pytest.mark.parametrize(
    "make",
    [
        lambda g: RandomSampler(range(20), generator=g),
        lambda g: RandomSampler(range(20), replacement=True, generator=g),
        lambda g: SubsetRandomSampler(range(20), generator=g),
        lambda g: WeightedRandomSampler([1.0] * 20, 20, generator=g),
    ],
)
def test_a_generator_repeats_the_order(make):
    assert list(make(tg.Generator().manual_seed(5))) == list(make(tg.Generator().manual_seed(5)))
    assert list(make(tg.Generator().manual_seed(5))) != list(make(tg.Generator().manual_seed(6)))


REFUSED = {
    "nothing to visit": lambda d: d.RandomSampler([]),
    "a replacement that is no boolean": lambda d: d.RandomSampler([1], replacement=1),
    "fewer than no samples": lambda d: d.RandomSampler([1], num_samples=-1),
    "no samples": lambda d: d.RandomSampler([1], num_samples=0),
    "half a sample": lambda d: d.RandomSampler([1], num_samples=2.5),
    "no weighted samples": lambda d: d.WeightedRandomSampler([1.0], 0),
    "a boolean number of weighted samples": lambda d: d.WeightedRandomSampler([1.0], True),
    "a table of weights": lambda d: d.WeightedRandomSampler([[1.0]], 1),
    "a weighted replacement that is no boolean": lambda d: d.WeightedRandomSampler([1.0], 1, replacement=1),
    "weights below zero": lambda d: list(d.WeightedRandomSampler([1.0, -1.0], 1)),
    "weights that are zero": lambda d: list(d.WeightedRandomSampler([0.0, 0.0], 1)),
    "more than there is": lambda d: list(d.WeightedRandomSampler([1.0, 1.0], 3, replacement=False)),
    "batches of none": lambda d: d.BatchSampler([1], 0, False),
    "batches of a fraction": lambda d: d.BatchSampler([1], 2.0, False),
    "batches of True": lambda d: d.BatchSampler([1], True, False),
    "drop_last that is no boolean": lambda d: d.BatchSampler([1], 2, 1),
    "the length of what has none": lambda d: len(d.BatchSampler(iter([1]), 2, False)),
    "a sampler without an order": lambda d: iter(d.Sampler()),
    "the length of a sampler": lambda d: len(d.Sampler()),
    "a rank too high": lambda d: d.DistributedSampler([1], 2, 2),
    "a rank too low": lambda d: d.DistributedSampler([1], 2, -1),
    "no process group": lambda d: d.DistributedSampler([1]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_as_in_torch(name, torch):
    expected = attempt(lambda: REFUSED[name](torch.utils.data))[0]
    assert attempt(lambda: REFUSED[name](tg.utils.data))[0] == expected != "nothing raised"


@pytest.mark.parametrize("name", SAMPLERS)
def test_signatures_as_in_torch(name, torch):
    ours, theirs = (inspect.signature(getattr(data, name)).parameters for data in (tg.utils.data, torch.utils.data))
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize(("n", "replicas"), [(10, 3), (9, 3), (2, 5), (1, 1), (11, 4)])
def test_shares_as_in_torch(n, replicas, drop_last, torch):
    for rank in range(replicas):
        options = {"num_replicas": replicas, "rank": rank, "shuffle": False, "drop_last": drop_last}
        ours, theirs = DistributedSampler(range(n), **options), torch.utils.data.DistributedSampler(range(n), **options)
        assert list(ours) == list(theirs)
        assert len(ours) == len(theirs)


def test_shuffled_shares_make_up_the_whole_and_differ_by_epoch():
    shares = [DistributedSampler(range(12), 3, rank, seed=5) for rank in range(3)]
    epochs = []
    for epoch in (0, 1, 0):
        for share in shares:
            share.set_epoch(epoch)
        epochs.append([list(share) for share in shares])
        assert sorted(chain(*epochs[-1])) == list(range(12))
    assert epochs[0] == epochs[2] != epochs[1]
