"""The geometry that convolution and pooling share, and how their work is spread over two processor cores.

A window of `kernel` elements, `dilation` apart, slides over an axis of `size` elements in steps of `stride`. Output :math:`q` and
kernel element :math:`k` meet at the input element

.. math:: i = q \\cdot \\mathit{stride} + k \\cdot \\mathit{dilation} - \\mathit{padding}.

Everything here is plain NumPy on plain arrays; the primitives stand in the modules that import it.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from itertools import product
from typing import Any

import numpy as np

from .reduced import not_a_tensor

Ints = tuple[int, ...]
Pairs = tuple[tuple[int, int], ...]

WORTH_A_THREAD = 1 << 19  # array elements to be read; with fewer, starting a second thread takes longer than it saves
_executor: list[Any] = []


def integers(value: Any, count: int, name: str, what: str) -> Ints:
    """Return an option as one integer per spatial axis; a single integer counts for all of them.

    >>> integers(2, 3, "stride", "conv3d"), integers((1, 2), 2, "stride", "conv2d")
    ((2, 2, 2), (1, 2))
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if any(isinstance(v, bool) or not hasattr(v, "__index__") for v in values):
        raise TypeError(f"{what}: {name} must be an integer or a tuple of {count} integers, but got {value!r}")
    if len(values) == 1:
        values *= count
    if len(values) != count:
        raise RuntimeError(f"{what}: {name} must be an integer or a tuple of {count} integers, one per spatial axis, but got {value!r}")
    return tuple(v.__index__() for v in values)


def span(kernel: Ints, dilation: Ints) -> Ints:
    """Return how many elements a dilated window reaches over, on each axis."""
    return tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))


def counts(size: Ints, kernel: Ints, stride: Ints, padding: Pairs, dilation: Ints) -> Ints:
    """Return how many windows fit, on each axis.

    >>> counts((28, 28), (5, 5), (1, 2), ((2, 2), (2, 2)), (1, 1))
    (28, 14)
    """
    return tuple((n + lo + hi - s) // step + 1 for n, s, step, (lo, hi) in zip(size, span(kernel, dilation), stride, padding, strict=True))


def windows(x: Any, kernel: Ints, stride: Ints, dilation: Ints, count: Ints) -> Any:
    """Return a view (batch, channel, *kernel, *count) of the padded `x` (batch, channel, *size); nothing is copied."""
    steps = x.strides[2:]
    return np.lib.stride_tricks.as_strided(
        x,
        (*x.shape[:2], *kernel, *count),
        (*x.strides[:2], *(s * d for s, d in zip(steps, dilation, strict=True)), *(s * t for s, t in zip(steps, stride, strict=True))),
        writeable=False,
    )


def meetings(size: Ints, kernel: Ints, stride: Ints, start: Ints, dilation: Ints, count: Ints) -> Iterator[tuple[int, Any, Any]]:
    """Yield for every kernel element, in order, its number, the outputs whose window has it inside the input, and the inputs they meet.

    The last two are indices for arrays (batch, channel, *count) and (batch, channel, *size). So no padding has to be made, and no window
    copied: an operation on windows is one operation on slices for each kernel element. `start` is the padding before the input.
    """
    axes = []
    for n, k, step, lo, d, m in zip(size, kernel, stride, start, dilation, count, strict=True):
        axis = []
        for offset in range(-lo, -lo + k * d, d):
            first = max(0, -(offset // step))  # the first window whose element is not in the padding before
            stop = min(m, (n - 1 - offset) // step + 1)
            begin = first * step + offset
            axis.append((slice(first, stop), slice(begin, begin + (stop - first - 1) * step + 1, step)) if stop > first else None)
        axes.append(axis)
    for number, met in enumerate(product(*axes)):
        if None not in met:
            yield number, (..., *(m[0] for m in met if m)), (..., *(m[1] for m in met if m))


def in_threads(task: Callable[[int, int], Any], count: int, work: float, parts: int = 8) -> list[Any]:
    """Run ``task(start, stop)`` on consecutive parts of ``range(count)``; return the results in order.

    There are several parts, at most `parts`, where the `work` (in array elements) is worth it, and two threads take one after the other:
    NumPy lets both run at the same time, and when other programs keep one of them waiting, the other goes on alone. Which thread computes a
    part does not matter, and where the parts lie depends on nothing but the arguments, so results are the same from run to run.
    """
    parts = min(parts, count, int(2 * work / WORTH_A_THREAD))
    if parts < 2:
        return [task(0, count)]
    results: list[Any] = [None] * parts
    todo = deque(range(parts))

    def take() -> None:
        while True:
            try:
                i = todo.popleft()  # no two threads get the same
            except IndexError:
                return
            results[i] = task(i * count // parts, (i + 1) * count // parts)

    if (os.cpu_count() or 1) < 2:
        take()
        return results
    if not _executor:
        _start_executor()
    other = _executor[0].submit(copy_context().run, take)  # the context carries NumPy's error settings
    take()
    if not other.cancel():  # it has begun, and may still be busy
        other.result()
    return results


def _start_executor() -> None:
    """Make the thread; not before it is needed, because importing it takes a tenth of the time that NumPy takes."""
    from concurrent.futures import ThreadPoolExecutor

    _executor.append(ThreadPoolExecutor(2, "tinygrad_edu"))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_executor.clear)  # threads do not survive a fork


def spatial(x: Any, ndim: int, what: str, too_few: type[Exception] = RuntimeError) -> bool:
    """Check that `x` is (channel, *spatial) or (batch, channel, *spatial); return whether it has a batch axis.

    `too_few` is raised where it has too few axes: here PyTorch is not of one mind.
    """
    if not hasattr(x, "shape"):
        raise not_a_tensor(what, x)
    if len(x.shape) not in (ndim + 1, ndim + 2):
        forms = f"(batch, channel, {', '.join(_AXES[-ndim:])})"
        error = too_few if len(x.shape) <= ndim else RuntimeError
        raise error(f"{what}: expected an input of shape {forms}, with or without the batch axis, but got {tuple(x.shape)}")
    return len(x.shape) == ndim + 2


_AXES = ("depth", "height", "width")


def volume(sizes: Sequence[int]) -> int:
    """Return the number of elements of a box."""
    return math.prod(sizes)
