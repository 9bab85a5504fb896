"""Views that show an element several times: sliding windows, and memory read with strides of one's own.

The adjoint of showing an element several times is adding up what comes back from all its places.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable, make
from .dimensions import one_dim, shape_of, sizes_from
from .index_forms import ALL
from .indexing import _accumulate, _index
from .loss_reduction import count_of
from .replacing import put
from .shape import reshape


def _seen(input: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> Array:
    """Return a view of the memory of `input` with these strides, from `offset` on, both in bytes.

    It is made of the array that owns the memory, so that the engine can tell whose view it is; ``as_strided`` of NumPy hides that.
    """
    root = input.base if isinstance(input.base, np.ndarray) else input
    root = root if root.flags.c_contiguous else root.T
    if not root.flags.c_contiguous:
        start = np.lib.stride_tricks.as_strided(input, (1 + offset,), (1,)) if offset else input
        return np.lib.stride_tricks.as_strided(start[offset:] if offset else start, shape, strides, writeable=input.flags.writeable)
    start = input.__array_interface__["data"][0] - root.__array_interface__["data"][0] + offset
    out: Array = np.ndarray(shape, input.dtype, root, start if math.prod(shape) else 0, strides)
    out.flags.writeable = input.flags.writeable
    return out


def _windows_back(g: Array, axis: int, size: int, step: int, input_shape: tuple[int, ...]) -> Any:
    places = np.arange(0, input_shape[axis] - size + 1, step)[:, None] + np.arange(size)
    return _accumulate(np.moveaxis(g, -1, axis + 1), (*(ALL,) * axis, places), input_shape)


@primitive(view=True, input=_windows_back)
def _windows(input: Array, axis: int, size: int, step: int) -> Array:
    """The windows of length `size` along `axis`, every `step` places; the place within a window becomes the last dimension."""
    shape, strides = list(input.shape), list(input.strides)
    shape[axis] = (shape[axis] - size) // step + 1
    strides[axis] *= step
    return _seen(input, (*shape, size), (*strides, input.strides[axis]))


def unfold(input: Array, dimension: int, size: int, step: int) -> Any:
    """Return a view of all windows of length `size` along a dimension, every `step` places; what is in a window is the last dimension.

    This is ``Tensor.unfold``; ``nn.functional.unfold`` is another function.

    Raises
    ------
    RuntimeError : if the dimension is shorter than `size`, or `step` is not positive.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 2.0, 3.0]).unfold(0, 2, 1)
    tensor([[1., 2.],
            [2., 3.]])
    """
    shape = shape_of(input)
    axis, (size, step) = one_dim(dimension, len(shape)), sizes_from((size, step))
    length = shape[axis] if shape else 1
    if size < 0:
        raise RuntimeError(f"unfold: size is {size} but must be >= 0")
    if step <= 0:
        raise RuntimeError(f"unfold: step is {step} but must be > 0")
    if size > length:
        raise RuntimeError(f"unfold: maximum size for tensor at dimension {axis} is {length} but size is {size}")
    windows = _windows(input if shape else reshape(input, (1,)), axis, size, step)
    return windows if shape else reshape(windows, (size,))


def _positions(size: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Array:
    """Return where the elements of a strided tensor lie in memory, in numbers of elements."""
    where = np.full(size, offset)
    for axis, (n, s) in enumerate(zip(size, stride, strict=True)):
        where += (np.arange(n) * s).reshape((-1,) + (1,) * (len(size) - axis - 1))
    return where


def _strides_back(
    g: Array, size: tuple[int, ...], stride: tuple[int, ...], offset: int, own: tuple[int, ...], input_shape: tuple[int, ...]
) -> Any:
    memory = 1 + sum((n - 1) * s for n, s in zip(input_shape, own, strict=True)) if math.prod(input_shape) else 0
    flat = _accumulate(g, (_positions(size, stride, offset),), (memory,))
    return _index(flat, (_positions(input_shape, own, 0),))


@primitive(view=True, input=_strides_back)
def _as_strided(input: Array, size: tuple[int, ...], stride: tuple[int, ...], offset: int, own: tuple[int, ...]) -> Array:
    """What lies in the memory of `input`, whose strides are `own`, from `offset` on at the distances `stride`, in numbers of elements."""
    if tuple(s // input.itemsize for s in input.strides) != own:  # a copy of what the view was made of: lay it out like that
        memory = np.zeros(1 + sum((n - 1) * s for n, s in zip(input.shape, own, strict=True)), input.dtype)
        memory[_positions(input.shape, own, 0)] = input
        return memory[_positions(size, stride, offset)]
    return _seen(input, size, tuple(s * input.itemsize for s in stride), offset * input.itemsize)


def _offset(input: Variable) -> int:
    array, base = input.array, (input if input._view is None else input._view.base).array
    return int((array.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // array.itemsize)


def as_strided(input: Variable, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """Return a view of the memory under `input`, of the shape `size`, with strides of one's own, in numbers of elements.

    Parameters
    ----------
    storage_offset : where in the memory the view begins; by default where `input` begins.

    Raises
    ------
    RuntimeError : if the strides are negative, not as many as the sizes, or lead out of the memory.

    >>> import tinygrad_edu as tg
    >>> tg.as_strided(tg.arange(5), (3, 2), (1, 2))
    tensor([[0, 2],
            [1, 3],
            [2, 4]])
    """
    sizes, steps = sizes_from((tuple(size),)), sizes_from((tuple(stride),))
    if len(sizes) != len(steps):
        raise RuntimeError(f"as_strided: mismatch in length of strides and shape: {list(steps)} and {list(sizes)}")
    if min(steps, default=0) < 0:
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(steps)}")
    base = input if input._view is None else input._view.base
    array, offset = base.array, _offset(input) if storage_offset is None else storage_offset
    own = tuple(s // array.itemsize for s in array.strides)
    memory = 1 + sum((n - 1) * s for n, s in zip(array.shape, own, strict=True)) if array.size else 0
    end = 1 + offset + sum((n - 1) * s for n, s in zip(sizes, steps, strict=True)) if math.prod(sizes) else 0
    if offset < 0 or end > memory or any(s < 0 for s in own):
        raise RuntimeError(
            f"as_strided: sizes {list(sizes)}, strides {list(steps)}, storage offset {offset} requiring a storage of {end} elements are "
            f"out of bounds for storage of {memory} elements"
        )
    return _as_strided(base, sizes, steps, offset, own)


def storage_offset(input: Variable) -> int:
    """Return how many elements into the memory that it shares with others a tensor begins.

    >>> import tinygrad_edu as tg
    >>> storage_offset(tg.zeros(3, 4)[1])
    4
    """
    return _offset(input)


@writes_out
def as_strided_scatter(input: Array, src: Array, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """Return a copy of `input` in which `src` stands where ``as_strided(input, size, stride, storage_offset)`` shows it.

    >>> import tinygrad_edu as tg
    >>> tg.as_strided_scatter(tg.zeros(2, 2), tg.ones(2), (2,), (3,))
    tensor([[1., 0.],
            [0., 1.]])
    """
    places = _positions(sizes_from((tuple(size),)), sizes_from((tuple(stride),)), storage_offset or 0)
    if tuple(shape_of(src)) != places.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(shape_of(src))}, slice size = {list(places.shape)}"
        )
    if places.size and not 0 <= places.min() <= places.max() < count_of(input):
        raise RuntimeError(f"as_strided_scatter: the places {places.min()} to {places.max()} are not all in shape {list(shape_of(input))}")
    return put(input, make(places), src)
