"""The largest element of windows that differ in size, or lie at random: adaptive and fractional max pooling.

The windows are given as a table of places in the flattened image. `largest_places` finds in each the largest element, and `gather` picks
it, which is all that the gradient has to go through.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ._windows import Ints, integers, spatial, volume
from .dimensions import shape_of
from .indexing import _gather
from .pooling import _max_pool, window_counts
from .random import default_generator
from .reduced import kind_of


@primitive()
def largest_places(input: Array, windows: Array) -> Array:
    """Return where in the last axis of `input` the largest element of each window lies.

    `windows` is (window, element), or (batch, channel, window, element) if they differ from channel to channel. The first of equal
    elements counts, and the last that is NaN.
    """
    if windows.ndim == 2:
        picked = input[..., windows]
    else:
        picked = np.take_along_axis(input, windows.reshape(*windows.shape[:2], volume(windows.shape[2:])), -1).reshape(windows.shape)
    taps = np.argmax(picked, -1)
    nans = np.isnan(picked)
    if nans.any():
        taps = np.where(nans.any(-1), picked.shape[-1] - 1 - np.argmax(nans[..., ::-1], -1), taps)
    return np.take_along_axis(np.broadcast_to(windows, picked.shape), taps[..., None], -1)[..., 0]


def _table(places: list[Any], size: Ints) -> Any:
    """Return the windows of an image of spatial shape `size`, given the places (*lead, window, element) of theirs along each axis."""
    lead, ndim = places[0].shape[:-2], len(size)
    table: Any = 0
    for i, along in enumerate(places):
        shape = [1] * (2 * ndim)
        shape[i], shape[ndim + i] = along.shape[-2:]
        table = table + along.reshape(*lead, *shape) * volume(size[i + 1 :])
    windows, elements = (volume([p.shape[k] for p in places]) for k in (-2, -1))
    return table.reshape(*lead, windows, elements)


def _pick(input: Array, places: list[Any], count: Ints, batched: bool, return_indices: bool) -> Any:
    """Return the largest element of each window, in the shape of the windows, and where it lies if that is asked for."""
    shape, ndim = shape_of(input), len(count)
    lead, size = shape[:-ndim], shape[-ndim:]
    flat = np.reshape(input, (*(lead if batched else (1, *lead)), volume(size)))
    found: Any = largest_places(flat, _table(places, size))
    out = np.reshape(_gather(flat, 2, found), (*lead, *count))
    return (out, np.reshape(found, (*lead, *count))) if return_indices else out


def adaptive_max_pool1d(input: Array, output_size: Any, return_indices: bool = False) -> Any:
    """Cut a sequence into `output_size` windows of almost equal length and return their largest elements. See `adaptive_max_pool2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_max_pool1d(tg.tensor([[1.0, 2.0, 6.0]]), 2)
    tensor([[2., 6.]])
    """
    return _adaptive("adaptive_max_pool1d", 1, input, output_size, return_indices)


def adaptive_max_pool1d_with_indices(input: Array, output_size: Any) -> Any:
    """Return what `adaptive_max_pool1d` returns and the positions of the largest elements: PyTorch's ``torch.adaptive_max_pool1d``."""
    return adaptive_max_pool1d(input, output_size, True)


def adaptive_max_pool2d(input: Array, output_size: Any, return_indices: bool = False) -> Any:
    """Cut an image into `output_size` windows of almost equal size and return their largest elements.

    Window :math:`q` of :math:`m` covers the elements from :math:`\\lfloor q n / m \\rfloor` to before
    :math:`\\lceil (q + 1) n / m \\rceil`.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    output_size : how many windows; an integer or one per axis, where `None` keeps the axis as it is.
    return_indices : whether to return also the position of each largest element in the flattened image.

    Raises
    ------
    RuntimeError : if shapes and sizes do not fit together.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_max_pool2d(tg.ones(1, 8, 5, 7), (2, None)).shape
    torch.Size([1, 8, 2, 7])
    """
    return _adaptive("adaptive_max_pool2d", 2, input, output_size, return_indices)


def adaptive_max_pool3d(input: Array, output_size: Any, return_indices: bool = False) -> Any:
    """Cut a volume into `output_size` windows of almost equal size and return their largest elements. See `adaptive_max_pool2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_max_pool3d(tg.ones(1, 8, 5, 7, 9), 1).shape
    torch.Size([1, 8, 1, 1, 1])
    """
    return _adaptive("adaptive_max_pool3d", 3, input, output_size, return_indices)


def _adaptive(what: str, ndim: int, input: Array, output_size: Any, return_indices: bool) -> Any:
    """Pool over windows that divide each axis: a plain max pooling where they all have one size."""
    batched = spatial(input, ndim, what, ValueError if ndim > 1 and isinstance(output_size, (tuple, list)) else RuntimeError)
    size = shape_of(input)[-ndim:]
    count = window_counts(what, size, output_size)
    if 0 in shape_of(input)[-ndim - 1 :]:
        raise RuntimeError(f"{what}: Expected input to have non-zero size for non-batch dimensions, but got shape {shape_of(input)}")
    if all(m and n % m == 0 for n, m in zip(size, count, strict=True)):
        kernel = tuple(n // m for n, m in zip(size, count, strict=True))
        return _max_pool(what, ndim, input, kernel, None, 0, 1, False, return_indices)
    _check_kind(what, input)
    places = []
    for n, m in zip(size, count, strict=True):
        q = np.arange(m)
        first, last = q * n // max(m, 1), -(-(q + 1) * n // max(m, 1)) - 1
        places.append(np.minimum(first[:, None] + np.arange(int((last - first).max(initial=0)) + 1), last[:, None]))
    return _pick(input, places, count, batched, return_indices)


def fractional_max_pool2d(
    input: Array, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """Return the largest element of windows that lie at random, about as far apart as fit `output_size`.

    With :math:`\\alpha = (n - k) / (m - 1)` and a random :math:`u` between 0 and 1 for each sample, channel and axis, window :math:`q`
    begins at :math:`\\lfloor \\alpha (q + u) \\rfloor - \\lfloor \\alpha u \\rfloor`, and the last at :math:`n - k`. Source: Graham,
    Fractional Max-Pooling, 2014.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    kernel_size : the size of a window; an integer or one per axis, as for the options that follow.
    output_size : how many windows.
    output_ratio : the same as a part of the input's size, between 0 and 1.
    return_indices : whether to return also the position of each largest element in the flattened image.
    _random_samples : the random numbers, (batch, channel, 2), the first of them for the width.

    Raises
    ------
    ValueError : unless `output_size` or `output_ratio` is given.
    RuntimeError : if shapes and sizes do not fit together.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.fractional_max_pool2d(tg.ones(1, 2, 7, 7), 2, output_ratio=0.5).shape
    torch.Size([1, 2, 3, 3])
    """
    return _fractional("fractional_max_pool2d", (1, 0), input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


def fractional_max_pool3d(
    input: Array, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """Return the largest element of windows of a volume that lie at random. See `fractional_max_pool2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.fractional_max_pool3d(tg.ones(1, 2, 5, 5, 5), 2, output_size=3).shape
    torch.Size([1, 2, 3, 3, 3])
    """
    return _fractional("fractional_max_pool3d", (0, 1, 2), input, kernel_size, output_size, output_ratio, return_indices, _random_samples)


def _fractional(
    what: str, order: Ints, input: Array, kernel_size: Any, output_size: Any, output_ratio: Any, return_indices: bool, samples: Any
) -> Any:
    """Check the arguments of a fractional pooling and run it; `order` says which random number is for which axis."""
    ndim = len(order)
    if output_size is None and output_ratio is None:
        raise ValueError(f"{what} requires specifying either an output_size or an output_ratio")
    batched, shape = spatial(input, ndim, what), shape_of(input)
    size, kernel = shape[-ndim:], integers(kernel_size, ndim, "kernel_size", what)
    if output_size is None:
        ratios = output_ratio if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * ndim
        if len(ratios) != ndim:
            raise ValueError(f"{what} requires output_ratio to either be a single number or a tuple of {ndim}, but got {output_ratio!r}")
        count = tuple(int(n * r) for n, r in zip(size, ratios, strict=True))
    else:
        count = integers(output_size, ndim, "output_size", what)
    if min(kernel) < 1 or min(count) < 1 or any(m + k - 1 > n for n, m, k in zip(size, count, kernel, strict=True)) or 0 in shape[1:]:
        raise RuntimeError(f"{what}: {count} windows of {kernel} elements do not fit into an input of shape {shape}")
    _check_kind(what, input)
    lead = shape[:2] if batched else (1, shape[0])
    dtype = np.dtype(input.dtype)
    u = default_generator.rng.random((*lead, ndim)).astype(dtype) if samples is None else np.asarray(getattr(samples, "array", samples))
    if u.dtype != dtype or u.ndim != 3 or u.shape[1:] != (lead[1], ndim) or len(u) < lead[0]:
        raise RuntimeError(f"{what}: expected random samples {(*lead, ndim)} of {dtype}, but got {u.shape} of {u.dtype}")
    u = u[: lead[0]]
    places = []
    for i, n, m, k in zip(order, size, count, kernel, strict=True):
        first = _starts(u[..., i, None], n, m, k)
        places.append(first[..., None] + np.arange(k))
    return _pick(input, places, count, batched, return_indices)


def _starts(u: Any, n: int, m: int, k: int) -> Any:
    """Return where `m` windows of `k` elements begin on an axis of `n`, for random numbers `u` (*lead, 1)."""
    alpha = u.dtype.type(n - k) / u.dtype.type(max(m - 1, 1))
    first = ((np.arange(m, dtype=u.dtype) + u) * alpha).astype(np.int64) - (u * alpha).astype(np.int64)
    first[..., m - 1] = n - k
    return first


def _check_kind(what: str, input: Array) -> None:
    if kind_of(input) != "f":
        raise RuntimeError(f"{what} is not implemented for {input.dtype}: convert the tensor first, with .float() for example")
