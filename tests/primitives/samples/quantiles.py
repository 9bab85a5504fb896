"""Samples for `ops/quantiles.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("argmode")
def argmode(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1, empty=False)
    return d.integers(shape, 0, 3) * 1.0, d.axis(shape)
