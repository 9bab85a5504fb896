"""How variables vary together: covariances and correlations of the rows of a matrix."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.primitive import Array
from .dimensions import shape_of
from .linalg import matmul
from .reduced import dtype_of, kind_of
from .reduction import _sum
from .selection import clamp
from .shape import reshape
from .triangular import _diagonal


def cov(input: Array, *, correction: float = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Return the covariances of the rows of a matrix; of a vector its variance.

    .. math:: C_{ij} = \\frac{\\sum_k w_k (x_{ik} - \\mu_i)(x_{jk} - \\mu_j)}{\\sum_k w_k - correction}

    Parameters
    ----------
    input : (variables, observations), or (observations,).
    correction : what is subtracted from the number of observations.
    fweights : how often each observation was made, as integers.
    aweights : how much each observation weighs, as fractions.

    Raises
    ------
    RuntimeError : for more than two dimensions, booleans, or weights that do not fit.

    >>> import tinygrad_edu as tg
    >>> cov(tg.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    shape = shape_of(input)
    if len(shape) > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got an input with {len(shape)} dimensions")
    if kind_of(input) == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input: convert it with .float()")
    x = reshape(input, (1, -1)) if len(shape) < 2 else input
    x, count = np.true_divide(x, 1), shape_of(x)[1]
    _check_weights(fweights, "fweights", "iu", "integral", count)
    _check_weights(aweights, "aweights", "f", "floating point", count)
    known = [w for w in (fweights, aweights) if w is not None]
    weights: Any = known[0] * known[-1] if len(known) == 2 else known[0] if known else np.ones(count, dtype_of(x))
    total = _sum(weights, (0,), False)
    lost = correction if aweights is None else correction * _sum(weights * aweights, (0,), False) / total
    with np.errstate(invalid="ignore", divide="ignore"):  # too few observations give NaN or inf, as in `var`
        apart = x - (_sum(x * weights, (1,), True) / total if count else math.nan)
        result = matmul(apart, (apart * weights).T) / np.maximum(total - lost, 0.0)
    return result if shape_of(x)[0] != 1 else reshape(result, ())


def _check_weights(weights: Any, name: str, kinds: str, what: str, count: int) -> None:
    if weights is None:
        return
    array = np.asarray(getattr(weights, "array", weights))
    if array.ndim > 1:
        raise RuntimeError(f"cov(): expected {name} to have one or fewer dimensions but got {name} with {array.ndim} dimensions")
    if array.dtype.kind not in kinds:
        raise RuntimeError(f"cov(): expected {name} to have {what} dtype but got {name} with {dtypes.from_any(array.dtype)} dtype")
    if array.size != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got {array.size} != {count}"
        )
    if array.size and array.min() < 0:
        raise RuntimeError(f"cov(): {name} cannot be negative, but the smallest is {array.min()}")


def corrcoef(input: Array) -> Any:
    """Return the correlations of the rows of a matrix: their covariances divided by their standard deviations.

    >>> import tinygrad_edu as tg
    >>> corrcoef(tg.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    shape = shape_of(input)
    if len(shape) > 2:
        raise RuntimeError(f"corrcoef(): expected input to have two or fewer dimensions but got an input with {len(shape)} dimensions")
    together = cov(input)
    with np.errstate(invalid="ignore", divide="ignore"):
        if not shape_of(together):
            return together / together
        deviation = np.sqrt(_diagonal(together, 0, 0, 1))
        correlation = together / reshape(deviation, (-1, 1)) / reshape(deviation, (1, -1))
    return clamp(correlation, -1, 1)
