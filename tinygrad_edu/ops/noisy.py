"""Activation functions that draw random numbers: the noise is a constant of the graph, and the gradient flows past it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..autograd.inplace import update
from ..autograd.primitive import Array
from ..autograd.variable import make
from .activation import _prelu, leaky_relu
from .dimensions import one_dim, shape_of
from .random import default_generator, uniform_array
from .reduced import dtype_of
from .softmax import softmax


def rrelu(input: Array, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False) -> Any:
    r"""Return :math:`x` where it is positive, else :math:`a x`, with a slope for each element (Xu et al., 2015).

    .. math:: a \sim U(lower, upper) \text{ in training, else } a = (lower + upper) / 2

    Raises
    ------
    RuntimeError : if the bounds are not finite or in the wrong order.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.rrelu(tg.tensor([-1.0, 2.0]), 0.25, 0.75)
    tensor([-0.5000,  2.0000])
    """
    if not (np.isfinite(lower) and np.isfinite(upper)) or lower > upper:
        raise RuntimeError(f"rrelu: Lower bound should be less than or equal to the upper bound, both finite, but got {lower} and {upper}")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    if dtype_of(input).kind != "f":
        raise NotImplementedError(f"rrelu is not implemented for {dtype_of(input)}: convert the input first, with .float() for example")
    slopes = make(uniform_array(getattr(input, "array", input), lower, upper))
    return update(input, _prelu, slopes) if inplace else _prelu(input, slopes)


def gumbel_softmax(logits: Array, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    r"""Return a draw from the Gumbel-softmax distribution: probabilities near a corner of the simplex (Jang et al., 2016).

    .. math:: y = \operatorname{softmax}\big((x + g) / \tau\big), \qquad g = -\log E, \quad E \sim \text{Exponential}(1)

    Parameters
    ----------
    logits : unnormalised log-probabilities, any shape.
    tau : the temperature: the lower, the nearer to a corner.
    hard : return the corner itself, one-hot; the gradient is still that of the probabilities.
    eps : has no effect.
    dim : the dimension along which they sum to 1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.gumbel_softmax(tg.tensor([0.0, 1000.0]), hard=True)
    tensor([0., 1.])
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", UserWarning, stacklevel=2)
    if dtype_of(logits).kind != "f":
        raise RuntimeError(
            f"gumbel_softmax: expected logits of a floating point dtype, but got {dtype_of(logits)}: convert them, with .float()"
        )
    noise = -np.log(default_generator.rng.standard_exponential(shape_of(logits)))
    soft = softmax((logits + noise.astype(dtype_of(logits))) / tau, dim)
    if not hard:
        return soft
    drawn = getattr(soft, "array", soft)
    axis, rows = one_dim(dim, drawn.ndim), np.atleast_1d(drawn)
    corner = np.zeros_like(rows)
    np.put_along_axis(corner, rows.argmax(axis, keepdims=True), 1, axis)
    return (corner.reshape(drawn.shape) - drawn) + soft  # the value of the corner, the gradient of the probabilities
