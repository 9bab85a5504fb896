"""The activation functions that have a name for doing them in place.

Each changes its input and returns it, as the option ``inplace=True`` of the function without the ``_`` does.
"""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Variable
from . import activation
from .activation import celu, elu, hardtanh, leaky_relu, relu, selu
from .noisy import rrelu


def relu_(input: Variable) -> Any:
    """Do `relu` in place.

    >>> import tinygrad_edu as tg
    >>> relu_(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return relu(input, inplace=True)


def elu_(input: Variable, alpha: float = 1.0) -> Any:
    """Do `elu` in place."""
    return elu(input, alpha, inplace=True)


def celu_(input: Variable, alpha: float = 1.0) -> Any:
    """Do `celu` in place."""
    return celu(input, alpha, inplace=True)


def selu_(input: Variable) -> Any:
    """Do `selu` in place."""
    return selu(input, inplace=True)


def hardtanh_(input: Variable, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Do `hardtanh` in place."""
    return hardtanh(input, min_val, max_val, inplace=True)


def leaky_relu_(input: Variable, negative_slope: float = 0.01) -> Any:
    """Do `leaky_relu` in place."""
    return leaky_relu(input, negative_slope, inplace=True)


def rrelu_(input: Variable, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Any:
    """Do `rrelu` in place."""
    return rrelu(input, lower, upper, training, inplace=True)


def threshold_(input: Variable, threshold: float, value: float) -> Any:
    """Do `threshold` in place."""
    return activation.threshold(input, threshold, value, inplace=True)
