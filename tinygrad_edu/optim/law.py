"""What several update laws have in common: a few lines on arrays, all in place. `work` is an array of the same shape, with any content."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.variable import Variable

__all__ = [
    "blend",
    "blend_square",
    "check_betas",
    "check_one_element",
    "check_options",
    "followed",
    "root_mean_square",
    "scalar_type",
    "shrunk",
]


def followed(p: Any, g: Any, decay: float, maximize: bool, out: Any) -> Any:
    """Return the gradient that a law follows: plus `decay` times `p`, and turned round to go uphill. It is `g` itself, or lies in `out`."""
    if decay:
        np.multiply(p, decay, out=out)
        return np.subtract(out, g, out=out) if maximize else np.add(out, g, out=out)
    return np.negative(g, out=out) if maximize else g


def shrunk(p: Any, group: Mapping[str, Any]) -> float:
    """Return the weight decay λ that belongs to the gradient. Decoupled, it is 0, and :math:`p \\leftarrow p - \\eta\\lambda p` is done."""
    decay = float(group["weight_decay"])
    if decay and group["decoupled_weight_decay"]:
        p *= 1 - float(group["lr"]) * decay
        return 0.0
    return decay


def blend(mean: Any, new: Any, keep: float, work: Any) -> None:
    """Let a mean forget exponentially: :math:`m \\leftarrow k m + (1 - k)\\, x`, computed as :math:`m + (1 - k)(x - m)`."""
    np.subtract(new, mean, out=work)
    work *= 1 - keep
    mean += work


def blend_square(mean: Any, new: Any, keep: float, work: Any) -> None:
    """Let a mean of squares forget exponentially: :math:`v \\leftarrow k v + (1 - k)\\, x^2`."""
    mean *= keep
    np.multiply(new, new, out=work)
    work *= 1 - keep
    mean += work


def root_mean_square(x: Any) -> float:
    """Return the root of the mean of the squares of all elements."""
    return float(np.linalg.norm(x)) / math.sqrt(x.size)


def scalar_type() -> type[np.floating[Any]]:
    """Return the type of the numbers in a state that begins now: float64 if that is the default dtype, otherwise float32."""
    return np.float64 if dtypes.get_default_dtype() is dtypes.float64 else np.float32


def check_options(**bounds: tuple[Any, str]) -> None:
    """Raise ``ValueError`` for the first option, given as ``option=(value, name in words)``, that is negative."""
    for option, (value, words) in bounds.items():
        check_one_element(option, value)
        if not value >= 0.0:
            raise ValueError(f"Invalid {words}: {value}")


def check_one_element(option: str, value: Any) -> None:
    """Raise ``ValueError`` if an option is a tensor of more or less than one number."""
    if isinstance(value, Variable) and value.array.size != 1:
        raise ValueError(f"Tensor {option} must be 1-element, but got one of shape {value.array.shape}")


def check_betas(betas: tuple[float, float]) -> None:
    """Raise ``ValueError`` if one of the β is not in [0, 1), or one is a tensor and the other is not."""
    if len({isinstance(beta, Variable) for beta in betas}) == 2:
        raise ValueError("betas must be either both floats or both Tensors")
    for i, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
