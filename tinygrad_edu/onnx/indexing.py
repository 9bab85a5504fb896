"""Translations of what picks elements by their places, or puts them there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.inplace import follow
from ..errors import OnnxExporterError
from ..nn.tracing import Call
from .graph import LAST, Graph, Value, translates
from .shaping import positions, rank, reshaped
from .sizes import Size, Varying, combine, fixed

_ALL = slice(None)
_ARRAYS = (Value, Varying, np.ndarray)


def _spelled_out(index: Sequence[Any], ndim: int) -> list[Any]:
    """Return an index with full slices in place of its ``...`` and at its end."""
    taken = sum(rank(i) if isinstance(i, _ARRAYS) and i.dtype == bool else i is not None and i is not Ellipsis for i in index)
    missing = [_ALL] * (ndim - taken)
    at = next((k for k, i in enumerate(index) if i is Ellipsis), None)
    return [*index, *missing] if at is None else [*index[:at], *missing, *index[at + 1 :]]


@translates("slice")
def basic(graph: Graph, call: Call, input: Any, index: Any) -> Any:
    """Integers, slices, `None` and ``...``: one Slice, then the axes of the integers go and the new ones come."""
    axis, cuts, gone, new = 0, [], [], []
    kept = 0
    for item in _spelled_out(index, rank(input)):
        if item is None:
            new.append(kept)
            kept += 1
            continue
        if isinstance(item, slice):
            if item != _ALL or any(isinstance(part, Size) for part in (item.start, item.stop)):
                cuts.append((axis, 0 if item.start is None else item.start, LAST if item.stop is None else item.stop, item.step or 1))
            kept += 1
        else:
            stop = combine(lambda i: LAST if i == -1 else i + 1, item)
            cuts.append((axis, item, stop, 1))
            gone.append(axis)
        axis += 1
    x = input
    if cuts:
        axes, starts, stops, steps = zip(*cuts, strict=True)
        x = graph.op("Slice", x, graph.ints(starts), graph.ints(stops), list(axes), list(steps))
    x = graph.op("Squeeze", x, gone) if gone else x
    x = graph.op("Unsqueeze", x, new) if new else x
    return x if x is not input else graph.op("Identity", x)


@translates("index")
def advanced(graph: Graph, call: Call, input: Any, index: Any) -> Any:
    """Integer arrays: Gather for one, GatherND for several; one mask: the places where it holds."""
    items = _spelled_out(index, rank(input))
    arrays = [(k, item) for k, item in enumerate(items) if isinstance(item, _ARRAYS)]
    if any(item.dtype == bool for _, item in arrays):
        if len(arrays) == 1 and arrays[0][0] == 0:
            return graph.op("GatherND", input, graph.op("Transpose", graph.op("NonZero", arrays[0][1]), perm=[1, 0]))
        raise OnnxExporterError("an index with a mask is translated if the mask stands alone and first: use x[mask], or where(mask, x, 0)")
    if len(arrays) == 1:
        return graph.op("Gather", input, arrays[0][1], axis=arrays[0][0])
    axes = [k for k, _ in arrays]
    together = axes == list(range(axes[0], axes[0] + len(axes)))
    count = max(rank(item) for _, item in arrays)
    others = [k for k in range(rank(input)) if k not in axes]
    moved = graph.op("Transpose", input, perm=[*axes, *others]) if axes != list(range(len(axes))) else input
    found = graph.op("GatherND", moved, _joined(graph, [item for _, item in arrays], count))
    before = axes[0] if together else 0  # the axes in front of the arrays stay in front
    if not before:
        return found
    ndim = count + len(others)
    return graph.op("Transpose", found, perm=[*range(count, count + before), *range(count), *range(count + before, ndim)])


def _joined(graph: Graph, arrays: Sequence[Any], count: int) -> str:
    """Return index arrays, broadcast to each other, along a new last axis."""
    arrays = [graph.cast(a, np.int64) if a.dtype != np.int64 else graph.tensor(a) for a in arrays]
    shape = graph.op("Shape", arrays[0])
    if count:
        total = arrays[0]
        for a in arrays[1:]:
            total = graph.op("Add", total, a)
        shape = graph.op("Shape", total)
    return graph.op("Concat", *(graph.op("Unsqueeze", graph.op("Expand", a, shape), [-1]) for a in arrays), axis=-1)  # type: ignore[no-any-return]


@translates("accumulate")
def accumulate(graph: Graph, call: Call, input: Any, index: Any, shape: Any) -> Any:
    """Add at integer places of zeros."""
    items = _spelled_out(index, len(shape))
    arrays = [item for item in items if isinstance(item, _ARRAYS)]
    if not all(isinstance(item, _ARRAYS) for item in items[: len(arrays)]) or any(a.dtype == bool for a in arrays):
        raise OnnxExporterError("adding at places is translated for integer arrays in the first dimensions: bring those to the front")
    places = _joined(graph, arrays, max(rank(a) for a in arrays))
    return graph.op("ScatterND", _zeros(graph, call), places, input, reduction="add")


def _zeros(graph: Graph, call: Call) -> str:
    value = graph.onnx.numpy_helper.from_array(np.zeros(1, call.dtype))
    return graph.op("ConstantOfShape", graph.ints(call.shape), value=value)  # type: ignore[no-any-return]


@translates("gather")
def gather(graph: Graph, call: Call, input: Any, dim: int, index: Any) -> Any:
    """One element for each index, along one axis."""
    return graph.op("GatherElements", input, index, axis=dim)


@translates("scatter_sum")
def scatter_sum(graph: Graph, call: Call, input: Any, dim: int, index: Any, shape: Any) -> Any:
    """Add each element at its index along one axis of zeros."""
    return graph.op("ScatterElements", _zeros(graph, call), index, input, axis=dim, reduction="add")


@translates("scatter")
def scatter(graph: Graph, call: Call, input: Any, dim: int, index: Any, src: Any) -> Any:
    """Replace the elements at the indices along one axis."""
    if isinstance(src, (int, float, np.generic)) or not rank(src):
        src = graph.op("Expand", graph.number(src, call.dtype), graph.op("Shape", index))
    return graph.op("ScatterElements", input, index, src, axis=dim)


@translates("scatter_extreme")
def scatter_extreme(graph: Graph, call: Call, input: Any, dim: int, index: Any, src: Any, largest: bool, include_self: bool) -> Any:
    """The largest or smallest of what falls on one place."""
    if not include_self:
        limits = np.finfo(call.dtype) if call.dtype.kind == "f" else np.iinfo(call.dtype)
        lowest = np.asarray((limits.min if largest else limits.max), call.dtype)
        start = graph.op("Expand", lowest, graph.op("Shape", index))
        input = graph.op("ScatterElements", input, index, start, axis=dim)
    return graph.op("ScatterElements", input, index, src, axis=dim, reduction="max" if largest else "min")


@translates("setitem")
def setitem(graph: Graph, call: Call, input: Any, value: Any, basic: Any, advanced: Any) -> Any:
    """Replace what an index shows: along one axis by joining the parts, behind a mask by a choice, else place by place."""
    value = graph.number(value, call.dtype)
    if value.dtype != call.dtype:
        value = graph.cast(value, call.dtype) if not isinstance(value, np.ndarray) else value.astype(call.dtype)
    if basic is None and len(advanced) >= 1 and isinstance(advanced[0], _ARRAYS) and advanced[0].dtype == bool and not rank_of(value):
        missing = len(call.shape) - rank(advanced[0])
        mask = graph.op("Unsqueeze", advanced[0], list(range(-missing, 0))) if missing else advanced[0]
        return graph.op("Where", mask, value, input)
    if advanced is None:
        items = _spelled_out(basic, len(call.shape))
        cut = [k for k, item in enumerate(items) if item != _ALL]
        if None not in items and len(cut) == 1 and _is_plain(items[cut[0]]):
            return _replace_along(graph, call, input, value, cut[0], items[cut[0]])
        if None not in items and not cut:
            return graph.op("Expand", value, graph.ints(call.shape))
    if any(isinstance(item, (Value, Varying)) for item in (advanced or ())):
        raise OnnxExporterError("assignment to computed places is translated for masks only: use scatter, or where")
    places = positions(call.shape, lambda flat: _look(flat, basic, advanced))
    return _replace_at(graph, call, input, value, places)


def rank_of(x: Any) -> int:
    """Return the number of dimensions of a value, an array, or of a tensor that is known by its name alone."""
    return 0 if isinstance(x, str) else rank(x)


def _is_plain(item: Any) -> bool:
    return not isinstance(item, slice) or (item.step in (None, 1) and not any(isinstance(p, Size) for p in (item.start, item.stop)))


def _look(array: Any, basic: Any, advanced: Any) -> Any:
    array = array if basic is None else array[basic]
    return array if advanced is None else array[advanced]


def _replace_along(graph: Graph, call: Call, input: Any, value: Any, axis: int, item: Any) -> str:
    """Return what lies before the cut, the value, and what lies after."""
    n = fixed(call.shape[axis], "the length of an axis of which a part is replaced")
    start, stop, _ = (item if isinstance(item, slice) else slice(item % n, item % n + 1)).indices(n)
    shown = [*call.shape[:axis], max(0, stop - start), *call.shape[axis + 1 :]]
    if not isinstance(item, slice):  # the value has not this axis: give it one, if it is as wide as that
        behind = len(call.shape) - axis - 1
        value = graph.op("Unsqueeze", value, [-1 - behind]) if rank_of(value) > behind else value
    parts = [graph.op("Slice", input, [0], [start], [axis])] if start else []
    parts.append(graph.op("Expand", value, graph.ints(shown)))
    parts += [graph.op("Slice", input, [stop], [LAST], [axis])] if stop < n else []
    return graph.op("Concat", *parts, axis=axis)  # type: ignore[no-any-return]


def _replace_at(graph: Graph, call: Call, input: Any, value: Any, places: Any) -> str:
    """Return `input` with the values at places of its flat memory."""
    flat = graph.op("Reshape", input, [-1])
    updates = graph.op("Reshape", graph.op("Expand", value, list(places.shape)), [-1])
    return reshaped(graph, graph.op("ScatterElements", flat, places.reshape(-1).astype(np.int64), updates, axis=0), call.shape)


@translates("write")
def write(graph: Graph, call: Call, input: Any, value: Any, steps: Any) -> Any:
    """An in-place change of a view, seen from its base."""
    return _replace_at(graph, call, input, value, positions(call.shape, lambda flat: follow(flat, steps)))


@translates("place")
def place(graph: Graph, call: Call, input: Any, index: Any, shape: Any) -> Any:
    """Zeros with the input at a basic index."""
    return _replace_at(graph, call, _zeros(graph, call), input, positions(call.shape, lambda flat: flat[index]))


@translates("one_hot")
def one_hot(graph: Graph, call: Call, input: Any, num_classes: int) -> Any:
    """One at the place of the class."""
    return graph.op("OneHot", input, np.int64(call.shape[-1]), np.array([0, 1], call.dtype), axis=-1)


@translates("nonzero")
def nonzero(graph: Graph, call: Call, input: Any) -> Any:
    """The places of what is not zero, one a row."""
    return graph.op("Transpose", graph.op("NonZero", input), perm=[1, 0])
