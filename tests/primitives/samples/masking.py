"""Samples for `ops/masking.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .comparison import whole
from .declare import samples


@samples("masked_fill", mixed=True)
def masked_fill(d: Draw) -> tuple[Any, ...]:
    input, mask = d.broadcast()
    return d.real(input), d.mask(mask), d.choice(d.real(()), 0.5)


@samples("nonzero")
def nonzero(d: Draw) -> tuple[Any, ...]:
    return (whole(d.rng, d.shape()),)


@samples("one_hot")
def one_hot(d: Draw) -> tuple[Any, ...]:
    return d.integers(d.shape(), 0, 3), 4
