"""Translations of what sums, averages, compares or orders along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import OnnxExporterError
from ..nn.tracing import Call
from .graph import Graph, Value, translates
from .shaping import rank
from .sizes import combine

REDUCE = {
    "sum": "ReduceSum", "mean": "ReduceMean", "prod": "ReduceProd", "amax": "ReduceMax", "amin": "ReduceMin",
    "logsumexp": "ReduceLogSumExp",
}  # fmt: skip


def axes_of(x: Any, axis: Any) -> list[int]:
    """Return the axes that an argument means: one, several, or with `None` all."""
    axes = range(rank(x)) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    return [a % rank(x) for a in axes]


def reduced(graph: Graph, kind: str, x: Any, axes: list[int], keepdims: Any = False) -> Any:
    """Return a reduction over axes; over none it changes nothing."""
    if not axes:
        return graph.op("Identity", x)
    if graph.opset < 18 and kind != "ReduceSum":
        return graph.op(kind, x, axes=axes, keepdims=int(bool(keepdims)))
    return graph.op(kind, x, axes, keepdims=int(bool(keepdims)))


@translates(*REDUCE)
def reduce(graph: Graph, call: Call, input: Any, axis: Any, keepdims: Any) -> Any:
    """One operator, in the dtype of the result."""
    x = graph.cast(input, call.dtype) if input.dtype != call.dtype else input
    return reduced(graph, REDUCE[call.primitive.name], x, axes_of(input, axis), keepdims)


@translates("max", "min")
def extreme(graph: Graph, call: Call, input: Any, axis: Any) -> Any:
    """The extreme of all of some axes."""
    return reduced(graph, "ReduceMax" if call.primitive.name == "max" else "ReduceMin", input, axes_of(input, axis))


@translates("any", "all", "count_nonzero")
def count(graph: Graph, call: Call, input: Any, axis: Any, keepdims: Any) -> Any:
    """Of what is not zero: whether any is, whether all are, how many are."""
    ones = graph.cast(graph.cast(input, bool), np.int64)
    kind = {"any": "ReduceMax", "all": "ReduceMin", "count_nonzero": "ReduceSum"}[call.primitive.name]
    return graph.cast(reduced(graph, kind, ones, axes_of(input, axis), keepdims), call.dtype)


@translates("var", "std")
def variance(graph: Graph, call: Call, input: Any, axis: Any, correction: float, keepdims: Any) -> Any:
    """The mean square of what differs from the mean, over the count less the correction."""
    axes = axes_of(input, axis)
    apart = graph.op("Sub", input, reduced(graph, "ReduceMean", input, axes, True))
    total = reduced(graph, "ReduceSumSquare", apart, axes, keepdims)
    n = combine(lambda *sizes: int(np.prod(sizes)), *(input.shape[a] for a in axes)) if axes else 1
    freedom = graph.op("Sub", graph.cast(graph.ints([n]), call.dtype), np.asarray(correction, call.dtype))
    out = graph.op("Div", total, graph.op("Squeeze", freedom, [0]))
    return graph.op("Sqrt", out) if call.primitive.name == "std" else out


@translates("norm")
def norm(graph: Graph, call: Call, input: Any, p: float, axis: Any, keepdims: Any) -> Any:
    """The p-norm."""
    axes = axes_of(input, axis)
    if p in (1, 2) and axes:
        return reduced(graph, f"ReduceL{int(p)}", input, axes, keepdims)
    powers = graph.op("Pow", graph.op("Abs", input), np.asarray(p, call.dtype))
    return graph.op("Pow", reduced(graph, "ReduceSum", powers, axes, keepdims), np.asarray(1 / p, call.dtype))


@translates("softmax", "log_softmax")
def softmax(graph: Graph, call: Call, input: Any, axis: int) -> Any:
    """Along one axis."""
    if not rank(input):
        return graph.op("Squeeze", softmax(graph, call, Value(graph.op("Unsqueeze", input, [0]), (1,), call.dtype), 0), [0])
    return graph.op("Softmax" if call.primitive.name == "softmax" else "LogSoftmax", input, axis=axis)


@translates("argmax", "argmin")
def place_of_extreme(graph: Graph, call: Call, input: Any, axis: int | None, keepdims: Any) -> Any:
    """Along one axis, or counted through all elements."""
    kind = "ArgMax" if call.primitive.name == "argmax" else "ArgMin"
    if axis is not None:
        return graph.op(kind, input, axis=axis, keepdims=int(bool(keepdims)))
    found = graph.op(kind, graph.op("Reshape", input, [-1]), axis=0, keepdims=0)
    return graph.op("Reshape", found, [1] * rank(input)) if keepdims else found


@translates("topk")
def topk(graph: Graph, call: Call, input: Any, k: int, axis: int, largest: bool) -> Any:
    """The places of the first ones in order."""
    return graph.op("TopK", input, graph.ints([k]), axis=axis, largest=int(largest), sorted=1, outputs=2)[1]


@translates("argsort")
def argsort(graph: Graph, call: Call, input: Any, axis: int, descending: bool) -> Any:
    """The places of all in order."""
    return graph.op("TopK", input, graph.ints([input.shape[axis]]), axis=axis, largest=int(descending), sorted=1, outputs=2)[1]


@translates("cumsum")
def cumsum(graph: Graph, call: Call, input: Any, axis: int, reverse: bool) -> Any:
    """Running sums."""
    x = graph.cast(input, call.dtype) if input.dtype != call.dtype else input
    return graph.op("CumSum", x, np.int64(axis), reverse=int(reverse)) if rank(input) else graph.op("Identity", x)


@translates("einsum")
def einsum(graph: Graph, call: Call, operands: Any, equation: str) -> Any:
    """The same equation."""
    return graph.op("Einsum", *operands, equation=equation)


@translates("mean_squared_error")
def mean_squared_error(graph: Graph, call: Call, input: Any, target: Any) -> Any:
    """The mean of all squares."""
    apart = graph.op("Sub", input, target)
    return reduced(graph, "ReduceMean", graph.op("Mul", apart, apart), list(range(max(rank(input), rank(target)))))


@translates("median")
def median(graph: Graph, call: Call, *operands: Any) -> Any:
    """Refuse: it has no operator."""
    raise OnnxExporterError("ONNX has no median: take it outside of the model, or use sort and an index")
