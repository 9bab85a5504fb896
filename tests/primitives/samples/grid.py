"""Samples for `ops/grid.py`: numbers inside and far outside of an image."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("element_number")
def element_number(d: Draw) -> tuple[Any, ...]:
    return d.integers(d.shape(), -9, 9) * d.choice(1.0, 1e30), d.integer(1, 4)
