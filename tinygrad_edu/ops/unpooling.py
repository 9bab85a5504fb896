"""Max unpooling: each element goes to the place where the largest element of its window was; all others are zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array
from ._windows import Ints, integers, volume
from .dimensions import shape_of
from .scatter import _scatter


def max_unpool1d(
    input: Array, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:  # fmt: skip
    """Undo `max_pool1d` as far as that is possible. See `max_unpool2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.max_unpool1d(tg.tensor([[3.0, 2.0]]), tg.tensor([[1, 2]]), 2)
    tensor([[0., 3., 2., 0.]])
    """
    return _unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(
    input: Array, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:  # fmt: skip
    """Undo `max_pool2d` as far as that is possible: put each element where it was the largest, and zeros everywhere else.

    Where windows overlapped, several elements may go to one place; the last of them stays.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis: what `max_pool2d` returned.
    indices : the positions that it returned with ``return_indices=True``, in the flattened image.
    kernel_size, stride, padding : as there.
    output_size : (height, width) of the result, or its whole shape, where several sizes give the same number of windows.

    Raises
    ------
    ValueError : if `output_size` does not fit the number of windows.
    RuntimeError : if shapes do not fit together or an index lies outside of the result.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[[1.0, 2.0], [4.0, 3.0]]])
    >>> tg.nn.functional.max_unpool2d(*tg.nn.functional.max_pool2d(x, 2, return_indices=True), 2)
    tensor([[[0., 0.],
             [4., 0.]]])
    """
    return _unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(
    input: Array, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:  # fmt: skip
    """Undo `max_pool3d` as far as that is possible. See `max_unpool2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> pooled = tg.nn.functional.max_pool3d(tg.ones(1, 2, 2, 2), 2, return_indices=True)
    >>> tg.nn.functional.max_unpool3d(*pooled, 2).sum()
    tensor(1.)
    """
    return _unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


def _unpool(
    what: str, ndim: int, input: Array, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any
) -> Any:  # fmt: skip
    """Check the arguments of an unpooling and run it."""
    kernel, start = integers(kernel_size, ndim, "kernel_size", what), integers(padding, ndim, "padding", what)
    steps = kernel if stride is None else integers(stride, ndim, "stride", what)
    shape, places = shape_of(input), shape_of(indices)
    size = _size(what, shape[-ndim:], kernel, steps, start, output_size)
    if np.dtype(indices.dtype) != np.int64:
        raise RuntimeError(f"{what}: elements in indices should be type int64 but got: {indices.dtype}")
    if len(shape) not in (ndim + 1, ndim + 2) or 0 in shape[-ndim:]:
        raise RuntimeError(f"{what}: Input must have {ndim + 1} or {ndim + 2} dimensions that are not empty, but got shape {shape}")
    if shape != places:
        raise RuntimeError(f"{what}: Expected shape of indices to be that of the input, {shape}, but got {places}")
    lead = shape[: len(shape) - ndim]
    found = np.asarray(getattr(indices, "array", indices))
    if found.size and not 0 <= found.min() <= found.max() < volume(size):
        raise RuntimeError(
            f"{what}: Found an invalid max index: the indices go from {found.min()} to {found.max()}, the output size is {size}"
        )
    flat = (*lead, volume(shape[-ndim:]))
    zeros = np.zeros((*lead, volume(size)), np.dtype(input.dtype))
    out = _scatter(zeros, len(lead), np.reshape(indices, flat), np.reshape(input, flat))
    return np.reshape(out, (*lead, *size))


def _size(what: str, count: Ints, kernel: Ints, steps: Ints, start: Ints, output_size: Any) -> Ints:
    """Return the spatial shape of the result."""
    usual = tuple((m - 1) * s + k - 2 * p for m, s, k, p in zip(count, steps, kernel, start, strict=False))
    if output_size is None:
        size = usual
    else:
        given = tuple(output_size)
        given = given[2:] if len(given) == len(usual) + 2 else given
        if len(given) != len(usual):
            raise ValueError(
                f"{what}: output_size should be a sequence containing {len(usual)} or {len(usual) + 2} elements, but got {output_size}"
            )
        if any(not n - s < g < n + s for g, n, s in zip(given, usual, steps, strict=True)):
            raise ValueError(f"{what}: invalid output_size {output_size}: it must be less than a stride of {steps} away from {usual}")
        size = tuple(int(g) for g in given)
    if min(size, default=0) < 0:
        raise ValueError(f"{what}: output_size must not be negative, but is {size}: input has spatial shape {count}, padding={start}")
    return size
