"""Channels turned into pixels and back, and channels mixed: the same elements in another order."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array
from ._windows import integers
from .dimensions import shape_of
from .shape import _contiguous


def pixel_shuffle(input: Array, upscale_factor: int) -> Any:
    """Turn groups of r² channels into images that are r times as high and as wide.

    .. math:: y_{c, \\, h r + i, \\, w r + j} = x_{c r^2 + i r + j, \\, h, \\, w}

    Parameters
    ----------
    input : ``(*, channel * r², height, width)``.
    upscale_factor : r.

    Raises
    ------
    RuntimeError : if the number of channels is not a multiple of r², or r is not positive.

    >>> import tinygrad_edu as tg
    >>> tg.pixel_shuffle(tg.tensor([[[1.0]], [[2.0]], [[3.0]], [[4.0]]]), 2)
    tensor([[[1., 2.],
             [3., 4.]]])
    """
    (r,), shape = integers(upscale_factor, 1, "upscale_factor", "pixel_shuffle"), shape_of(input)
    if len(shape) < 3:
        raise RuntimeError(f"pixel_shuffle: expects input to have at least 3 dimensions, but got shape {shape}")
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle: expects a positive upscale_factor, but got {r}")
    *lead, channels, height, width = shape
    if channels % (r * r):
        raise RuntimeError(
            f"pixel_shuffle: expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but shape {shape} "
            f"has {channels} channels and upscale_factor={r}"
        )
    n = len(lead)
    parts = np.reshape(input, (*lead, channels // (r * r), r, r, height, width))
    return _joined(parts, n, (0, 3, 1, 4, 2), (*lead, channels // (r * r), height * r, width * r))


def pixel_unshuffle(input: Array, downscale_factor: int) -> Any:
    """Turn each square of r × r pixels into r² channels: the inverse of `pixel_shuffle`.

    Parameters
    ----------
    input : ``(*, channel, height * r, width * r)``.
    downscale_factor : r.

    Raises
    ------
    RuntimeError : if height or width is not a multiple of r, or r is not positive.

    >>> import tinygrad_edu as tg
    >>> tg.pixel_unshuffle(tg.tensor([[[1.0, 2.0], [3.0, 4.0]]]), 2).flatten()
    tensor([1., 2., 3., 4.])
    """
    (r,), shape = integers(downscale_factor, 1, "downscale_factor", "pixel_unshuffle"), shape_of(input)
    if len(shape) < 3:
        raise RuntimeError(f"pixel_unshuffle: expects input to have at least 3 dimensions, but got shape {shape}")
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle: expects a positive downscale_factor, but got {r}")
    *lead, channels, height, width = shape
    if height % r or width % r:
        raise RuntimeError(f"pixel_unshuffle: expects height and width to be divisible by downscale_factor={r}, but got shape {shape}")
    n = len(lead)
    parts = np.reshape(input, (*lead, channels, height // r, r, width // r, r))
    return _joined(parts, n, (0, 2, 4, 1, 3), (*lead, channels * r * r, height // r, width // r))


def channel_shuffle(input: Array, groups: int) -> Any:
    """Take the channels of `groups` groups in turn: the first of each, then the second of each, and so on.

    Parameters
    ----------
    input : ``(batch, channel, *)``.
    groups : how many groups of equal size the channels form.

    Raises
    ------
    RuntimeError : if the number of channels is not a multiple of `groups`, or `groups` is not positive.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.channel_shuffle(tg.tensor([[[1.0], [2.0], [3.0], [4.0]]]), 2).flatten()
    tensor([1., 3., 2., 4.])
    """
    (g,), shape = integers(groups, 1, "groups", "channel_shuffle"), shape_of(input)
    if len(shape) < 3:
        raise RuntimeError(f"channel_shuffle: expects input with more than 2 dims, but got shape {shape}")
    if g <= 0 or shape[1] % g:
        raise RuntimeError(
            f"channel_shuffle: Number of channels must be divisible by groups, and groups positive, but got {shape[1]} channels "
            f"(shape {shape}) and groups={g}"
        )
    return _joined(np.reshape(input, (shape[0], g, shape[1] // g, *shape[2:])), 1, (1, 0), shape)


def _joined(parts: Any, first: int, order: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    """Return `parts` with its axes from `first` on in another order, as an array of `shape` with memory of its own."""
    axes = (*range(first), *(first + i for i in order), *range(first + len(order), len(shape_of(parts))))
    return np.reshape(_contiguous(np.transpose(parts, axes)), shape)
