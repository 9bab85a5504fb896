"""Samples for `ops/integers.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples

for _name in ("gcd", "lcm"):

    @samples(_name)
    def _integers(d: Draw) -> tuple[Any, ...]:
        a, b = d.broadcast()
        return d.integers(a, -12, 13), d.integers(b, -12, 13)
