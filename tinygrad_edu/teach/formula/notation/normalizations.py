"""Standardizing: what normalization layers are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..forms import at, form, show
from ..layout import Digits, Layout, Operator, Root, Row, Strength, call, infix, power
from ..quotients import Written, quotient
from .reductions import with_axes


def _deviation(input: Any, axis: Any, eps: Any) -> Layout:
    variance = call(with_axes("Var", input, axis), show(input))
    return Root(infix("+", variance, show(eps), strength=Strength.SUM) if eps else variance)


@quotient("standardize")
def standardize(input: Any, axis: Any, eps: Any) -> tuple[Any, Any]:
    """The distance from the mean in standard deviations."""
    distance = infix("−", show(input), call(with_axes("mean", input, axis), show(input)), strength=Strength.SUM)
    return (Written(distance, input),), (Written(_deviation(input, axis, eps), np.float64(1)),)


@quotient("inverse_deviation")
def inverse_deviation(input: Any, axis: Any, eps: Any) -> tuple[Any, Any]:
    """One over the standard deviation."""
    return (), (Written(_deviation(input, axis, eps), np.float64(1)),)


def _root_mean_square(input: Any, axis: Any, eps: Any) -> Any:
    squares = call(with_axes("mean", input, axis), power(show(input), Digits("2")))
    return Written(Root(infix("+", squares, show(eps), strength=Strength.SUM) if eps else squares), np.float64(1))


@quotient("divide_by_root_mean_square")
def divide_by_root_mean_square(input: Any, axis: Any, eps: Any) -> tuple[Any, Any]:
    """A value divided by the root of the mean of the squares."""
    return (input,), (_root_mean_square(input, axis, eps),)


@quotient("inverse_root_mean_square")
def inverse_root_mean_square(input: Any, axis: Any, eps: Any) -> tuple[Any, Any]:
    """One over that root."""
    return (), (_root_mean_square(input, axis, eps),)


@form("scale_shift")
def scale_shift(input: Any, weight: Any, bias: Any) -> Layout:
    """``x ⊙ w + b``."""
    product = Row((at(input, Strength.PRODUCT), Operator("⊙"), at(weight, Strength.PRODUCT)), Strength.PRODUCT)
    return product if bias is None else infix("+", product, show(bias), strength=Strength.SUM)
