"""Samples for `ops/activation.py`: away from the kinks."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw, between
from .declare import samples, unary

REAL, NOT_ZERO, AROUND_THREE = between(-3, 3), between(-2, 2, 0), between(-4, 4, -3, 3)

unary({"relu": NOT_ZERO, "hardsigmoid": AROUND_THREE, "hardswish": AROUND_THREE, "softsign": NOT_ZERO}, analytic=False)
unary({"normal_cdf": REAL, "mish": REAL, "logsigmoid": REAL}, analytic=False)
unary({"gelu_tanh": REAL, "silu": REAL, "tanhshrink": REAL}, analytic=True)


@samples("gate")
def gate(d: Draw) -> tuple[Any, ...]:
    input, condition = d.broadcast()
    return d.real(input), d.mask(condition)


@samples("hardtanh")
def hardtanh(d: Draw) -> tuple[Any, ...]:
    return between(-2, 2, -1, 1.5)(d.rng, d.shape()), -1.0, 1.5


@samples("leaky_relu")
def leaky_relu(d: Draw) -> tuple[Any, ...]:
    return NOT_ZERO(d.rng, d.shape()), d.choice(0.01, 0.5, -0.3, 1.7)


@samples("slopes")
def slopes(d: Draw) -> tuple[Any, ...]:
    return NOT_ZERO(d.rng, d.shape()), d.choice(0.01, 0.5)


@samples("prelu")
def prelu(d: Draw) -> tuple[Any, ...]:
    input, weight = d.broadcast()
    return NOT_ZERO(d.rng, input), NOT_ZERO(d.rng, weight)


@samples("elu")
def elu(d: Draw) -> tuple[Any, ...]:
    return NOT_ZERO(d.rng, d.shape()), *d.choice((1.0, 1.0, 1.0), (1.6732632423543772, 1.0507009873554805, 1.0), (0.5, 1.0, 2.0))


@samples("softplus")
def softplus(d: Draw) -> tuple[Any, ...]:
    """Beyond the threshold the function is replaced by its asymptote, which leaves a jump of the size of the rest: small at 20."""
    return d.choice(REAL(d.rng, d.shape()), between(15, 24, 20)(d.rng, d.shape())), 1.0, 20.0


for _name in ("hardshrink", "softshrink"):
    samples(_name)(lambda d: (between(-2, 2, -0.5, 0.5)(d.rng, d.shape()), 0.5))


@samples("threshold")
def threshold(d: Draw) -> tuple[Any, ...]:
    return between(-2, 2, 0.3)(d.rng, d.shape()), 0.3, d.choice(5.0, 0.0)
