"""Resizing: the same signal, image or volume with more or fewer elements.

Each axis is resized by itself, which is the multiplication by a sparse matrix (`_resample.py`). Which entries it has, for each of the
methods, stands in `_taps.py`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.primitive import Array
from . import _taps
from ._resample import resample
from ._windows import integers
from .arithmetic import clone
from .dimensions import shape_of
from .pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .reduced import dtype_of
from .rounding import round
from .selection import clamp

_LINEAR = ("linear", "bilinear", "trilinear")
_AXES = {"linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "lanczos": 2}  # of the modes that are for so many only
_EVERY = ("nearest", "nearest-exact", "area")
_ADAPTIVE = (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d)


def interpolate(
    input: Array, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Any:  # fmt: skip
    """Resize a signal, an image or a volume.

    Parameters
    ----------
    input : ``(batch, channel, *spatial)`` with one, two or three spatial axes.
    size : the new size; an integer or one per spatial axis.
    scale_factor : how many times larger to make it, instead of `size`; a number or one per spatial axis. Sizes are rounded down.
    mode : ``"nearest"`` copies one element; ``"nearest-exact"`` does so without its shift by half an element; ``"linear"``,
        ``"bilinear"`` and ``"trilinear"`` (by the number of axes) weight the two neighbours on each axis, ``"bicubic"`` the four;
        ``"area"`` is the mean of what an output overlaps with; ``"lanczos"`` is for `antialias` only.
    align_corners : whether the centres of the first and the last elements stay where they are, and not their outer ends. Not for
        ``"nearest"``, ``"nearest-exact"`` and ``"area"``.
    recompute_scale_factor : whether to go on with the exact ratio of the sizes instead of `scale_factor`.
    antialias : whether the kernels of ``"bilinear"``, ``"bicubic"`` and ``"lanczos"`` become wider where the image becomes smaller.

    Raises
    ------
    ValueError : unless just one of `size` and `scale_factor` is given, with a number for each axis, and the options fit the mode.
    NotImplementedError : if `mode` is unknown, or not for that number of axes.
    RuntimeError : if a size is not positive.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[[1.0, 3.0]]])
    >>> tg.nn.functional.interpolate(x, scale_factor=2)
    tensor([[[1., 1., 3., 3.]]])
    >>> tg.nn.functional.interpolate(x, size=3, mode="linear", align_corners=True)
    tensor([[[1., 2., 3.]]])
    """
    if mode in _EVERY and align_corners is not None:
        raise ValueError(
            f"interpolate: align_corners option can only be set with linear, bilinear, bicubic or trilinear, but mode={mode!r}: omit it"
        )
    shape = shape_of(input)
    if recompute_scale_factor and size is not None:
        raise ValueError("interpolate: recompute_scale_factor is not meaningful with an explicit size.")
    sizes, factors = _sizes(shape[2:], size, scale_factor, recompute_scale_factor or mode == "area")
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and len(shape) == 4):
        raise ValueError(
            f"interpolate: Anti-alias option is restricted to bilinear, bicubic and lanczos modes and an input (batch, channel, height, "
            f"width), but got mode={mode!r} and shape {shape}"
        )
    _check_mode(shape, mode, align_corners, antialias)
    sizes = integers(sizes, len(sizes), "size", "interpolate")
    if mode != "area" and (min(sizes) < 1 or min(shape[1:]) < 1):
        raise RuntimeError(f"interpolate: Input and output sizes should be greater than 0, but got input shape {shape} and size {sizes}")
    if mode == "area":
        return _ADAPTIVE[len(sizes) - 1](input, sizes)
    return _resize(input, sizes, factors, mode, bool(align_corners), antialias)


def upsample(input: Array, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None) -> Any:
    """Resize; an older name of `interpolate`, which warns as in PyTorch."""
    warnings.warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Array, size: Any = None, scale_factor: Any = None) -> Any:
    """Resize with ``mode="nearest"``; an older name, which warns as in PyTorch."""
    warnings.warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor)


def upsample_bilinear(input: Array, size: Any = None, scale_factor: Any = None) -> Any:
    """Resize with ``mode="bilinear"`` and aligned corners; an older name, which warns as in PyTorch."""
    warnings.warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, "bilinear", True)


def _sizes(old: tuple[int, ...], size: Any, scale_factor: Any, recompute: bool | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the new size, and the factor to compute places with or `None`, for each axis."""
    if (size is None) == (scale_factor is None):
        raise ValueError(f"interpolate: either size or scale_factor should be defined, not both: size={size}, scale_factor={scale_factor}")
    given = size if scale_factor is None else scale_factor
    values = tuple(given) if isinstance(given, (tuple, list)) else (given,) * len(old)
    if len(values) != len(old):
        raise ValueError(
            f"interpolate: Input and output must have the same number of spatial dimensions, but got {given!r} for the spatial sizes {old}"
        )
    if scale_factor is not None:
        factors = tuple(float(f) for f in values)
        sizes = tuple(int(n * f) for n, f in zip(old, factors, strict=True))
        return sizes, (None,) * len(old) if recompute else factors
    return values, (None,) * len(old)


