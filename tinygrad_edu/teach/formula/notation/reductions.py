"""Sums, means, extremes and the like over some axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..algebra import rows_of
from ..expression import Expression
from ..forms import at, form, show
from ..layout import (
    COMMA,
    MINUS,
    OF,
    Big,
    Digits,
    Guard,
    Identifier,
    Layout,
    Operator,
    Row,
    Strength,
    Subscript,
    Superscript,
    Words,
    call,
    fenced,
    infix,
    named,
    power,
    row,
)
from ..quotients import Written, quotient
from .conditions import bracketed

_WORDS = {
    "amax": "max", "amin": "min", "max": "max", "min": "min", "argmax": "arg max", "argmin": "arg min", "median": "median",
    "argmedian": "arg median", "argmode": "arg mode", "count_nonzero": "count", "any": "any", "all": "all",
}  # fmt: skip


def over(input: Any, axis: Any) -> Layout | None:
    """Return the layout of the axes that a reduction goes over; `None` if they are all."""
    ndim = input.ndim if isinstance(input, Expression) else len(getattr(input, "shape", ()))
    axes = (axis,) if isinstance(axis, int) else tuple(range(ndim)) if axis is None else axis
    if len(axes) == ndim:
        return None
    if not axes:
        return Words("no axis")
    return Words(("axis " if len(axes) == 1 else "axes ") + ", ".join(map(str, axes)))


def with_axes(name: str, input: Any, axis: Any) -> Layout:
    """Return a function with the axes it goes along as index."""
    axes = over(input, axis)
    return named(name) if axes is None else Subscript(named(name), axes)


def count(input: Any, axis: Any) -> Any:
    """Return how many elements are reduced to one."""
    result: Any = 1
    for i in axis:
        result = result * input.shape[i]
    return result


@form("sum")
def sums(input: Any, axis: Any) -> Layout:
    """A summation sign."""
    return total("∑", input, axis)


@form("prod")
def products(input: Any, axis: Any) -> Layout:
    """A product sign."""
    return total("∏", input, axis)


def total(sign: str, input: Any, axis: Any) -> Layout:
    """Return a large operator over some axes; over none it is the operand."""
    if axis == (0,) and (batch := rows_of(input)) is not None:
        input, axis = batch, tuple(range(batch.ndim - 1))
    if not axis and input.ndim:
        return show(input)
    return Big(sign, over(input, axis), Row((_summand(input),), Strength.PRODUCT))


def _summand(input: Any) -> Layout:
    return Guard(bracketed(input), Strength.PRODUCT)


@quotient("mean")
def means(input: Any, axis: Any) -> tuple[Any, Any]:
    """A sum divided by the count."""
    return mean(_summand(input), input, axis)


def mean(summand: Layout, input: Any, axis: Any) -> tuple[Any, Any]:
    """Return what stands above and below the line in the mean of something over some axes of `input`."""
    return (Written(Big("∑", over(input, axis), summand), np.float64(1)),), (count(input, axis),)


@form(*_WORDS)
def words(whole: Any) -> Layout:
    """A function with the axes as index."""
    input = whole.args[0]
    axis = whole.argument("axis") if "axis" in whole.primitive.parameters else None
    return call(with_axes(_WORDS[whole.name], input, axis), bracketed(input))


@quotient("even_share")
def even_share(input: Any, extreme: Any, axis: Any) -> tuple[Any, Any]:
    """1 at the extreme and 0 elsewhere, divided by the number of places that share it."""
    equal = fenced(Row((show(input), Operator("="), show(extreme)), Strength.RELATION), "[]")
    return (Written(equal, input),), (Written(Big("∑", over(input, axis), equal), extreme),)


@form("var", "std")
def spreads(whole: Any) -> Layout:
    """The variance, or its root."""
    name = "Var" if whole.name == "var" else "std"
    return call(with_axes(name, whole.args[0], whole.argument("axis")), show(whole.args[0]))


@form("norm")
def norms(input: Any, p: Any, axis: Any) -> Layout:
    """A norm, with its p as index."""
    axes = over(input, axis)
    index = show(p) if axes is None else row(show(p), Operator(","), axes)
    return Subscript(fenced(show(input), "‖‖"), index)


@form("logsumexp")
def logsumexp(input: Any, axis: Any) -> Layout:
    """The logarithm of a sum of exponentials."""
    exponential = power(Identifier("e"), show(input))
    return row(named("ln"), OF, Big("∑", over(input, axis), exponential), strength=Strength.BIG)


@form("log_share")
def log_share(input: Any, total: Any) -> Layout:
    """The logarithm of a share in a total whose logarithm is given."""
    return infix("−", show(input), show(total), strength=Strength.SUM)


@form("softmax")
def softmax(input: Any, axis: Any) -> Layout:
    """A function with the axis as index."""
    return call(with_axes("softmax", input, axis), show(input))


@form("log_softmax")
def log_softmax(input: Any, axis: Any) -> Layout:
    """The logarithm of it."""
    return row(named("ln"), OF, softmax(input, axis))


@quotient("mean_squared_error")
def mean_squared_error(input: Any, target: Any) -> tuple[Any, Any]:
    """The mean of the squared differences."""
    difference = fenced(infix("−", show(input), show(target), strength=Strength.SUM))
    return mean(Superscript(difference, Digits("2")), input, tuple(range(input.ndim)))


@form("binary_cross_entropy")
def binary_cross_entropy(input: Any, target: Any) -> Layout:
    """``−t ⊙ ln x − (1 − t) ⊙ ln(1 − x)``."""

    def term(probability: Layout, share: Layout) -> tuple[Layout, ...]:
        return Guard(share, Strength.PRODUCT), Operator("⊙" if input.shape else "·"), call(named("ln"), probability)

    others = [infix("−", Digits("1"), show(a), strength=Strength.SUM) for a in (input, target)]
    items = (MINUS, *term(show(input), show(target)), Operator("−"), *term(others[0], others[1]))
    return Row(items, Strength.SUM)


@form("binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(input: Any, target: Any) -> Layout:
    """The binary cross-entropy of a sigmoid."""
    return call(named("BCE"), call(Identifier("σ"), show(input)), show(target))


@quotient("cross_entropy")
def cross_entropy(input: Any, target: Any) -> tuple[Any, Any]:
    """The mean negative log-probability of the right classes."""
    return _nll(row(named("ln"), OF, _right(call(named("softmax"), show(input)), target)), input)


@quotient("nll")
def nll(input: Any, target: Any) -> tuple[Any, Any]:
    """The same of log-probabilities."""
    return _nll(_right(at(input, Strength.ATOM), target), input)


def _right(probabilities: Layout, target: Any) -> Layout:
    """Return the probability of the right class in row i."""
    i = Identifier("i")
    return Subscript(probabilities, row(i, COMMA, Subscript(at(target, Strength.ATOM), i)))


def _nll(logarithm: Layout, input: Any) -> tuple[Any, Any]:
    return (-1, Written(Big("∑", Identifier("i"), logarithm), np.float64(1))), (input.shape[0],)


@quotient("cross_entropy_slope")
def cross_entropy_slope(input: Any, target: Any) -> tuple[Any, Any]:
    """Softmax minus the right classes, divided by their number."""
    onehot = call(named("onehot"), show(target))
    difference = infix("−", call(named("softmax"), show(input)), onehot, strength=Strength.SUM)
    return (Written(difference, input),), (input.shape[0],)


@quotient("spread")
def spread(input: Any, target: Any, shape: Any) -> tuple[Any, Any]:
    """A number at the right classes, negative and divided by their number."""
    return (-1, input, Written(call(named("onehot"), show(target)), np.ones((2, 2)))), (shape[0],)
