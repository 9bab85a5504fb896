"""From examples to a batch, as in PyTorch."""

from __future__ import annotations

from array import array
from collections import OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import default_collate, default_convert

from ..nn.oracle import attempt, close

Pair = namedtuple("Pair", "a b")


class Tagged(list):
    """A list with something more to it."""

    tag = "kept"


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
    "0-d arrays": lambda lib: [np.array(1.0), np.array(2.0)],
    "small arrays": lambda lib: [np.ones((2, 1), "int8"), np.zeros((2, 1), "int8")],
    "boolean arrays": lambda lib: [np.array([True]), np.array([False])],
    "arrays in dicts": lambda lib: [{"a": np.ones(2), "b": (np.float32(3), "text", b"bytes")}] * 2,
    "NumPy booleans": lambda lib: [np.bool_(True), np.bool_(False)],
    "NumPy doubles, which are floats": lambda lib: [np.float64(1), np.float64(2)],
    "NumPy strings": lambda lib: [np.str_("a"), np.str_("b")],
    "bytes": lambda lib: [b"a", b"bc"],
    "strings in tuples": lambda lib: [("a", 1), ("b", 2)],
    "default dicts": lambda lib: [defaultdict(int, x=1), defaultdict(int, x=2)],
    "dicts with more keys": lambda lib: [{"x": 1}, {"x": 2, "y": 3}],
    "mappings that cannot change": lambda lib: [MappingProxyType({"x": 1})] * 2,
    "dicts of users": lambda lib: [UserDict(x=1), UserDict(x=2)],
    "lists of users": lambda lib: [UserList([1, 2]), UserList([3, 4])],
    "tagged lists": lambda lib: [Tagged([1, 2.0]), Tagged([3, 4.0])],
    "ranges": lambda lib: [range(2), range(2, 4)],
    "deques": lambda lib: [deque([1, 2]), deque([3, 4])],
    "arrays of Python": lambda lib: [array("i", [1, 2]), array("i", [3, 4])],
    "empty lists": lambda lib: [[], []],
    "empty dicts": lambda lib: [{}, {}],
    "named tuples in dicts in lists": lambda lib: [[{"p": Pair("a", 1.5)}], [{"p": Pair("b", 2.5)}]],
    "scalar tensors": lambda lib: [lib.tensor(1), lib.tensor(2)],
}


def same(ours, theirs):
    if hasattr(theirs, "detach"):
        close(ours, theirs, "tensor", 0.0)
        return
    assert type(ours) is type(theirs)
    if isinstance(theirs, Mapping):
        assert list(ours) == list(theirs)
        for key in theirs:
            same(ours[key], theirs[key])
    elif isinstance(theirs, Sequence) and not isinstance(theirs, (str, bytes)):
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
    else:
        assert ours == theirs


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("function", ["default_collate", "default_convert"])
def test_as_in_torch(name, function, torch):
    batches = [BATCHES[name](library) for library in (tg, torch)]
    ours = {"default_collate": default_collate, "default_convert": default_convert}[function](batches[0])
    same(ours, getattr(torch.utils.data, function)(batches[1]))


@pytest.mark.parametrize(
    "bad",
    [
        [object()],
        [[1], [1, 2]],
        [None],
        [np.array(["a"])],
        [np.array([None])],
        [],
        [1j],
        [{1, 2}],
        [{"x": None}],
        [{"x": 1}, {"y": 1}],
        [np.ones(2), np.ones(3)],
        [1, "a"],
        [(1, None)],
    ],
)
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