def _check_mode(shape: tuple[int, ...], mode: str, align_corners: bool | None, antialias: bool) -> None:
    """Raise if `mode` is none, or not for an input of that shape with these options."""
    axes = len(shape) - 2
    if mode not in (*_AXES, *_EVERY) or axes not in (1, 2, 3) or _AXES.get(mode, axes) != axes:
        wanted = f"{mode!r} needs an input of {_AXES[mode] + 2} dimensions" if mode in _AXES else "3, 4 or 5 dimensions are supported"
        raise NotImplementedError(
            f"interpolate: got an input of shape {shape} with mode={mode!r}: {wanted}; the modes are {', '.join((*_EVERY, *_AXES))}"
        )
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError("interpolate: Lanczos mode requires antialias=True and does not support align_corners=True")


def _resize(input: Array, sizes: tuple[int, ...], factors: tuple[Any, ...], mode: str, align_corners: bool, antialias: bool) -> Any:
    """Resize one axis after the other, the last one first."""
    dtype = dtype_of(input)
    if dtype.kind != "f" and dtype != np.uint8:
        raise RuntimeError(
            f"interpolate: mode {mode!r} is not implemented for {dtype}: convert the tensor first, with .float() for example"
        )
    whole = dtype.kind != "f" and not mode.startswith("nearest")
    # Whether a size that stays leaves its axis as it is, whatever the factor: PyTorch's kernels differ in this.
    fixed = mode in _LINEAR or antialias or (mode == "nearest" and len(sizes) == 2)
    out: Any = cast(input, np.dtype(np.float64)) if whole else input
    old = shape_of(input)[2:]
    for axis in range(len(sizes) - 1, -1, -1):
        n, m, factor = old[axis], sizes[axis], factors[axis]
        if n != m or not (fixed or factor in (None, 1)):
            out = resample(out, axis + 2, m, *_entries(n, m, factor, mode, align_corners, antialias))
            out = clamp(round(out), 0, 255) if whole and (len(sizes) == 2 or not axis) else out
    if whole:
        return cast(out, dtype)
    return clone(out) if out is input else out


def _entries(n: int, m: int, factor: float | None, mode: str, align_corners: bool, antialias: bool) -> _taps.Entries:
    """Return the matrix that resizes an axis from `n` elements to `m`."""
    if antialias:
        return _taps.antialiased(n, m, factor, align_corners, mode)
    if mode in _LINEAR:
        return _taps.linear(n, m, factor, align_corners)
    if mode == "bicubic":
        return _taps.cubic(n, m, factor, align_corners)
    return _taps.nearest(n, m, factor, mode == "nearest-exact")
