"""The primitives of pooling.

No window is ever copied. For each tap (element of the kernel) one operation on slices combines the inputs which that tap meets with the
outputs, see `meetings`; samples are taken a few at a time, so that both stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ._windows import Ints, in_threads, meetings, span, volume

BLOCK = 1 << 18  # input elements that are worked on at a time


def _by_blocks(task: Callable[[slice], None], x: Any) -> None:
    """Run `task` on all samples of `x`, some at a time, on two threads if there is enough to do."""
    samples = max(1, BLOCK * x.shape[0] // max(1, x.size))

    def run(start: int, stop: int) -> None:
        for i in range(start, stop, samples):
            task(slice(i, min(i + samples, stop)))

    if x.size:
        in_threads(run, x.shape[0], 2 * x.size)


def _where(here: Any, x: Any) -> Any:
    """Return the bits of `x`, as integers, where `here` holds, and zero elsewhere. A product would make NaN of zero and infinity."""
    mask = here.astype(f"i{x.itemsize}")
    np.negative(mask, out=mask)  # all bits are ones, or none
    return np.bitwise_and(mask, x.view(mask.dtype), out=mask)


@primitive(
    input=lambda g, input, out, kernel, stride, start, dilation: max_pool_scatter(  # type: ignore[has-type]
        g,
        max_pool_taps(input, out, kernel, stride, start, dilation),  # type: ignore[has-type]
        tuple(input.shape[2:]),
        kernel,
        stride,
        start,
        dilation,
    )
)
def max_pool(input: Array, kernel: Ints, stride: Ints, start: Ints, dilation: Ints, count: Ints) -> Array:
    """Return the largest element of each window: `count` windows on each axis, the first of which begins `start` before the input."""
    out = np.empty((*input.shape[:2], *count), input.dtype)
    met = list(meetings(input.shape[2:], kernel, stride, start, dilation, count))
    smallest = -np.inf if input.dtype.kind == "f" else np.iinfo(input.dtype).min

    def task(samples: slice) -> None:
        x, y = input[samples], out[samples]
        if any(start):
            y.fill(smallest)
        else:  # the first tap meets all windows
            np.copyto(y, x[met[0][2]])
        for _, outputs, inputs in met if any(start) else met[1:]:
            part = y[outputs]
            np.maximum(part, x[inputs], out=part)

    _by_blocks(task, input)
    return out


@primitive()
def max_pool_taps(input: Array, out: Array, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Return which tap of each window holds its maximum `out`: the first that does, or the last that is NaN."""
    none = 255 if volume(kernel) < 256 else (1 << 32) - 1
    taps = np.full(out.shape, none, np.uint8 if none == 255 else np.uint32)
    met = list(meetings(input.shape[2:], kernel, stride, start, dilation, out.shape[2:]))

    def task(samples: slice) -> None:
        x, y, t = input[samples], out[samples], taps[samples]
        for number, outputs, inputs in met:
            candidate = (x[inputs] == y[outputs]).astype(t.dtype)
            candidate -= 1  # zero where the tap holds the maximum, and otherwise `none`
            candidate |= number
            np.minimum(t[outputs], candidate, out=t[outputs])
        if np.isnan(y).any():
            for number, outputs, inputs in met:
                np.copyto(t[outputs], number, where=np.isnan(x[inputs]))

    _by_blocks(task, input)
    return taps


@primitive(
    input=lambda g, input_shape, taps, kernel, stride, start, dilation: max_pool_scatter(  # type: ignore[has-type]
        g, taps, tuple(input_shape[2:]), kernel, stride, start, dilation
    )
)
def max_pool_gather(input: Array, taps: Array, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Return from each window of `input` the element at its tap."""
    out = np.zeros(taps.shape, input.dtype)
    met = list(meetings(input.shape[2:], kernel, stride, start, dilation, taps.shape[2:]))

    def task(samples: slice) -> None:
        x, y, t = input[samples], out[samples], taps[samples]
        for number, outputs, inputs in met:
            part = _where(t[outputs] == number, x[inputs])
            y.view(part.dtype)[outputs] |= part  # each output has one tap only

    _by_blocks(task, input)
    return out


@primitive(input=max_pool_gather)
def max_pool_scatter(input: Array, taps: Array, size: Ints, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Add each element of `input` to the place that its window's tap has in a result of spatial shape `size`."""
    out = np.zeros((*input.shape[:2], *size), input.dtype)
    met = list(meetings(size, kernel, stride, start, dilation, input.shape[2:]))
    apart = all(s <= step for s, step in zip(span(kernel, dilation), stride, strict=True))

    def task(samples: slice) -> None:
        x, y, t = input[samples], out[samples], taps[samples]
        for number, outputs, inputs in met:
            part = _where(t[outputs] == number, x[outputs]).view(x.dtype)
            if apart:
                y[inputs] = part
            else:
                y[inputs] += part

    _by_blocks(task, out)
    return out


@primitive()
def max_pool_indices(taps: Array, size: Ints, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Return the position in the flattened input of spatial shape `size` to which each window's tap belongs, -1 where it has none."""
    ndim, flat = len(size), np.zeros(taps.shape, np.int64)
    empty = taps >= volume(kernel)  # a dilated window may have all of its elements in the padding
    for axis, (n, k) in enumerate(zip(size, np.unravel_index(np.where(empty, 0, taps), kernel), strict=True)):
        first = np.arange(taps.shape[2 + axis]) * stride[axis] - start[axis]
        flat *= n
        flat += k * dilation[axis] + first.reshape(-1, *(1,) * (ndim - 1 - axis))
    flat[empty] = -1
    return flat


@primitive(
    input=lambda g, input_shape, kernel, stride, start, divisor: avg_pool_transpose(  # type: ignore[has-type]
        g, tuple(input_shape[2:]), kernel, stride, start, divisor
    )
)
def avg_pool(input: Array, kernel: Ints, stride: Ints, start: Ints, count: Ints, divisor: Any) -> Array:
    """Return the sum of each window over `divisor`, a number or an array of spatial shape `count`."""
    wide = np.float32 if input.dtype == np.float16 else input.dtype
    out = np.zeros((*input.shape[:2], *count), wide)
    met = list(meetings(input.shape[2:], kernel, stride, start, (1,) * len(kernel), count))

    def task(samples: slice) -> None:
        x, y = input[samples], out[samples]
        for _, outputs, inputs in met:
            y[outputs] += x[inputs]
        np.divide(y, divisor, out=y, casting="unsafe")

    _by_blocks(task, input)
    return out.astype(input.dtype, copy=False)


@primitive(input=lambda g, input_shape, kernel, stride, start, divisor: avg_pool(g, kernel, stride, start, tuple(input_shape[2:]), divisor))
def avg_pool_transpose(input: Array, size: Ints, kernel: Ints, stride: Ints, start: Ints, divisor: Any) -> Array:
    """Give each element of `input` over `divisor` to all of its window in a result of spatial shape `size`."""
    wide = np.float32 if input.dtype == np.float16 else input.dtype
    out = np.zeros((*input.shape[:2], *size), wide)
    met = list(meetings(size, kernel, stride, start, (1,) * len(kernel), input.shape[2:]))

    def task(samples: slice) -> None:
        y, part = out[samples], np.asarray(input[samples] / divisor, wide)
        for _, outputs, inputs in met:
            y[inputs] += part[outputs]

    _by_blocks(task, out)
    return out.astype(input.dtype, copy=False)
