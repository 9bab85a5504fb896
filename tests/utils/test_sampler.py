"""Samplers: which indices come, how many, and in which order."""

from __future__ import annotations

from collections import Counter

import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import BatchSampler, RandomSampler, Sampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler


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


@pytest.mark.parametrize("options", [{}, {"replacement": True}])
def test_nothing_to_visit(options):
    assert list(RandomSampler([], **options)) == []


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


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: RandomSampler([1], replacement=1), TypeError),
        (lambda: RandomSampler([1], num_samples=-1), ValueError),
        (lambda: WeightedRandomSampler([1.0], 0), ValueError),
        (lambda: WeightedRandomSampler([1.0], True), ValueError),
        (lambda: WeightedRandomSampler([[1.0]], 1), ValueError),
        (lambda: WeightedRandomSampler([1.0], 1, replacement=1), ValueError),
        (lambda: BatchSampler([1], 0, False), ValueError),
        (lambda: BatchSampler([1], 2.0, False), ValueError),
        (lambda: BatchSampler([1], 2, 1), ValueError),
        (lambda: iter(Sampler()), NotImplementedError),
    ],
)
def test_what_is_refused(make, error):
    with pytest.raises(error):
        make()
