"""Samples for `ops/incomplete_gamma.py`: small ones, as the functions take thousands of operations."""

from __future__ import annotations

from typing import Any

from ..drawing import Domain, Draw, between
from .declare import samples

SHAPE, VALUE, PROBABILITY = between(1.2, 3), between(0.8, 4), between(0.3, 0.7)


def _pair(d: Draw, first: Domain, second: Domain) -> tuple[Any, Any]:
    a, b = d.choice(((2,), (2,)), ((2,), ()), ((), ()), ((2, 1), (2,)), ((0,), ()))
    return first(d.rng, a), second(d.rng, b)


@samples("gammainc")
def gammainc(d: Draw) -> tuple[Any, ...]:
    return *_pair(d, SHAPE, VALUE), d.choice(0, 0, 1)


@samples("gamma_quantile")
def gamma_quantile(d: Draw) -> tuple[Any, ...]:
    return *_pair(d, PROBABILITY, SHAPE), None
