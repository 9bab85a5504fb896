"""Choosing between operands, element by element: conditions, bounds, the larger and the smaller."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import state
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable, make
from . import promotion
from .masking import nonzero

_BITS = {2: np.dtype(np.int16), 4: np.dtype(np.int32), 8: np.dtype(np.int64)}


def _pull_gate(g: Any, condition: Any) -> Any:
    return gate(g, condition)


@primitive(input=_pull_gate)
def gate(input: Array, condition: Array) -> Array:
    """Return `input` where the condition holds and zero elsewhere: exactly zero, where `input` is infinite or NaN as well.

    The bits of every number are multiplied by 0 or 1, which takes a tenth of the time of ``np.where`` when the condition is irregular.

    >>> import numpy as np
    >>> gate(np.array([1.0, np.nan]), np.array([True, False]))
    array([1., 0.])
    """
    if input.dtype.kind != "f":
        return input * condition
    bits = _BITS[input.itemsize]
    return (input.view(bits) * condition).view(input.dtype)


@primitive(
    promote=promotion.trailing, input=lambda g, condition: gate(g, condition), other=lambda g, condition: gate(g, np.logical_not(condition))
)
def _where(condition: Array, input: Array, other: Array) -> Array:
    return np.where(condition, input, other)


@implements(np.where)
@writes_out
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """Return `input` where the condition holds and `other` elsewhere; with a condition alone, the indices at which it holds.

    >>> import tinygrad_edu as tg
    >>> tg.where(tg.tensor([True, False]), tg.tensor([1.0, 2.0]), 0)
    tensor([1., 0.])
    """
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    if input is None or other is None:
        raise TypeError("where() takes a condition alone, or a condition and two operands: give both `input` and `other`")
    if getattr(condition, "array", condition).dtype != np.bool_:
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype}")
    return _where(condition, input, other)


@primitive(
    np.maximum,
    promote=promotion.common,
    input=lambda g, input, other: _share(g, np.logical_not(np.less_equal(input, other)), np.equal(input, other)),
    other=lambda g, input, other: _share(g, np.logical_not(np.greater_equal(input, other)), np.equal(input, other)),
)
def maximum(input: Array, other: Array) -> Array:
    """Return the larger of two elements; at a tie each gets half of the gradient.

    >>> import tinygrad_edu as tg
    >>> tg.maximum(tg.tensor([1.0, 5.0]), tg.tensor([3.0, 4.0]))
    tensor([3., 5.])
    """
    return np.maximum(input, other)


@primitive(
    np.minimum,
    promote=promotion.common,
    input=lambda g, input, other: _share(g, np.logical_not(np.greater_equal(input, other)), np.equal(input, other)),
    other=lambda g, input, other: _share(g, np.logical_not(np.less_equal(input, other)), np.equal(input, other)),
)
def minimum(input: Array, other: Array) -> Array:
    """Return the smaller of two elements; at a tie each gets half of the gradient.

    >>> import tinygrad_edu as tg
    >>> tg.minimum(tg.tensor([1.0, 5.0]), tg.tensor([3.0, 4.0]))
    tensor([1., 4.])
    """
    return np.minimum(input, other)


def _share(g: Any, wins: Any, ties: Any) -> Any:
    """Return the part of the gradient an operand gets: all where it wins (or there is no saying, with NaN), half at a tie."""
    return gate(g, wins) + gate(g * 0.5, ties)


@primitive(
    np.fmax,
    promote=promotion.common,
    input=lambda g, input, other: gate(g, np.logical_or(np.greater_equal(input, other), np.isnan(other))),
    other=lambda g, input, other: gate(g, np.logical_not(np.logical_or(np.greater_equal(input, other), np.isnan(other)))),
)
def fmax(input: Array, other: Array) -> Array:
    """Return the larger of two elements, and where one is NaN the other; at a tie `input` gets the gradient.

    >>> import tinygrad_edu as tg
    >>> tg.fmax(tg.tensor([1.0, float("nan")]), tg.tensor([3.0, 4.0]))
    tensor([3., 4.])
    """
    return np.fmax(input, other)


@primitive(
    np.fmin,
    promote=promotion.common,
    input=lambda g, input, other: gate(g, np.logical_or(np.less_equal(input, other), np.isnan(other))),
    other=lambda g, input, other: gate(g, np.logical_not(np.logical_or(np.less_equal(input, other), np.isnan(other)))),
)
def fmin(input: Array, other: Array) -> Array:
    """Return the smaller of two elements, and where one is NaN the other; at a tie `input` gets the gradient.

    >>> import tinygrad_edu as tg
    >>> tg.fmin(tg.tensor([1.0, float("nan")]), tg.tensor([3.0, 4.0]))
    tensor([1., 4.])
    """
    return np.fmin(input, other)


@primitive(input=lambda g, input: gate(g, np.isfinite(input)))
def _nan_to_num(input: Array, nan: float, posinf: float | None, neginf: float | None) -> Array:
    return np.nan_to_num(input, nan=nan, posinf=posinf, neginf=neginf)


@writes_out
def nan_to_num(input: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Return the elements with NaN and the infinities replaced by numbers.

    Parameters
    ----------
    nan, posinf, neginf : what stands for NaN, infinity and minus infinity; `None` means zero, and the largest and the least number.

    >>> import tinygrad_edu as tg
    >>> tg.nan_to_num(tg.tensor([float("nan"), float("inf"), 1.5]), posinf=9.0)
    tensor([0.0000, 9.0000, 1.5000])
    """
    return _nan_to_num(input, 0.0 if nan is None else nan, posinf, neginf)


