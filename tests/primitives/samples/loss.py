"""Samples for `ops/loss.py` and `ops/cross_entropy.py`."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import samples

PROBABILITY = between(0.3, 0.7)


@samples("mean_squared_error", analytic=True)
def mean_squared_error(d: Draw) -> tuple[Any, ...]:
    shape = d.shape(empty=False)
    input = d.real(shape)
    return input, d.choice(d.real(shape), d.real(shape), input)


@samples("binary_cross_entropy")
def binary_cross_entropy(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return PROBABILITY(d.rng, shape), PROBABILITY(d.rng, shape)


@samples("binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(d: Draw) -> tuple[Any, ...]:
    shape = d.shape()
    return between(-2, 2, 0)(d.rng, shape), PROBABILITY(d.rng, shape)


def _classified(d: Draw) -> tuple[Any, ...]:
    """Logits and the right class of each; without the log-probabilities, which no difference quotient would keep in step."""
    batch, classes = d.integer(1, 3), d.integer(1, 4)
    return d.real((batch, classes)), d.integers((batch,), 0, classes), None


samples("cross_entropy", analytic=True)(_classified)
samples("cross_entropy_slope", analytic=True)(_classified)


@samples("nll", analytic=True)
def nll(d: Draw) -> tuple[Any, ...]:
    return _classified(d)[:2]


@samples("spread", analytic=True)
def spread(d: Draw) -> tuple[Any, ...]:
    logits, target, _ = _classified(d)
    return d.real(()), target, logits.shape


@samples("huber")
def huber(d: Draw) -> tuple[Any, ...]:
    return between(-2, 2, -0.7, 0, 0.7)(d.rng, d.shape()), 0.7
