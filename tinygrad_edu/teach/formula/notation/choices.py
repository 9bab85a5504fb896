"""Choices between two operands: where, maximum and minimum, clamping, masks."""

from __future__ import annotations

from typing import Any

from ..algebra import assuming_false, is_zero
from ..forms import at, form, function, option, show
from ..layout import Cases, Layout, Operator, Row, Strength, fenced, listed
from .conditions import condition, negation


@form("where")
def where(condition: Any, input: Any, other: Any) -> Layout:
    """Cases."""
    return cases(input, condition, assuming_false(other, condition))


@form("masked_fill")
def masked_fill(input: Any, mask: Any, value: Any) -> Layout:
    """Cases; filling with zero is a product with the opposite mask."""
    if is_zero(value):
        return Row((at(input, Strength.PRODUCT), Operator("⊙"), fenced(negation(mask), "[]")), Strength.PRODUCT)
    return cases(value, mask, input)


def cases(value: Any, when: Any, otherwise: Any) -> Layout:
    """Return one value where a condition holds and another elsewhere."""
    return Cases(((show(value), condition(when)),), show(otherwise))


@form("maximum", "clamp_min")
def maximum(input: Any, other: Any) -> Layout:
    """``max(x, y)``."""
    return function("max", input, other)


@form("minimum", "clamp_max")
def minimum(input: Any, other: Any) -> Layout:
    """``min(x, y)``."""
    return function("min", input, other)


@form("fmax", "fmin")
def without_nan(whole: Any) -> Layout:
    """``fmax(x, y)``."""
    return function(whole.name, *whole.args)


@form("nan_to_num")
def nan_to_num(input: Any, nan: Any, posinf: Any, neginf: Any) -> Layout:
    """The function by name, with the numbers that are given."""
    given = [option(name, v) for name, v in (("nan", nan), ("posinf", posinf), ("neginf", neginf)) if v is not None]
    return function("finite", input, options=listed(*given))


@form("relu")
def relu(input: Any) -> Layout:
    """``max(x, 0)``."""
    return function("max", input, 0)


@form("hardtanh")
def hardtanh(input: Any, low: Any, high: Any) -> Layout:
    """``min(max(x, low), high)``."""
    return function("clamp", input, low, high)


@form("threshold")
def threshold(input: Any, threshold: Any, value: Any) -> Layout:
    """Cases: what is not above the threshold is replaced."""
    below = Row((show(input), Operator("≤"), show(threshold)), Strength.RELATION)
    return Cases(((show(value), below),), show(input))


@form("leaky_relu")
def leaky_relu(input: Any, slope: Any) -> Layout:
    """Cases: x where it is positive, else a multiple of it."""
    return _sloped(input, slope)


@form("prelu")
def prelu(input: Any, weight: Any) -> Layout:
    """The same with a learned slope."""
    return _sloped(input, weight, sign="⊙")


def _sloped(input: Any, slope: Any, sign: str = "\u2062") -> Layout:
    sloped = Row((at(slope, Strength.PRODUCT), Operator(sign), at(input, Strength.MATRIX)), Strength.PRODUCT)
    return Cases(((show(input), _positive(input)),), sloped)


@form("slopes")
def slopes(input: Any, slope: Any) -> Layout:
    """The slope of such a function: one or the other."""
    return Cases(((show(1), _positive(input)),), show(slope))


def _positive(input: Any) -> Layout:
    return Row((show(input), Operator(">"), show(0)), Strength.RELATION)


@form("overwrite")
def overwrite(other: Any) -> Layout:
    """What has been written over something is the new value."""
    return show(other)
