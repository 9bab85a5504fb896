"""Samples for `ops/window_maxima.py`: the same windows for all channels, or windows of their own."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("largest_places", ties=False)
def largest_places(d: Draw) -> tuple[Any, ...]:
    lead, count = d.choice((1, 1), (2, 1), (1, 2)), d.integer(1, 5)
    windows = (d.integer(1, 3), d.integer(1, 3))
    return d.integers((*lead, count), 0, 3) * 1.0, d.integers(d.choice(windows, (*lead, *windows)), 0, count)
