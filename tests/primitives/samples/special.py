"""Samples for `ops/special.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import samples, unary

INSIDE = between(0.25, 0.75)

unary({"entr": between(0.8, 3), "logit": INSIDE, "erfcx": between(-2, 2), "erfinv": between(-0.7, 0.7)}, analytic=False)
unary({"ndtri": INSIDE, "log_ndtr": between(-3, 3)}, analytic=False)


@samples("xlogy")
def xlogy(d: Draw) -> tuple[Any, ...]:
    return d.pair(between(-2, 2, 0), between(0.8, 3), same=False)


@samples("xlog1py")
def xlog1py(d: Draw) -> tuple[Any, ...]:
    return d.pair(between(-2, 2, 0), between(-0.2, 2), same=False)


@samples("bessel")
def bessel(d: Draw) -> tuple[Any, ...]:
    return between(-2, 2, 0)(d.rng, d.shape()), d.choice(0, 1, 2), d.choice(False, True)


@samples("sinc")
def sinc(d: Draw) -> tuple[Any, ...]:
    return between(-3, 3)(d.rng, d.shape()), d.choice(0, 1, 2)
