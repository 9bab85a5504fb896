"""``t[...]`` and ``t[...] = v`` with index expressions made at random: values, gradients, views and errors are those of PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg

from .compare import array, of_arrays

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore:Using a non-tuple sequence")

SHAPES = ((4,), (2, 3), (3, 2, 2), (), (1, 3), (0, 2), (2, 1, 3, 2))


class Array:
    """An index that is a tensor of integers or booleans, or a (nested) list of them."""

    def __init__(self, values: Any, as_list: bool) -> None:
        self.values, self.as_list = values, as_list

    def of(self, lib: Any) -> Any:
        """Return it for one of the libraries."""
        return self.values.tolist() if self.as_list else lib.from_numpy(self.values.copy())

    def __repr__(self) -> str:
        return f"{'list' if self.as_list else 'tensor'}({self.values.tolist()}, {self.values.dtype})"


small = st.integers(-3, 3)
end = st.none() | small
slices = st.builds(slice, end, end, st.sampled_from((None, 1, 2, 3))) | st.just(slice(None))


@st.composite
def arrays(draw: Any, size: int) -> Array:
    """Return an array of indices, of which few are out of bounds of a dimension of `size`."""
    shape = draw(st.sampled_from(((2,), (), (1,), (3,), (2, 1), (2, 2), (0,))))
    low, high = (-size, size - 1) if size and draw(st.integers(0, 9)) else (-3, 3)
    values = np.array(draw(st.lists(st.integers(low, high), min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))), np.int64)
    return Array(values.reshape(shape), draw(st.booleans()) and values.size > 0)


@st.composite
def masks(draw: Any, shape: tuple[int, ...]) -> Array:
    """Return a mask of the first dimensions of `shape`; rarely one that does not fit."""
    size = shape[: draw(st.integers(0, len(shape)))] if draw(st.integers(0, 9)) else (2,)
    values = np.array(draw(st.lists(st.booleans(), min_size=int(np.prod(size)), max_size=int(np.prod(size)))), bool)
    return Array(values.reshape(size), False)


@st.composite
def cases(draw: Any) -> tuple[tuple[int, ...], Any]:
    """Return a shape and an index expression: one item, or a tuple of items for the dimensions in their order."""
    shape = draw(st.sampled_from(SHAPES))
    items: list[Any] = []
    rest, dots = shape, False
    for _ in range(draw(st.integers(0, len(shape) + 2))):
        kind = draw(st.sampled_from(("int", "slice", "slice", "array", "mask", "none", "dots", "bool")))
        size = rest[0] if rest else 1
        if kind == "none":
            items.append(None)
        elif kind == "bool":
            items.append(draw(st.booleans()))
        elif kind == "dots" and not dots:
            dots = True
            keep = draw(st.integers(0, len(rest)))
            rest = rest[keep:]
            items.append(...)
        elif kind == "mask":
            mask = draw(masks(rest))
            items.append(mask)
            rest = rest[mask.values.ndim :]
        elif kind in ("int", "slice", "array"):
            within = st.integers(-size, size - 1) if size and draw(st.integers(0, 9)) else small
            items.append(draw({"int": within, "slice": slices, "array": arrays(size)}[kind]))
            rest = rest[1:]
    return shape, items[0] if len(items) == 1 and draw(st.booleans()) else tuple(items)


def of(lib: Any, index: Any) -> Any:
    """Return the index for one of the libraries."""
    if isinstance(index, tuple):
        return tuple(of(lib, item) for item in index)
    return index.of(lib) if isinstance(index, Array) else index


def numbers(shape: tuple[int, ...]) -> Any:
    """Return different numbers."""
    return np.array(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape) ** 1.5)


def attempt(call: Any, lib: Any, *args: Any) -> Any:
    """Return the results of a call, or its error."""
    try:
        return call(lib, *args)
    except (IndexError, RuntimeError, ValueError, TypeError) as error:
        return error


def same(ours: Any, theirs: Any) -> None:
    """Assert that both are errors of one type, or results that are equal; a gradient that is missing is one of zeros.

    Where nothing is picked one of the two libraries may overlook an index that is out of bounds, or a mask that does not fit.
    """
    for one, other in ((ours, theirs), (theirs, ours)):
        if isinstance(one, IndexError) and not isinstance(other, Exception) and not other[0].numel():
            return
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        assert isinstance(ours, type(theirs)), f"{ours!r} instead of {theirs!r}"
        return
    for a, b in zip(ours, theirs, strict=True):
        if a is not None or b is not None:
            x, y = (np.zeros_like(array(other)) if one is None else array(one) for one, other in ((a, b), (b, a)))
            assert not (text := of_arrays(x, y, 1e-12, "it")), text


def read(lib: Any, shape: tuple[int, ...], index: Any) -> Any:
    """Return what is read at the index, and the gradient of a sum in which each of its elements counts differently."""
    x = lib.from_numpy(numbers(shape)).requires_grad_()
    y = x[of(lib, index)]
    weight = lib.from_numpy(np.cos(1.7 * np.arange(y.numel())).reshape(tuple(y.shape)))
    (y * weight).sum().backward()
    return y, x.grad


@given(cases())
def test_reading(case):
    """Values and gradients."""
    same(attempt(read, tg, *case), attempt(read, torch, *case))


@given(cases())
def test_view_or_copy(case):
    """What is read shares memory with the tensor, or does not, as in PyTorch."""
    shape, index = case
    answers = []
    for lib in (torch, tg):
        x = lib.from_numpy(numbers(shape))
        y = attempt(lambda lib, x: x[of(lib, index)], lib, x)
        answers.append(None if isinstance(y, Exception) or not y.numel() else np.shares_memory(array(x), array(y)))
    assert answers[1] == answers[0]


def write(lib: Any, shape: tuple[int, ...], index: Any, value: Any) -> Any:
    """Return a tensor after writing to it, and the gradients of it and of a value that is a tensor."""
    leaf = lib.from_numpy(numbers(shape)).requires_grad_()
    x = leaf * 1.0
    given = value if isinstance(value, float) else lib.from_numpy(value.copy()).requires_grad_()
    x[of(lib, index)] = given
    weight = lib.from_numpy(np.cos(1.7 * np.arange(x.numel())).reshape(shape))
    (x * weight).sum().backward()
    return (x, leaf.grad) if isinstance(value, float) else (x, leaf.grad, given.grad)


@given(cases(), st.sampled_from((-1.5, (), (1,), (2,), (3,), (2, 1), (1, 1, 2), "fit")))
def test_writing(case, value):
    """Values and gradients; also those of a value that is a tensor, where each element is written once.

    Which of two values stays is not defined; PyTorch looks at no value of which nothing is taken, nor at indices; and of two errors either
    will do.
    """
    shape, index = case
    if value == "fit":
        result = attempt(lambda lib: lib.from_numpy(numbers(shape))[of(lib, index)], torch)
        value = () if isinstance(result, Exception) else tuple(result.shape)
    if isinstance(value, tuple):
        value = -numbers(value)
    flat = attempt(lambda lib: lib.from_numpy(np.arange(int(np.prod(shape))).reshape(shape))[of(lib, index)], torch)
    if isinstance(flat, Exception) or not flat.numel() or len(np.unique(array(flat))) < flat.numel():
        value = -1.5
    ours, theirs = (attempt(write, lib, shape, index, value) for lib in (tg, torch))
    if not (isinstance(ours, IndexError) and not isinstance(flat, Exception) and not flat.numel()):
        same(ours, theirs)
