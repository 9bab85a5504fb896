"""Samples for `ops/selection.py`: no two operands are equal, except where they are the same tensor."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples


@samples("where", analytic=True)
def where(d: Draw) -> tuple[Any, ...]:
    condition, a, b = d.broadcast(3)
    kind = d.choice("arrays", "arrays", "same", "number")
    first = d.real(a)
    return d.mask(condition), first, first if kind == "same" else 0.5 if kind == "number" else d.real(b)


def _different(d: Draw) -> tuple[Any, ...]:
    first, second = d.distinct(*d.broadcast())
    kind = d.choice("arrays", "arrays", "arrays", "same", "number")
    return first, first if kind == "same" else float(d.distinct((), first.shape)[0]) * 3 if kind == "number" else second


for _name in ("maximum", "minimum", "fmax", "fmin", "clamp_min", "clamp_max"):
    samples(_name)(_different)


@samples("nan_to_num")
def nan_to_num(d: Draw) -> tuple[Any, ...]:
    return d.real(d.shape()), d.choice(0.0, 1.5), d.choice(None, 2.5), None


@samples("overwrite", mixed=True)
def overwrite(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return d.real(shape), d.choice(d.real(d.stretched(shape)), 1.5)
