"""Derivatives without derivative rules: the complex step and the five-point difference.

For an analytic function :math:`f'(x) = \\operatorname{Im} f(x + ih) / h` has no rounding error to speak of, as nothing is subtracted. For
any other smooth function

.. math:: f'(x) = \\frac{f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)}{12 h} + O(h^4)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Arrays = Sequence[Any]
TINY = 1e-30
STEP = 1e-3


def complex_step(function: Callable[[Arrays], Any], arrays: Arrays, direction: Arrays) -> Any:
    """Return the derivative of `function` at `arrays` along `direction`."""
    moved = [a + 1j * TINY * d for a, d in zip(arrays, direction, strict=True)]
    return np.imag(function(moved)) / TINY


def five_point(function: Callable[[Arrays], Any], arrays: Arrays, direction: Arrays, h: float = STEP) -> Any:
    """Return the derivative of `function` at `arrays` along `direction`."""

    def at(t: float) -> Any:
        return function([a + t * d for a, d in zip(arrays, direction, strict=True)])

    return (at(-2 * h) - at(2 * h) + 8 * (at(h) - at(-h))) / (12 * h)


def directions(arrays: Arrays, rng: np.random.Generator, full: int = 16) -> list[list[Any]]:
    """Return the directions along which to differentiate a function of `arrays`: every axis up to `full` elements, else three at random."""
    if sum(a.size for a in arrays) > full:
        return [[rng.normal(size=a.shape) for a in arrays] for _ in range(3)]
    axes = []
    for k, a in enumerate(arrays):
        for i in range(a.size):
            direction = [np.zeros(b.shape) for b in arrays]
            direction[k].flat[i] = 1.0
            axes.append(direction)
    return axes


def apart(a: Any, b: Any, floor: float = 1.0) -> float:
    """Return by how much two arrays differ, relative to their scale, which is at least `floor`; infinity if one is not a number."""
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape, f"shapes {a.shape} and {b.shape} cannot be compared"
    if not a.size:
        return 0.0
    error = float(np.max(np.abs(a - b)) / max(floor, float(np.max(np.abs(b)))))
    return error if np.isfinite(error) else np.inf
