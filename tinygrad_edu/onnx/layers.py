"""Translations of what layers are made of: products with weights, convolutions, pools, resizing, normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import OnnxExporterError
from ..nn.tracing import Call
from .graph import Graph, translates
from .reducing import reduced
from .shaping import padded, rank
from .sizes import Size, combine, fixed


@translates("linear")
def linear(graph: Graph, call: Call, input: Any, weight: Any, bias: Any) -> Any:
    """Gemm for a batch of rows; else a product with the transposed weight."""
    if rank(input) == 2 and rank(weight) == 2:
        return graph.op("Gemm", input, weight, bias, transB=1)
    turned = graph.op("Transpose", weight, perm=[1, 0]) if rank(weight) == 2 else weight
    out = graph.op("MatMul", input, turned)
    return out if bias is None else graph.op("Add", out, bias)


def _pads(pairs: Sequence[Any]) -> list[int]:
    return [lo for lo, _ in pairs] + [hi for _, hi in pairs]


@translates("convolution")
def convolution(graph: Graph, call: Call, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """Negative padding is cut off beforehand."""
    if any(n < 0 for pair in padding for n in pair):
        input, padding = padded(graph, input, padding, np.zeros((), call.dtype)), [(0, 0)] * len(padding)
    return graph.op(
        "Conv", input, weight, bias, strides=stride, pads=_pads(padding), dilations=dilation, group=groups,
        kernel_shape=fixed(weight.shape[2:], "the kernel"),
    )  # fmt: skip


@translates("convolution_transpose")
def convolution_transpose(
    graph: Graph, call: Call, input: Any, weight: Any, bias: Any, size: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Any:
    """What the size of the result has in excess of the windows is output_padding."""
    kernel = fixed(weight.shape[2:], "the kernel")
    cut = [(lo, max(0, hi)) for lo, hi in padding]  # a negative one at the end is output_padding
    more = [
        combine(lambda m, n, s=s, d=d, k=k, pair=pair: m - (s * (n - 1) + d * (k - 1) + 1 - sum(pair)), m, n)
        for m, n, s, d, k, pair in zip(size, input.shape[2:], stride, dilation, kernel, cut, strict=True)
    ]
    return graph.op(
        "ConvTranspose", input, weight, bias, strides=stride, pads=_pads(cut), dilations=dilation, group=groups, kernel_shape=kernel,
        output_padding=more,
    )  # fmt: skip


def _window_pads(input: Any, kernel: Any, stride: Any, start: Any, dilation: Any, count: Any) -> list[int]:
    """Return how far the first window begins before the input and the last one ends after it, on each axis."""
    ends = []
    for n, k, s, lo, d, c in zip(input.shape[2:], kernel, stride, start, dilation, count, strict=True):
        reach = d * (k - 1) + 1
        end = combine(lambda n, c, s=s, lo=lo, reach=reach: max(0, (c - 1) * s + reach - lo - n), n, c)
        if isinstance(end, Size):  # the rest of a division: the same padding on both sides gives the same count, or nothing does
            same = combine(lambda n, c, s=s, lo=lo, reach=reach: c - ((n + 2 * lo - reach) // s + 1), n, c)
            end = lo if same == 0 and not isinstance(same, Size) else end
        ends.append(end)
    return [*start, *ends]


@translates("max_pool")
def max_pool(graph: Graph, call: Call, input: Any, kernel: Any, stride: Any, start: Any, dilation: Any, count: Any) -> Any:
    """Padding counts as minus infinity."""
    pads = _window_pads(input, kernel, stride, start, dilation, count)
    return graph.op("MaxPool", input, kernel_shape=kernel, strides=stride, pads=pads, dilations=dilation)


@translates("avg_pool")
def avg_pool(graph: Graph, call: Call, input: Any, kernel: Any, stride: Any, start: Any, count: Any, divisor: Any) -> Any:
    """ONNX divides by the volume of the kernel; what is divided by something else is scaled."""
    pads, volume = _window_pads(input, kernel, stride, start, (1,) * len(kernel), count), float(np.prod(kernel))
    out = graph.op("AveragePool", input, kernel_shape=kernel, strides=stride, pads=pads, count_include_pad=1)
    if isinstance(divisor, np.ndarray) or (isinstance(divisor, (int, float)) and not isinstance(divisor, Size)):
        scale = np.asarray(volume / np.asarray(divisor, float), call.dtype)
        return out if (scale == 1).all() else graph.op("Mul", out, scale)
    if isinstance(divisor, Size):
        return graph.op("Div", graph.op("Mul", out, np.asarray(volume, call.dtype)), graph.cast(graph.ints([divisor]), call.dtype))
    raise OnnxExporterError("windows at the border are divided by counts that follow from a dynamic axis: fix it")


@translates("resample")
def resample(graph: Graph, call: Call, input: Any, axis: int, size: int, rows: Any, columns: Any, weight: Any) -> Any:
    """Resizing, and averages over windows of different sizes, are a product with a matrix along each axis."""
    matrix = np.zeros(fixed((size, input.shape[axis]), "the length of an axis that is resized"), call.dtype)
    if not all(isinstance(part, np.ndarray) for part in (rows, columns, weight)):
        raise OnnxExporterError("an axis that is resized must not be dynamic")
    np.add.at(matrix, (rows, columns), weight)
    ndim = rank(input)
    if axis == ndim - 2:
        return graph.op("MatMul", matrix, input)
    perm = [*(i for i in range(ndim) if i != axis), axis]
    turned = input if axis == ndim - 1 else graph.op("Transpose", input, perm=perm)
    out = graph.op("MatMul", turned, np.ascontiguousarray(matrix.T))
    return out if axis == ndim - 1 else graph.op("Transpose", out, perm=np.argsort(perm).tolist())


@translates("standardize")
def standardize(graph: Graph, call: Call, input: Any, axis: Any, eps: float, moments: Any) -> Any:
    """LayerNormalization over the last axes; else operator by operator."""
    sizes = [input.shape[a] for a in axis]
    if list(axis) == list(range(rank(input) - len(axis), rank(input))) and not any(isinstance(n, Size) for n in sizes):
        return graph.op("LayerNormalization", input, np.ones(sizes, call.dtype), axis=axis[0], epsilon=float(eps))
    axes = list(axis)
    apart = graph.op("Sub", input, reduced(graph, "ReduceMean", input, axes, True))
    variance = reduced(graph, "ReduceMean", graph.op("Mul", apart, apart), axes, True)
    return graph.op("Div", apart, graph.op("Sqrt", graph.op("Add", variance, np.asarray(eps, call.dtype))))


@translates("divide_by_root_mean_square")
def divide_by_root_mean_square(graph: Graph, call: Call, input: Any, axis: Any, eps: float) -> Any:
    """What RMSNorm does before its weight."""
    square = reduced(graph, "ReduceMean", graph.op("Mul", input, input), list(axis), True)
    return graph.op("Div", input, graph.op("Sqrt", graph.op("Add", square, np.asarray(eps, call.dtype))))


@translates("scale_shift")
def scale_shift(graph: Graph, call: Call, input: Any, weight: Any, bias: Any) -> Any:
    """Times a weight, plus a bias."""
    out = graph.op("Mul", input, weight)
    return out if bias is None else graph.op("Add", out, bias)


@translates("largest_places")
def largest_places(graph: Graph, call: Call, input: Any, windows: Any) -> Any:
    """Where in the last axis the largest element of each window lies, the windows given as a table of places."""
    if not isinstance(windows, np.ndarray) or windows.ndim != 2:
        raise OnnxExporterError("windows that differ from channel to channel, or with the size of a dynamic axis, are not translated")
    picked = graph.op("Gather", input, windows, axis=-1)
    tap = graph.op("ArgMax", picked, axis=-1, keepdims=1)
    table = graph.op("Expand", windows.astype(np.int64), graph.op("Shape", picked))
    return graph.op("Squeeze", graph.op("GatherElements", table, tap, axis=rank(input)), [-1])
