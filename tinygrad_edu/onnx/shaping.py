"""Translations of what changes shapes, orders axes, joins, pads and repeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import OnnxExporterError
from ..nn.tracing import Call
from .graph import LAST, Graph, Value, translates
from .sizes import Size, Varying, combine, fixed


def rank(x: Any) -> int:
    """Return the number of dimensions of a value or an array."""
    return len(x.shape)


def reshaped(graph: Graph, x: Any, shape: Sequence[Any]) -> str:
    """Return `x` in another shape; where a single size is dynamic, ONNX finds it out."""
    dynamic = [n for n in shape if isinstance(n, Size)]
    if len(dynamic) == 1 and 0 not in shape:
        shape = [-1 if isinstance(n, Size) else n for n in shape]
    return graph.op("Reshape", x, graph.ints(shape), allowzero=int(0 in shape))  # type: ignore[no-any-return]


@translates("reshape")
def reshape(graph: Graph, call: Call, input: Any, shape: Any) -> Any:
    """The shape of the result, in which -1 has been worked out."""
    return reshaped(graph, input, call.shape)


@translates("expand")
def expand(graph: Graph, call: Call, input: Any, shape: Any) -> Any:
    """Stretch dimensions of length one."""
    return graph.op("Expand", input, graph.ints(call.shape))


@translates("squeeze")
def squeeze(graph: Graph, call: Call, input: Any, axes: Any) -> Any:
    """Leave out dimensions of length one."""
    return graph.op("Squeeze", input, graph.ints(axes)) if axes else graph.op("Identity", input)


@translates("unsqueeze")
def unsqueeze(graph: Graph, call: Call, input: Any, axis: int) -> Any:
    """One more dimension."""
    return graph.op("Unsqueeze", input, [axis])


@translates("permute")
def permute(graph: Graph, call: Call, input: Any, axes: Any) -> Any:
    """The axes in another order."""
    return graph.op("Transpose", input, perm=[a % rank(input) for a in axes])


@translates("transpose")
def transpose(graph: Graph, call: Call, input: Any, axis0: int, axis1: int) -> Any:
    """Two axes exchanged."""
    perm = list(range(rank(input)))
    perm[axis0], perm[axis1] = perm[axis1], perm[axis0]
    return graph.op("Transpose", input, perm=perm) if perm else graph.op("Identity", input)


@translates("cat")
def cat(graph: Graph, call: Call, tensors: Any, axis: int) -> Any:
    """One after the other."""
    return graph.op("Concat", *_in_one_dtype(graph, call, tensors), axis=axis % len(call.shape))


@translates("stack")
def stack(graph: Graph, call: Call, tensors: Any, axis: int) -> Any:
    """Beside each other, along a new axis."""
    axis %= len(call.shape)
    return graph.op("Concat", *(graph.op("Unsqueeze", x, [axis]) for x in _in_one_dtype(graph, call, tensors)), axis=axis)


def _in_one_dtype(graph: Graph, call: Call, tensors: Sequence[Any]) -> list[Any]:
    return [graph.cast(x, call.dtype) if x.dtype != call.dtype else x for x in tensors]


@translates("tile")
def tile(graph: Graph, call: Call, input: Any, reps: Any) -> Any:
    """Repeat along each axis."""
    extra = len(reps) - rank(input)
    x = graph.op("Unsqueeze", input, list(range(extra))) if extra else input
    return graph.op("Tile", x, graph.ints(reps))


@translates("flip")
def flip(graph: Graph, call: Call, input: Any, axes: Any) -> Any:
    """Backwards along some axes."""
    axes = list(axes)
    return graph.op("Slice", input, [-1] * len(axes), [-LAST] * len(axes), axes, [-1] * len(axes)) if axes else graph.op("Identity", input)


@translates("roll")
def roll(graph: Graph, call: Call, input: Any, shifts: Any, axes: Any) -> Any:
    """The end goes to the front."""
    x = input
    for shift, axis in zip(shifts, axes, strict=True):
        cut = combine(lambda s, n: -s % n if n else 0, shift, call.shape[axis])
        front, back = graph.op("Slice", x, graph.ints([cut]), [LAST], [axis]), graph.op("Slice", x, [0], graph.ints([cut]), [axis])
        x = graph.op("Concat", front, back, axis=axis)
    return graph.op("Identity", x)


@translates("constant_pad")
def constant_pad(graph: Graph, call: Call, input: Any, pairs: Any, value: float) -> Any:
    """A frame of one number; a negative width cuts off."""
    return padded(graph, input, pairs, np.asarray(value, call.dtype))


def padded(graph: Graph, x: Any, pairs: Sequence[Any], value: Any) -> str:
    """Return `x` with a frame; `pairs` are the widths before and after, of the last axes or of all."""
    pairs = [(0, 0)] * (rank(x) - len(pairs)) + list(pairs)
    name = graph.tensor(x)
    if cut := [axis for axis, pair in enumerate(pairs) if min(pair) < 0]:
        starts, stops = [max(0, -pairs[axis][0]) for axis in cut], [pairs[axis][1] if pairs[axis][1] < 0 else LAST for axis in cut]
        name = graph.op("Slice", name, starts, stops, cut)
    if all(max(pair) <= 0 for pair in pairs):
        return name
    return graph.op("Pad", name, [max(0, lo) for lo, _ in pairs] + [max(0, hi) for _, hi in pairs], value)  # type: ignore[no-any-return]


@translates("border_pad")
def border_pad(graph: Graph, call: Call, input: Any, pairs: Any, mode: str) -> Any:
    """A frame of what lies near the border or at the other side: the elements are looked up, axis by axis."""
    modes = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    x, pairs = input, [(0, 0)] * (rank(input) - len(pairs)) + list(pairs)
    if mode != "circular":
        return graph.op("Pad", x, graph.ints([lo for lo, _ in pairs] + [hi for _, hi in pairs]), mode=modes[mode])
    for axis, (lo, hi) in enumerate(pairs):
        parts = [graph.op("Slice", x, [-lo], [LAST], [axis])] if lo > 0 else []
        parts += [graph.op("Slice", x, [max(0, -lo)], [LAST if hi >= 0 else hi], [axis])]
        parts += [graph.op("Slice", x, [0], [hi], [axis])] if hi > 0 else []
        if lo or hi:
            x = graph.op("Concat", *parts, axis=axis)
    return graph.op("Identity", x)


@translates("tril", "triu")
def triangle(graph: Graph, call: Call, input: Any, diagonal: int) -> Any:
    """One side of a diagonal."""
    return graph.op("Trilu", input, np.int64(diagonal), upper=int(call.primitive.name == "triu"))


@translates("diagonal")
def diagonal(graph: Graph, call: Call, input: Any, offset: int, axis1: int, axis2: int) -> Any:
    """The elements whose two indices differ by the offset."""
    ndim, shape = rank(input), fixed(tuple(input.shape), "the shape of a matrix whose diagonal is taken")
    axis1, axis2 = axis1 % ndim, axis2 % ndim
    rest = [i for i in range(ndim) if i not in (axis1, axis2)]
    flat = reshaped(
        graph, graph.op("Transpose", input, perm=[*rest, axis1, axis2]), [*(shape[i] for i in rest), shape[axis1] * shape[axis2]]
    )
    places = np.arange(shape[axis1] * shape[axis2]).reshape(shape[axis1], shape[axis2])
    return graph.op("Gather", flat, np.diagonal(places, offset).copy(), axis=-1)


@translates("im2col")
def im2col(graph: Graph, call: Call, input: Any, kernel: Any, stride: Any, start: Any, dilation: Any) -> Any:
    """Windows as columns: a convolution of each channel with the unit vectors."""
    channels, taps = fixed(input.shape[1], "the number of channels"), int(np.prod(kernel))
    units = np.tile(np.eye(taps, dtype=call.dtype).reshape(taps, 1, *kernel), (channels, 1, *(1 for _ in kernel)))
    pads = [*start, *start]
    windows = graph.op("Conv", input, units, strides=stride, pads=pads, dilations=dilation, group=channels, kernel_shape=kernel)
    return graph.op("Reshape", windows, [0, channels * taps, -1])


def positions(shape: Sequence[Any], look: Any) -> Any:
    """Return where in the flat memory of an array of this shape the elements lie that `look` shows of it.

    Raises
    ------
    OnnxExporterError : if the shape is dynamic.
    """
    if any(isinstance(n, (Size, Varying, Value)) for n in shape):
        raise OnnxExporterError("elements of a tensor with a dynamic axis are replaced in a way that fixes their places: fix that axis")
    return look(np.arange(int(np.prod(shape))).reshape(shape))
