"""Samples for `ops/axes.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("permute", analytic=True)
def permute(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), tuple(d.rng.permutation(len(shape)).tolist())


@samples("transpose", analytic=True)
def transpose(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(1)
    return d.real(shape), d.axis(shape), d.axis(shape)


@samples("flip", analytic=True)
def flip(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), d.axes(shape)


@samples("roll", analytic=True)
def roll(d: Draw) -> tuple[Any, ...]:
    """Along one axis or more; without any `roll` does not call it."""
    shape = d.shape(1)
    axes = d.axes(shape, d.integer(1, len(shape)))
    return d.real(shape), tuple(d.integer(-2, 2) for _ in axes), axes
