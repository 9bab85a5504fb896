"""Which input elements make up which output element when an axis is resampled, and with what weight.

Every function returns the entries of a sparse matrix with one row for each of `m` outputs and one column for each of `n` inputs, as three
arrays: rows, columns and weights. Output element :math:`q` lies at :math:`\\mathit{scale} \\cdot (q + \\frac{1}{2}) - \\frac{1}{2}` of the
input where elements are areas, and at :math:`\\mathit{scale} \\cdot q` where the centres of the corners are aligned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Entries = tuple[Any, Any, Any]


def _entries(columns: Any, weights: Any) -> Entries:
    """Return entries from one row of columns, and of weights, for each output."""
    rows = np.repeat(np.arange(len(columns)), columns.shape[1])
    return rows, columns.ravel(), weights.ravel()


def step(n: int, m: int, factor: float | None, align_corners: bool) -> float:
    """Return how many input elements one goes on from an output element to the next.

    >>> step(4, 8, None, False), step(4, 7, None, True)
    (0.5, 0.5)
    """
    if align_corners:
        return (n - 1) / (m - 1) if m > 1 else 0.0
    return 1 / factor if factor is not None and factor > 0 else n / m


def nearest(n: int, m: int, factor: float | None, exact: bool) -> Entries:
    """Return one tap for each output: the element that its left end lies in, or its centre if `exact`.

    The places are computed in single precision for inputs of every dtype, as in PyTorch: otherwise another element would be chosen
    here and there.

    >>> nearest(2, 4, None, False)[1]
    array([0, 0, 1, 1])
    """
    scale = np.float32(1 / factor) if factor is not None and factor > 0 else np.float32(n) / np.float32(m)
    position = (np.arange(m, dtype=np.float32) + np.float32(0.5 if exact else 0)) * scale
    columns = np.minimum(np.floor(position).astype(np.int64), n - 1)
    return _entries(columns[:, None], np.ones((m, 1)))


def linear(n: int, m: int, factor: float | None, align_corners: bool) -> Entries:
    """Return two taps for each output: its neighbours, each weighted by how close it is.

    >>> linear(2, 3, None, True)[2]
    array([1. , 0. , 0.5, 0.5, 1. , 0. ])
    """
    scale, q = step(n, m, factor, align_corners), np.arange(m)
    position = scale * q if align_corners else np.maximum(scale * (q + 0.5) - 0.5, 0)
    first = np.minimum(np.floor(position).astype(np.int64), n - 1)
    columns = np.stack([first, np.minimum(first + 1, n - 1)], axis=1)
    rest = np.clip(position - first, 0, 1)
    return _entries(columns, np.stack([1 - rest, rest], axis=1))


def cubic(n: int, m: int, factor: float | None, align_corners: bool) -> Entries:
    """Return four taps for each output, weighted by Keys' cubic kernel with a = -3/4; beyond the ends the last element is repeated."""
    scale, q = step(n, m, factor, align_corners), np.arange(m)
    position = scale * q if align_corners else scale * (q + 0.5) - 0.5
    first = np.floor(position).astype(np.int64)
    places = first[:, None] + np.arange(-1, 3)
    return _entries(np.clip(places, 0, n - 1), keys(np.abs(position[:, None] - places), -0.75))


def antialiased(n: int, m: int, factor: float | None, align_corners: bool, mode: str) -> Entries:
    """Return the taps that each output's kernel, widened to the distance between outputs, reaches over; their weights add up to 1."""
    kernel, width = _KERNELS[mode]
    scale = step(n, m, factor, align_corners)
    wide = max(scale, 1.0)
    support, centre = width / 2 * wide, scale * (np.arange(m) + 0.5)
    first = np.maximum((centre - support + 0.5).astype(np.int64), 0)
    last = np.minimum((centre + support + 0.5).astype(np.int64), n)
    columns = first[:, None] + np.arange(max(1, int(np.max(last - first, initial=1))))
    weights = np.where(columns < last[:, None], kernel((columns - centre[:, None] + 0.5) / wide), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    rows, columns, weights = _entries(columns, weights)
    kept = columns < np.repeat(last, len(columns) // max(m, 1))
    return rows[kept], columns[kept], weights[kept]


def means(n: int, m: int) -> Entries:
    """Return the windows of `adaptive_avg_pool2d`: each output is the mean of the inputs that it overlaps with.

    >>> means(3, 2)[0], means(3, 2)[1], means(3, 2)[2]
    (array([0, 0, 1, 1]), array([0, 1, 1, 2]), array([0.5, 0.5, 0.5, 0.5]))
    """
    bounds = [(q * n // m, -(-(q + 1) * n // m)) for q in range(m)]
    lengths = np.array([stop - start for start, stop in bounds], np.int64)
    columns = np.concatenate([np.arange(start, stop) for start, stop in bounds]) if m else lengths
    return np.repeat(np.arange(m), lengths), columns, np.repeat(1 / np.maximum(lengths, 1), lengths)


def keys(x: Any, a: float) -> Any:
    """Return Keys' cubic convolution kernel at distances `x` that are not negative."""
    inner, outer = ((a + 2) * x - (a + 3)) * x * x + 1, ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.where(x <= 1, inner, np.where(x < 2, outer, 0.0))


def _lanczos(x: Any) -> Any:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


_KERNELS: dict[str, tuple[Callable[[Any], Any], int]] = {  # and how many elements each reaches over
    "bilinear": (lambda x: np.maximum(1 - np.abs(x), 0), 2),
    "bicubic": (lambda x: keys(np.abs(x), -0.5), 4),
    "lanczos": (_lanczos, 6),
}
