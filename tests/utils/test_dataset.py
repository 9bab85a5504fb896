"""Datasets: what stands at an index."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import ConcatDataset, Dataset, IterableDataset, StackDataset, Subset, TensorDataset, random_split


class Stream(IterableDataset):
    def __iter__(self):
        yield from range(3)


def test_tensor_dataset():
    data = TensorDataset(tg.arange(6.0).reshape(3, 2), tg.arange(3))
    assert len(data) == 3
    assert [value.tolist() for value in data[-1]] == [[4.0, 5.0], 2]
    with pytest.raises(IndexError):
        data[3]
    with pytest.raises(AssertionError, match=r"\[2, 3\] rows"):
        TensorDataset(tg.ones(2), tg.ones(3))


def test_subset_of_a_subset():
    outer = Subset(Subset("abcdef", [5, 4, 3]), [2, 0])
    assert (outer[0], outer[1], len(outer), outer.__getitems__([1, 0])) == ("d", "f", 2, ["f", "d"])


def test_concatenation():
    both = ConcatDataset(["abc", "", "de"])
    assert [both[i] for i in (0, 2, 3, 4, -1, -5)] == ["a", "c", "d", "e", "e", "a"]
    assert len(both) == 5
    for outside in (5, -6):
        with pytest.raises((IndexError, ValueError)):
            both[outside]
    assert len(TensorDataset(tg.ones(2)) + TensorDataset(tg.ones(3))) == 5


def test_stacking():
    assert StackDataset("abc", [1, 2, 3])[1] == ("b", 2)
    assert StackDataset(letter="abc", number=[1, 2, 3])[2] == {"letter": "c", "number": 3}
    with pytest.raises(ValueError, match=r"\[2, 3\]"):
        StackDataset("ab", "abc")
    with pytest.raises(ValueError, match="positional or keyword"):
        StackDataset()


def test_streams_follow_each_other():
    assert list(Stream() + Stream()) == [0, 1, 2, 0, 1, 2]


def test_what_a_subclass_has_to_say():
    with pytest.raises(NotImplementedError, match="__getitem__"):
        Dataset()[0]
    with pytest.raises(NotImplementedError, match="__iter__"):
        iter(IterableDataset())


@pytest.mark.parametrize(
    ("lengths", "counts"), [([7, 3], [7, 3]), ([0.7, 0.3], [7, 3]), ([0.5, 0.25, 0.25], [6, 2, 2]), ([10, 0], [10, 0])]
)
def test_a_random_split_shares_nothing_and_leaves_nothing(lengths, counts):
    parts = random_split(range(10), lengths, tg.Generator().manual_seed(1))
    assert [len(part) for part in parts] == counts
    assert sorted(i for part in parts for i in part.indices) == list(range(10))
    again = random_split(range(10), lengths, tg.Generator().manual_seed(1))
    assert [part.indices for part in parts] == [part.indices for part in again]


@pytest.mark.parametrize("lengths", [[7, 4], [5], [0.5, 0.6], [1.5, -0.5]])
def test_a_split_must_add_up(lengths):
    with pytest.raises(ValueError, match=r"Sum of input lengths|not between 0 and 1"):
        random_split(range(10), lengths)
