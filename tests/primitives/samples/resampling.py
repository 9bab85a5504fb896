"""Samples for `ops/_resample.py`: sparse matrices, with empty rows and columns, and several entries in one place."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("resample", analytic=True)
def resample(d: Draw) -> tuple[Any, ...]:
    shape = d.choice((3,), (2, 3), (3, 1, 2), (2, 0))
    axis, size, count = d.axis(shape), d.integer(1, 4), d.integer(0, 6)
    count = count if shape[axis] else 0
    rows, columns = d.integers((count,), 0, size), d.integers((count,), 0, max(shape[axis], 1))
    return d.real(shape), axis, size, rows, columns, d.choice(d.integers((count,), -1, 2) * 0.5, d.integers((count,), 1, 2) * 1.0)
