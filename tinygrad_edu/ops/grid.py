"""Sampling an image at places that a tensor holds, differentiable by both: what a spatial transformer does.

Everything is composed of `gather`, with which the neighbours of each place are read, and arithmetic on the places, which gives their
weights. Around the image lies a frame of zeros, in which all places beyond it end up.
"""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from . import rounding
from ._windows import Ints, volume
from .activation import hardtanh
from .arithmetic import fmod
from .dimensions import shape_of
from .indexing import _gather, _slice
from .linalg import matmul
from .padding import constant_pad
from .reduced import kind_of
from .selection import where
from .shape import expand

_MODES, _PADDINGS = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
_AMBIGUOUS = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the "
    "old behavior is desired. See the documentation of grid_sample for details."
)


@primitive()
def element_number(input: Array, size: int) -> Array:
    """Return whole numbers as integers from -1 to `size`: what lies beyond the frame around `size` elements, or is NaN, is in it."""
    return np.clip(np.where(np.isnan(input), -1, input), -1, size).astype(np.int64)


def grid_sample(
    input: Array, grid: Array, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Any:  # fmt: skip
    """Return the values of an image at the places in `grid`, between its elements too.

    Parameters
    ----------
    input : (batch, channel, height, width), or (batch, channel, depth, height, width).
    grid : (batch, height, width, 2) of the result, or (batch, depth, height, width, 3): for each of its elements a place in the input as
        (x, y) or (x, y, z), where -1 is the left, upper or front end and 1 the opposite one.
    mode : ``"bilinear"`` weights the neighbours on each axis, ``"nearest"`` takes the closest, ``"bicubic"`` weights the four on each axis
        of an image by Keys' kernel with a = -3/4.
    padding_mode : what lies beyond the ends: ``"zeros"``, the last element again (``"border"``), or a mirror image (``"reflection"``).
    align_corners : whether -1 and 1 are the centres of the first and the last elements, and not their outer ends.

    Raises
    ------
    ValueError : for an unknown mode.
    RuntimeError : if shapes or dtypes do not fit together.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> tg.nn.functional.grid_sample(x, tg.tensor([[[[0.0, 0.0], [1.0, 1.0]]]]), align_corners=True)
    tensor([[[[2.5000, 4.0000]]]])
    """
    if mode not in _MODES:
        raise ValueError(f"grid_sample: expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: {mode!r}")
    if padding_mode not in _PADDINGS:
        raise ValueError(f"grid_sample: expected padding_mode to be 'zeros', 'border', or 'reflection', but got: {padding_mode!r}")
    if align_corners is None:
        warnings.warn(_AMBIGUOUS, stacklevel=2)
    _check(input, grid, mode)
    size = shape_of(input)[2:]
    count = shape_of(grid)[1:-1]
    each: list[Any] = [
        _slice(grid, (..., axis)) for axis in range(len(size) - 1, -1, -1)
    ]  # a place ends with the number for the first axis
    lines = [np.reshape(line, (shape_of(grid)[0], 1, volume(count))) for line in each]
    taps = [_taps(line, n, mode, padding_mode, bool(align_corners)) for line, n in zip(lines, size, strict=True)]
    framed = constant_pad(input, ((0, 0), (0, 0), *((1, 1) for _ in size)), 0.0)
    flat = np.reshape(framed, (*shape_of(input)[:2], volume([n + 2 for n in size])))
    out = _weighted_sum(flat, taps, size)
    return np.reshape(out, (*shape_of(input)[:2], *count))


def _weighted_sum(flat: Array, taps: list[Any], size: Ints) -> Any:
    """Return the sum over all combinations of the axes' taps: the element there times the weights of them all."""
    total: Any = None
    strides = [volume([n + 2 for n in size[i + 1 :]]) for i in range(len(size))]
    for chosen in product(*taps):
        places = sum((place + 1) * stride for (place, _), stride in zip(chosen, strides, strict=True))
        part: Any = _gather(flat, 2, expand(places, (*shape_of(flat)[:2], shape_of(places)[2])))
        weights = [weight for _, weight in chosen if weight is not None]
        for weight in weights:
            part = part * weight
        total = part if total is None else total + part
    return total


def _taps(line: Array, n: int, mode: str, padding_mode: str, align_corners: bool) -> list[tuple[Any, Any]]:
    """Return the neighbours of places along an axis of `n` elements, from -1 before the first to `n` behind the last, and their weights."""
    place = (line + 1) * ((n - 1) / 2) if align_corners else ((line + 1) * n - 1) / 2
    if mode != "bicubic":
        place = _inside(place, n, padding_mode, align_corners)
    if mode == "nearest":
        return [(element_number(rounding.round(place), n), None)]
    first = rounding.floor(place)
    rest = place - first
    if mode == "bilinear":
        return [(element_number(first, n), 1 - rest), (element_number(first + 1, n), rest)]
    weights = (_outer(rest + 1), _inner(rest), _inner(1 - rest), _outer(2 - rest))
    return [(element_number(_inside(first + i, n, padding_mode, align_corners), n), w) for i, w in zip(range(-1, 3), weights, strict=True)]


def _inner(x: Array) -> Any:
    """Keys' kernel with a = -3/4 at distances from 0 to 1."""
    return (1.25 * x - 2.25) * x * x + 1


def _outer(x: Array) -> Any:
    """Keys' kernel with a = -3/4 at distances from 1 to 2."""
    return ((-0.75 * x + 3.75) * x - 6) * x + 3


def _inside(place: Array, n: int, padding_mode: str, align_corners: bool) -> Any:
    """Return the place of the image that stands for one beyond its ends. At the ends themselves nothing flows back."""
    if padding_mode == "zeros":
        return place
    if padding_mode == "reflection":
        low, length = (0.0, float(n - 1)) if align_corners else (-0.5, float(n))
        if not length:
            return place * 0
        beyond = abs(place - low)
        over = fmod(beyond, length)
        even = rounding.floor(beyond / length) % 2 == 0
        place = where(even, over + low, length + low - over)
    return hardtanh(place, 0.0, float(n - 1)) if n > 1 else place * 0


def _check(input: Array, grid: Array, mode: str) -> None:
    """Raise if an image and a grid do not fit together."""
    ours, theirs = shape_of(input), shape_of(grid)
    if kind_of(input) != "f" or input.dtype != grid.dtype:
        raise RuntimeError(f"grid_sample: expected input and grid to have one floating point dtype, but got {input.dtype} and {grid.dtype}")
    if len(ours) not in (4, 5) or len(theirs) != len(ours):
        raise RuntimeError(
            f"grid_sample: expected 4D or 5D input and grid with same number of dimensions, but got shapes {ours} and {theirs}"
        )
    if ours[0] != theirs[0] or theirs[-1] != len(ours) - 2:
        raise RuntimeError(
            f"grid_sample: expected grid to have the input's batch size {ours[0]} and {len(ours) - 2} numbers for each place, but got "
            f"{ours} and {theirs}"
        )
    if 0 in ours[2:]:
        raise RuntimeError(f"grid_sample: expected input to have non-empty spatial dimensions, but got shape {ours}")
    if mode == "bicubic" and len(ours) == 5:
        raise RuntimeError(f"grid_sample: bicubic interpolation only supports 4D input, but got shape {ours}")


def affine_grid(theta: Array, size: Any, align_corners: bool | None = None) -> Any:
    """Return the grid that makes `grid_sample` apply an affine map.

    .. math:: \\mathit{grid}_{n q} = \\theta_n \\, (x_q, y_q, 1)^\\top

    Parameters
    ----------
    theta : (batch, 2, 3) for images, (batch, 3, 4) for volumes.
    size : the shape of the result of `grid_sample`: (batch, channel, height, width) or (batch, channel, depth, height, width).
    align_corners : as for `grid_sample`.

    Raises
    ------
    ValueError : if `theta` is not of floating point, or of another shape, or a size not positive.
    NotImplementedError : for a `size` of another length.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.affine_grid(tg.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]), (1, 1, 1, 2), align_corners=False)
    tensor([[[[-0.5000,  0.0000],
              [ 0.5000,  0.0000]]]])
    """
    if align_corners is None:
        warnings.warn(_AMBIGUOUS, stacklevel=2)
    size, shape = tuple(int(n) for n in size), shape_of(theta)
    if kind_of(theta) != "f":
        raise ValueError(f"affine_grid: Expected theta to have floating point type, but got {theta.dtype}")
    if len(size) not in (4, 5):
        raise NotImplementedError(f"affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, but got size {size}")
    ndim = len(size) - 2
    if len(shape) != 3 or shape[1:] != (ndim, ndim + 1):
        raise ValueError(f"affine_grid: Expected a batch of affine matrices of shape Nx{ndim}x{ndim + 1} for size {size}. Got {shape}.")
    if min(size) <= 0:
        raise ValueError(f"affine_grid: Expected non-zero, positive output size. Got {size}")
    if shape[0] != size[0]:
        raise RuntimeError(f"affine_grid: theta has {shape[0]} matrices, but size {size} asks for {size[0]}")
    dtype, spatial = np.dtype(theta.dtype), size[2:]
    base = np.ones((*spatial, ndim + 1), dtype)
    for axis, n in enumerate(spatial):
        ends = np.linspace(-1, 1, n) if n > 1 else np.zeros(1)
        line = ends if align_corners else ends * (n - 1) / n
        base[..., ndim - 1 - axis] = line.reshape((-1,) + (1,) * (ndim - 1 - axis))
    product_ = matmul(base.reshape(1, -1, ndim + 1), np.swapaxes(theta, 1, 2))
    return np.reshape(product_, (size[0], *spatial, ndim))
