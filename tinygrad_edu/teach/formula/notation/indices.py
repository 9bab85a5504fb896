"""Indexing: reading and writing parts of an array, in Python's brackets."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..forms import at, form, function, option, show
from ..layout import Layout, Operator, Row, Strength, Words, call, fenced, listed, named, row
from .shapes import axes_option


def bracket(index: Any) -> Layout:
    """Return an index as Python writes it; a ``…`` at its end is left out."""
    items = list(index)
    if len(items) > 1 and items[-1] is Ellipsis:
        items.pop()
    return listed(*[Operator(":", tight=True) if isinstance(i, slice) and i == slice(None) else _item(i) for i in items])


def _item(item: Any) -> Layout:
    if item is None:
        return Words("new")
    if isinstance(item, np.ndarray) and item.dtype == bool:
        return Words("mask")
    return show(item)


@form("slice", "index")
def read(input: Any, index: Any) -> Layout:
    """``x[0, :]``."""
    if all(item is Ellipsis for item in index):
        return show(input)
    return row(at(input, Strength.ATOM), fenced(bracket(index), "[]"))


@form("place", "accumulate")
def placed(whole: Any) -> Layout:
    """Zeros with something at an index; what meets at one place is added."""
    name = "place" if whole.name == "place" else "scatter_add"
    where = Row((show(whole.args[0]), Operator("→"), fenced(bracket(whole.args[1]), "[]")), Strength.RELATION)
    return call(named(name), where)


@form("setitem")
def setitem(input: Any, value: Any, basic: Any, advanced: Any) -> Layout:
    """An array with a part of it replaced."""
    index = [bracket(i) for i in (basic, advanced) if i is not None]
    place = row(*[fenced(i, "[]") for i in index])
    return _replaced(input, place, value)


@form("write")
def write(input: Any, value: Any, steps: Any) -> Layout:
    """An array with what a view of it shows replaced."""
    return _replaced(input, row(*[_step(primitive, args) for primitive, args in steps]), value)


def _step(primitive: Any, args: Any) -> Layout:
    return fenced(bracket(args[0]), "[]") if primitive.name == "slice" else Words(f".{primitive.name}")


def _replaced(input: Any, place: Layout, value: Any) -> Layout:
    change = Row((place, Operator("←"), show(value)), Strength.RELATION)
    return call(named("replace"), show(input), options=change)


@form("gather")
def gather(input: Any, dim: Any, index: Any) -> Layout:
    """The elements at some places along an axis."""
    return function("gather", input, index, options=axes_option(dim))


@form("scatter_sum")
def scatter_sum(input: Any, dim: Any, index: Any) -> Layout:
    """Its transpose: elements are added at some places along an axis."""
    return function("scatter_add", input, index, options=axes_option(dim))


@form("scatter")
def scatter(input: Any, dim: Any, index: Any, src: Any) -> Layout:
    """An array in which some places along an axis are replaced."""
    return _replaced(input, row(fenced(show(index), "[]"), Words(" "), axes_option(dim)), src)


@form("scatter_extreme")
def scatter_extreme(input: Any, dim: Any, index: Any, src: Any, largest: Any) -> Layout:
    """The same with the larger or the smaller of both."""
    return call(named("scatter max" if largest else "scatter min"), show(input), show(index), show(src), options=axes_option(dim))


@form("nonzero")
def nonzero(input: Any) -> Layout:
    """Where something is not zero."""
    return function("nonzero", input)


@form("one_hot")
def one_hot(input: Any, num_classes: Any) -> Layout:
    """1 at the class, 0 elsewhere."""
    return function("onehot", input)


@form("argsort")
def argsort(input: Any, axis: Any, descending: Any) -> Layout:
    """The order of the elements along an axis."""
    return function("argsort", input, options=listed(axes_option(axis), *([Words("descending")] if descending else [])))


@form("topk")
def topk(input: Any, k: Any, axis: Any) -> Layout:
    """The places of the k first."""
    return function("top", input, options=listed(option("k", k), axes_option(axis)))