@primitive(
    promote=promotion.common,
    input=lambda g, input, other: gate(g, np.greater_equal(input, other)),
    other=lambda g, input, other: gate(g, np.less(input, other)),
)
def _clamp_min(input: Array, other: Array) -> Array:
    return np.maximum(input, other)


@primitive(
    promote=promotion.common,
    input=lambda g, input, other: gate(g, np.less_equal(input, other)),
    other=lambda g, input, other: gate(g, np.greater(input, other)),
)
def _clamp_max(input: Array, other: Array) -> Array:
    return np.minimum(input, other)


@writes_out
def clamp(input: Any, min: Any = None, max: Any = None) -> Any:
    """Return every element moved into the range from `min` to `max`; on the bounds the gradient passes.

    >>> import tinygrad_edu as tg
    >>> tg.clamp(tg.tensor([-1.0, 0.5, 3.0]), 0, 1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if min is not None:
        input = _clamp_min(input, min)
    return input if max is None else _clamp_max(input, max)


clip = clamp


@writes_out
def clamp_min(input: Any, min: Any) -> Any:
    """Return every element, or `min` where that is greater."""
    return _clamp_min(input, min)


@writes_out
def clamp_max(input: Any, max: Any) -> Any:
    """Return every element, or `max` where that is less."""
    return _clamp_max(input, max)


def constant_in(value: Array, *inputs: Any) -> Any:
    """Return a tensor with the values of an array that counts as a function of `inputs`, constant though it is: their gradient is zero.

    >>> import tinygrad_edu as tg
    >>> x = tg.ones(2, requires_grad=True)
    >>> constant_in(np.array(5.0, np.float32), x).backward()
    >>> x.grad
    tensor([0., 0.])
    """
    result = make(value)
    if state.record is not None:
        for x in inputs:
            if isinstance(x, Variable) and x.requires_grad and x.array.dtype == value.dtype:
                nothing = gate(x, np.zeros(x.array.shape, bool))
                result = result + (nothing if x.array.shape == value.shape else np.sum(nothing))
    return result


@primitive(input=lambda g: np.zeros_like(g), other=lambda g: g)
def overwrite(input: Array, other: Array) -> Array:
    """Return `other` in the shape and dtype of `input`: what ``input.copy_(other)`` leaves. The gradient of the old value is zero."""
    try:
        return np.broadcast_to(other, np.shape(input)).astype(np.result_type(input))
    except ValueError:
        shapes = f"{list(np.shape(input))} doesn't match the shape {list(np.shape(other))} that is to be written into it"
        raise RuntimeError(f"output with shape {shapes}: sizes must be equal, or 1 in what is written") from None


@writes_out
def lerp(input: Any, end: Any, weight: Any) -> Any:
    """Return ``input + weight * (end - input)``.

    >>> import tinygrad_edu as tg
    >>> tg.lerp(tg.tensor([1.0]), tg.tensor([3.0]), 0.25)
    tensor([1.5000])
    """
    d = np.result_type(getattr(input, "array", input))
    for name, x in (("end", end), ("weight", weight)):
        array = getattr(x, "array", x)
        if isinstance(array, np.ndarray) and array.dtype != d and (name == "end" or array.shape):
            raise RuntimeError(f"lerp: expected dtype {d}, that of input, for {name!r}, but got {array.dtype}: convert it, with .to(dtype)")
    return input + weight * (end - input)
