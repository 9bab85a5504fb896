"""From examples to a batch, as in PyTorch."""

from __future__ import annotations

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import default_collate, default_convert

from ..nn.oracle import attempt, close

Pair = namedtuple("Pair", "a b")
BATCHES = {
    "tensors": lambda lib: [lib.tensor([1.0, 2.0]), lib.tensor([3.0, 4.0])],
    "ints": lambda lib: [1, 2],
    "floats": lambda lib: [1.5, 2],
    "bools": lambda lib: [True, False],
    "strings": lambda lib: ["a", "b"],
    "dicts": lambda lib: [{"x": 1.0, "y": (lib.tensor(1), "s")}] * 2,
    "ordered dicts": lambda lib: [OrderedDict(x=1), OrderedDict(x=2)],
    "named tuples": lambda lib: [Pair(1, lib.ones(2))] * 3,
    "tuples": lambda lib: [(1, 2.0), (3, 4.0)],
    "lists in lists": lambda lib: [[1, [2, 3]], [4, [5, 6]]],
    "NumPy scalars": lambda lib: [np.float32(1), np.float32(2)],
    "NumPy ints": lambda lib: [np.int64(3)] * 2,
    "arrays": lambda lib: [np.ones(2), np.zeros(2)],
}


def same(ours, theirs):
    if hasattr(theirs, "detach"):
        close(ours, theirs, "tensor", 0.0)
    elif isinstance(theirs, dict):
        assert type(ours) is type(theirs)
        assert list(ours) == list(theirs)
        for key in theirs:
            same(ours[key], theirs[key])
    elif isinstance(theirs, (tuple, list)):
        assert type(ours) is type(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    else:
        assert ours == theirs


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("function", ["default_collate", "default_convert"])
def test_as_in_torch(name, function, torch):
    ours = {"default_collate": default_collate, "default_convert": default_convert}[function](BATCHES[name](tg))
    same(ours, getattr(torch.utils.data, function)(BATCHES[name](torch)))


@pytest.mark.parametrize("bad", [[object()], [[1], [1, 2]], [None], [np.array(["a"])]])
def test_what_cannot_be_a_batch(bad, torch):
    ours, theirs = attempt(lambda: default_collate(bad)), attempt(lambda: torch.utils.data.default_collate(bad))
    assert ours[0] == theirs[0] != "nothing raised"


def test_the_error_says_what_to_do():
    with pytest.raises(TypeError, match="Give the DataLoader a collate_fn"):
        default_collate([None])


def test_a_batch_is_a_copy():
    example = np.ones(2)
    batch = default_collate([example, example])
    example[0] = 5
    assert batch.tolist() == [[1.0, 1.0], [1.0, 1.0]]
