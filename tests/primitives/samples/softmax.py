"""Samples for `ops/softmax.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples

for _name in ("softmax", "log_softmax"):

    @samples(_name, analytic=True)
    def _along(d: Draw) -> tuple[Any, ...]:
        shape = d.shape(1)
        return d.real(shape), d.axis(shape)
