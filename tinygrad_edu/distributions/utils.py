"""What the parameters of distributions have in common: broadcasting, and the way between probabilities and logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.modes import enable_grad
from ..dtypes import get_default_dtype
from ..ops.activation import logsigmoid
from ..ops.creation import tensor
from ..ops.exponential import log, log1p, sigmoid
from ..ops.selection import clamp
from ..ops.shape import broadcast_tensors
from ..ops.softmax import softmax
from ..tensor import Tensor

__all__ = ["broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits"]

NUMBER = (int, float, np.number, np.bool_)


class lazy_property:  # noqa: N801 - PyTorch's name
    """A property that is computed, with its graph, when it is first asked for, and kept as an attribute of the object."""

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        self.compute, self.__doc__ = compute, compute.__doc__

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        with enable_grad():
            value = self.compute(instance)
        instance.__dict__[self.compute.__name__] = value
        return value


def broadcast_all(*values: Any) -> tuple[Any, ...]:
    """Return tensors and numbers as tensors of one shape; numbers in the dtype of the first tensor, or in the default one.

    Raises
    ------
    ValueError : for anything that is neither a tensor nor a number.

    >>> import tinygrad_edu as tg
    >>> broadcast_all(1, tg.tensor([2.0, 3.0]))
    (tensor([1., 1.]), tensor([2., 3.]))
    """
    for value in values:
        if not isinstance(value, (Tensor, *NUMBER)):
            raise ValueError(f"the parameters of a distribution must be numbers or tensors, but one is of type {type(value).__name__}")
    dtype = next((v.dtype for v in values if isinstance(v, Tensor)), get_default_dtype())
    return tuple(broadcast_tensors(*(v if isinstance(v, Tensor) else tensor(v, dtype=dtype) for v in values)))


def clamp_probs(probs: Any) -> Any:
    """Return probabilities kept away from 0 and 1 by what their dtype can tell apart, so that they have logarithms."""
    eps = float(np.finfo(probs.array.dtype).eps)
    return clamp(probs, min=eps, max=1 - eps)


def probs_to_logits(probs: Any, is_binary: bool = False) -> Any:
    r"""Return the logits of probabilities: :math:`\log p`, or for one of two outcomes :math:`\log \frac{p}{1 - p}`.

    >>> import tinygrad_edu as tg
    >>> probs_to_logits(tg.tensor([0.5, 0.75]), is_binary=True)
    tensor([0.0000, 1.0986])
    """
    inside = clamp_probs(probs)
    return log(inside) - log1p(-inside) if is_binary else log(inside)


def logits_to_probs(logits: Any, is_binary: bool = False) -> Any:
    r"""Return the probabilities that belong to logits: their softmax, or for one of two outcomes their sigmoid.

    >>> import tinygrad_edu as tg
    >>> logits_to_probs(tg.tensor([0.0, 0.0]))
    tensor([0.5000, 0.5000])
    """
    return sigmoid(logits) if is_binary else softmax(logits, -1)


def exactly_one(probs: Any, logits: Any) -> None:
    """Raise unless either probabilities or logits are given."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")


def binary_log_prob(logits: Any, value: Any) -> Any:
    r"""Return the logarithm of the probability of 1 where `value` is 1 and of 0 where it is 0, given the logits of 1.

    >>> import tinygrad_edu as tg
    >>> binary_log_prob(tg.tensor([0.0]), tg.tensor([1.0]))
    tensor([-0.6931])
    """
    return value * logits + logsigmoid(-logits)
