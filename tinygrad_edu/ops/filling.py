"""The same tensor with other elements: drawn from a law, copied, or all alike.

In place these are PyTorch's ``uniform_``, ``copy_``, ``fill_`` and their like.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.inplace import all_alike
from ..autograd.variable import Variable, make
from .dimensions import ndim_of
from .random import Generator, cauchy_array, exponential_array, generator_of, geometric_array, normal_array, uniform_array
from .random import bernoulli as _bernoulli
from .selection import overwrite


def _expect_floats(name: str, input: Any) -> None:
    if input.array.dtype.kind != "f":
        raise NotImplementedError(
            f"{name}: a continuous distribution is only for floating point tensors, but this one is {dtypes.from_any(input.array.dtype)}"
        )


def _require(name: str, holds: bool, what: str) -> None:
    if not holds:
        raise RuntimeError(f"{name} expects {what}")


def uniform(input: Any, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None, **named: float) -> Any:
    """Draw every element uniformly from the numbers between `from_` (in PyTorch ``from``) and `to`."""
    low = named.pop("from", from_)
    if named:
        raise TypeError(f"uniform_() got an unexpected keyword argument {next(iter(named))!r}")
    _expect_floats("uniform_", input)
    _require("uniform_", low <= to, f"to return a [from, to) range, but found from={low} > to={to}")
    return overwrite(input, make(uniform_array(input.array, low, to, generator)))


def normal(input: Any, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Any:
    """Draw every element from the normal distribution of this mean and standard deviation."""
    _expect_floats("normal_", input)
    _require("normal_", std >= 0, f"std >= 0.0, but found std {std}")
    return overwrite(input, make(normal_array(input.array, mean, std, generator)))


def log_normal(input: Any, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Any:
    """Draw every element as the exponential of a normal number of this mean and standard deviation."""
    _expect_floats("log_normal_", input)
    _require("log_normal_", std > 0, f"std > 0.0, but found std={std}")
    return overwrite(input, make(np.exp(normal_array(input.array, mean, std, generator))))


def exponential(input: Any, lambd: float = 1.0, *, generator: Generator | None = None) -> Any:
    """Draw every element from the exponential distribution of rate `lambd`."""
    _expect_floats("exponential_", input)
    _require("exponential_", lambd > 0, f"lambda > 0.0, but found lambda={lambd}")
    return overwrite(input, make(exponential_array(input.array, lambd, generator)))


def cauchy(input: Any, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Any:
    """Draw every element from the Cauchy distribution of this median and half-width."""
    _expect_floats("cauchy_", input)
    _require("cauchy_", sigma > 0, f"sigma > 0.0, but found sigma={sigma}")
    return overwrite(input, make(cauchy_array(input.array, median, sigma, generator)))


def geometric(input: Any, p: float, *, generator: Generator | None = None) -> Any:
    """Draw for every element the number of the first success in trials that succeed with probability `p`."""
    _require("geometric_", 0 < p < 1, f"p to be in (0, 1), but got p={p}")
    return overwrite(input, make(geometric_array(input.array, p, generator)))


def bernoulli(input: Any, p: Any = 0.5, *, generator: Generator | None = None) -> Any:
    """Make every element one with probability `p`, a number or a tensor, else zero."""
    if isinstance(p, Variable):
        probability = np.broadcast_to(p.array, input.array.shape)
        drawn = _bernoulli(make(probability.astype(np.float64)), generator=generator)
        return overwrite(input, make(drawn.array.astype(input.array.dtype)))
    _require("bernoulli_", 0 <= p <= 1, f"p to be in [0, 1], but got p={p}")
    return overwrite(input, make((generator_of(generator).random(input.array.shape) < p).astype(input.array.dtype)))


def random(input: Any, from_: int = 0, to: int | None = None, *, generator: Generator | None = None) -> Any:
    """Draw every element from the integers ``from_, …, to - 1``; with one number, from zero on; with none, from all there are."""
    d = input.array.dtype
    largest = 1 if d.kind == "b" else np.iinfo(d).max if d.kind in "iu" else 2 ** (np.finfo(d).nmant + 1)
    if to is None:
        low, high = (0, int(largest) + 1) if from_ == 0 else (0, from_)
    else:
        low, high = from_, to
    _require("random_", low < high, f"'from' to be less than 'to', but got from={low} >= to={high}")
    if d.kind in "iub" and high - 1 > largest:
        raise RuntimeError(f"random_: to - 1 is out of bounds for {d}: {high - 1}")
    drawn = generator_of(generator).integers(low, high - 1, input.array.shape, endpoint=True)
    return overwrite(input, make(np.asarray(drawn).astype(d)))


def copy(input: Any, src: Any, non_blocking: bool = False) -> Any:
    """Make every element that of `src`, a tensor that can be broadcast to this shape, or a number, converted to this dtype."""
    if not isinstance(src, (Variable, bool, int, float, np.generic)):
        raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(src).__name__}")
    return overwrite(input, _in_dtype(src, input.array.dtype))


@all_alike
def fill(input: Any, value: Any) -> Any:
    """Make every element `value`, a number or a 0-d tensor, converted to this dtype."""
    if not isinstance(value, (Variable, bool, int, float, np.generic)):
        raise TypeError(f"fill_(): argument 'value' must be a number or a 0-d tensor, not {type(value).__name__}")
    if ndim_of(value) != 0:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {ndim_of(value)} dimensions.")
    return overwrite(input, _in_dtype(value, input.array.dtype))


def _in_dtype(value: Any, d: np.dtype[Any]) -> Any:
    if isinstance(value, Variable) and value.array.dtype.kind == d.kind == "f":
        return cast(value, d)
    return make(np.asarray(getattr(value, "array", value)).astype(d))
