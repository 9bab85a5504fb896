"""Padding: more elements at the ends of some axes, or fewer.

`constant_pad` is its own adjoint with the amounts negated: where elements were added their adjoint is dropped, where they were cut off
it is zero. The other modes copy elements of the input, so their adjoint adds up what the copies received.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ._windows import Pairs

_MODES = ("constant", "reflect", "replicate", "circular")


@primitive(input=lambda g, pairs: constant_pad(g, tuple((-lo, -hi) for lo, hi in pairs), 0.0))  # type: ignore[has-type]
def constant_pad(input: Array, pairs: Pairs, value: float) -> Array:
    """Put `value` before and after, as often as `pairs` says for each axis; a negative number cuts off."""
    kept = tuple(slice(max(0, -lo), n - max(0, -hi)) for n, (lo, hi) in zip(input.shape, pairs, strict=True))
    inner = tuple(slice(max(0, lo), n + lo - max(0, -hi)) for n, (lo, hi) in zip(input.shape, pairs, strict=True))
    shape = tuple(n + lo + hi for n, (lo, hi) in zip(input.shape, pairs, strict=True))
    out = np.full(shape, value, input.dtype) if value else np.zeros(shape, input.dtype)
    if all(i.stop > i.start for i in inner):
        out[inner] = input[kept]
    return out


@primitive(input=lambda g, input_shape, pairs, mode: border_pad_transpose(g, tuple(input_shape), pairs, mode))  # type: ignore[has-type]
def border_pad(input: Array, pairs: Pairs, mode: str) -> Array:
    """Continue `input` beyond its ends, mirrored (``reflect``), with the last element (``replicate``) or cyclically (``circular``)."""
    for axis, (lo, hi) in enumerate(pairs):
        if lo or hi:
            input = np.take(input, _sources(input.shape[axis], lo, hi, mode), axis=axis)
    return input.copy() if not any(map(any, pairs)) else input


@primitive(input=border_pad)
def border_pad_transpose(input: Array, shape: tuple[int, ...], pairs: Pairs, mode: str) -> Array:
    """Add every element of `input` to the element of a result of `shape` that `border_pad` would have copied there."""
    for axis, (lo, hi) in enumerate(pairs):
        if not (lo or hi):
            continue
        n = shape[axis]
        source = np.moveaxis(input, axis, 0)
        out = np.zeros((n, *source.shape[1:]), input.dtype)
        # The elements that stayed where they were come in one piece, the few at the ends one by one.
        first, last = max(0, lo), max(0, lo) + n - max(0, -lo) - max(0, -hi)
        if last > first:
            out[max(0, -lo) : n - max(0, -hi)] = source[first:last]
        for place, origin in enumerate(_sources(n, lo, hi, mode)):
            if not first <= place < last:
                out[origin] += source[place]
        input = np.moveaxis(out, 0, axis)
    return np.array(input) if not any(map(any, pairs)) else np.ascontiguousarray(input)


def _sources(n: int, lo: int, hi: int, mode: str) -> Any:
    """Return for each element of a padded axis which element of the axis of length `n` it copies."""
    places = np.arange(-lo, n + hi)
    if mode == "replicate":
        return np.clip(places, 0, n - 1)
    if mode == "circular":  # what has been cut off does not come back from the other end
        cut = max(0, -lo)
        return cut + (places - cut) % (n - cut - max(0, -hi))
    return (n - 1) - np.abs((n - 1) - np.abs(places))


def pad(input: Array, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Any:
    """Add elements at the ends of the last axes; where an amount is negative, cut some off.

    Parameters
    ----------
    input : of any shape; ``reflect``, ``replicate`` and ``circular`` need ``(batch, channel, *spatial)`` or ``(channel, *spatial)``.
    pad : how many before and after, for the last axis first: (left, right, top, bottom, front, back …).
    mode : ``constant`` puts in `value`; ``reflect`` mirrors the input at its last element, ``replicate`` repeats that, and ``circular``
        goes on at the other end. These three pad all spatial axes.
    value : what is put in, by default 0.

    Raises
    ------
    RuntimeError : if there are more amounts than axes, if more is cut off than there is, or if mirrored or circular padding is longer
        than the input.
    NotImplementedError : for an unknown mode, and for a number of amounts that the mode does not support.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.pad(tg.tensor([[1.0, 2.0, 3.0]]), (1, 2))
    tensor([[0., 1., 2., 3., 0., 0.]])
    >>> tg.nn.functional.pad(tg.tensor([[1.0, 2.0, 3.0]]), (-1, 2), mode="circular")
    tensor([[2., 3., 2., 3.]])
    """
    amounts = tuple(pad) if isinstance(pad, (tuple, list)) else None
    if amounts is None or any(isinstance(p, bool) or not hasattr(p, "__index__") for p in amounts):
        raise TypeError(f"pad: pad must be a tuple of integers, but got {pad!r}")
    ndim, shape = len(input.shape), tuple(input.shape)
    if mode not in _MODES:
        raise NotImplementedError(f"pad: unrecognised padding mode {mode!r}: choose one of {', '.join(_MODES)}")
    if len(amounts) % 2:
        raise RuntimeError(f"pad: Padding length must be divisible by 2 (before and after each axis), but got pad={pad!r}")
    if len(amounts) > 2 * ndim:
        raise RuntimeError(
            f"pad: Padding length must be at most two times the input dimension, but got pad={pad!r} for an input of shape {shape}"
        )
    changed = tuple((amounts[i].__index__(), amounts[i + 1].__index__()) for i in range(len(amounts) - 2, -1, -2))
    pairs: Pairs = ((0, 0),) * (ndim - len(changed)) + changed
    if mode != "constant":
        _check_border(shape, pairs, len(changed), mode, value, pad)
    beyond = mode == "replicate"  # of what is cut off entirely, it can still go on with the last element
    if any(n + lo + hi < 0 or (n + min(lo, hi) < 0 and not beyond) for n, (lo, hi) in zip(shape, pairs, strict=True)):
        raise RuntimeError(f"pad: more would be cut off than there is: pad={pad!r} for an input of shape {shape}")
    if mode == "constant":
        return constant_pad(input, pairs, 0.0 if value is None else value)
    return border_pad(input, pairs, mode)


def _check_border(shape: tuple[int, ...], pairs: Pairs, axes: int, mode: str, value: float | None, pad: Any) -> None:
    """Raise unless all spatial axes are padded, from what the input has."""
    if value:
        raise RuntimeError(f"pad: Padding mode {mode!r} doesn't take in value argument, but got value={value}")
    if not 1 <= axes <= 3 or len(shape) not in (axes + 1, axes + 2):
        raise NotImplementedError(
            f"pad: mode {mode!r} pads all spatial axes of (batch, channel, *spatial) or (channel, *spatial), with two numbers for each: a "
            f"padding of size {2 * axes} is not supported for an input of shape {shape}; pad={pad!r}"
        )
    if mode != "circular" and all(n + lo + hi < 1 for n, (lo, hi) in zip(shape[-axes:], pairs[-axes:], strict=True)):
        raise RuntimeError(f"pad: nothing would be left: pad={pad!r} for an input of shape {shape}")
    for n, (lo, hi) in zip(shape[-axes:], pairs[-axes:], strict=True):
        if not n or (mode != "circular" and not shape[-axes - 1]):
            raise RuntimeError(f"pad: {mode!r} needs channels and spatial axes that are not empty, but the input has shape {shape}")
        if mode == "reflect" and max(lo, hi) >= n:
            raise RuntimeError(f"pad: Padding size should be less than the axis for {mode!r}, but got pad={pad!r} for shape {shape}")
        if mode == "circular" and max(lo, hi) > n + min(0, lo) + min(0, hi):
            raise RuntimeError(f"pad: Padding value causes wrapping around more than once ({mode!r}): pad={pad!r} for shape {shape}")
