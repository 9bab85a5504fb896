"""Datasets: what stands at an index."""

from __future__ import annotations

import inspect
from types import new_class

import numpy as np
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
    with pytest.raises(TypeError, match="__iter__"):
        IterableDataset()


@pytest.mark.parametrize(
    ("lengths", "counts"), [([7, 3], [7, 3]), ([0.7, 0.3], [7, 3]), ([0.5, 0.25, 0.25], [6, 2, 2]), ([10, 0], [10, 0])]
)
def test_a_random_split_shares_nothing_and_leaves_nothing(lengths, counts):
    parts = random_split(range(10), lengths, tg.Generator().manual_seed(1))
    assert [len(part) for part in parts] == counts
    assert sorted(i for part in parts for i in part.indices) == list(range(10))
    again = random_split(range(10), lengths, tg.Generator().manual_seed(1))
    assert [part.indices for part in parts] == [part.indices for part in again]


def test_an_empty_split_is_noticed(torch):
    for split in (random_split, torch.utils.data.random_split):
        with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
            assert [len(part) for part in split(range(4), [0.5, 0.0, 0.5])] == [2, 0, 2]


@pytest.mark.parametrize("lengths", [[7, 4], [5], [0.5, 0.6], [1.5, -0.5]])
def test_a_split_must_add_up(lengths):
    with pytest.raises(ValueError, match=r"Sum of input lengths|not between 0 and 1"):
        random_split(range(10), lengths)


class Several:
    """A dataset that can give several examples at once, or pretends to."""

    def __init__(self, n, lost=0):
        self.n, self.lost = n, lost

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return range(self.n)[i]

    def __getitems__(self, indices):
        return [10 * i for i in indices[self.lost :]]


CALLS = {
    "several of a tuple": lambda d: d.StackDataset("abcd", Several(4)).__getitems__([3, 1]),
    "several of a dict": lambda d: d.StackDataset(a="abcd", b=Several(4)).__getitems__([3, 1]),
    "one of a dict": lambda d: d.StackDataset(a="abcd", b=Several(4))[2],
    "several of none": lambda d: d.StackDataset("abcd").__getitems__([]),
    "several of a stack in a stack": lambda d: d.StackDataset(d.StackDataset("abcd"), Several(4)).__getitems__([0, 2]),
    "too few of several": lambda d: d.StackDataset("abcd", Several(4, lost=1)).__getitems__([3, 1]),
    "no datasets": lambda d: d.StackDataset(),
    "both kinds of datasets": lambda d: d.StackDataset("ab", b="ab"),
    "datasets of different lengths": lambda d: d.StackDataset("ab", "abc"),
    "named datasets of different lengths": lambda d: d.StackDataset(a="ab", b="abc"),
    "several of a subset": lambda d: d.Subset(Several(4), [3, 1]).__getitems__([1, 0]),
    "a list of a subset": lambda d: d.Subset(np.arange(5), [3, 1])[[1, 0]].tolist(),
    "outside a subset": lambda d: d.Subset("abc", [1])[1],
    "no concatenation": lambda d: d.ConcatDataset([]),
    "behind a concatenation": lambda d: d.ConcatDataset(["ab", "c"])[3],
    "before a concatenation": lambda d: d.ConcatDataset(["ab", "c"])[-4],
    "the last of a concatenation": lambda d: d.ConcatDataset(["ab", "c"])[-1],
    "sizes": lambda d: d.ConcatDataset(["ab", "", "c"]).cumulative_sizes,
    "a chain of no streams": lambda d: list(d.ChainDataset(["ab"])),
    "the length of a chain of no streams": lambda d: len(d.ChainDataset(["ab"])),
    "a concatenation of streams": lambda d: d.ConcatDataset([d.ChainDataset([])]),
    "sums": lambda d: type(d.Subset("ab", [0]) + d.Subset("ab", [1]) + d.Subset("ab", [1])).__name__,
    "sums of streams": lambda d: type(d.ChainDataset([]) + d.ChainDataset([])).__name__,
    "the length of a dataset": lambda d: len(d.Dataset()),
    "the length of a stream": lambda d: len(new_class("Words", (d.IterableDataset,), {}, lambda names: names.update(__iter__=iter))()),
    "the length of no tensors": lambda d: len(d.TensorDataset()),
    "a dataset of something": lambda d: issubclass(new_class("Words", (d.Dataset[str],)), d.Dataset),
    "a stream of something": lambda d: issubclass(new_class("Words", (d.IterableDataset[str],)), d.IterableDataset),
    "an instance of a stream without an order": lambda d: d.IterableDataset(),
    "a subset that does not know several": lambda d: type("Half", (d.Subset,), {"__getitem__": lambda s, i: i})("ab", [0]),
    "a subset that does": lambda d: type("Half", (d.Subset,), {"__getitem__": lambda s, i: i, "__getitems__": list})("ab", [0])[7],
}


@pytest.mark.parametrize("name", CALLS)
def test_as_in_torch(name, torch):
    results = []
    for data in (tg.utils.data, torch.utils.data):
        try:
            results.append(CALLS[name](data))
        except Exception as error:
            results.append(type(error))
    assert results[0] == results[1]


def test_tensors_only():
    with pytest.raises(TypeError, match="but got ndarray: convert it with as_tensor"):
        TensorDataset(np.zeros(3))
    with pytest.raises(IndexError, match="tensor has no dimensions"):
        TensorDataset(tg.tensor(1.0))


def test_the_names_are_those_of_torch(torch):
    """Those of the data pipes, which PyTorch itself has given up, are left out."""
    pipes = {"DFIterDataPipe", "DataChunk", "IterDataPipe", "MapDataPipe", "argument_validation", "functional_datapipe"}
    pipes |= {"guaranteed_datapipes_determinism", "non_deterministic", "runtime_validation", "runtime_validation_disabled"}
    assert set(tg.utils.data.__all__) == set(torch.utils.data.__all__) - pipes - {"_DatasetKind"}


@pytest.mark.parametrize("name", ["ChainDataset", "ConcatDataset", "IterableDataset", "StackDataset", "Subset", "TensorDataset"])
def test_signatures_as_in_torch(name, torch):
    ours, theirs = (inspect.signature(getattr(data, name)).parameters for data in (tg.utils.data, torch.utils.data))
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]
