"""`Bernoulli`: yes or no."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..ops import random
from ..ops.creation import arange
from ..ops.selection import where
from ..ops.shape import expand
from . import constraints
from .probabilities import GivenByProbabilities
from .utils import binary_log_prob, broadcast_all, exactly_one

__all__ = ["Bernoulli"]


class Bernoulli(GivenByProbabilities):
    r"""The Bernoulli distribution: 1 with probability p, else 0.

    Parameters
    ----------
    probs : the probability p.
    logits : :math:`\log \frac{p}{1 - p}`, in its place.

    Raises
    ------
    ValueError : unless exactly one of the two is given.

    >>> import tinygrad_edu as tg
    >>> Bernoulli(0.25).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-0.2877, -1.3863])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        exactly_one(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.probs

    @property
    def mode(self) -> Any:
        likelier = (self.probs >= 0.5).to(self.probs.dtype)
        return where(self.probs == 0.5, float("nan"), likelier)

    @property
    def variance(self) -> Any:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return random.bernoulli(expand(self.probs, self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        return binary_log_prob(self.logits, self._checked(value))

    def entropy(self) -> Any:
        return -binary_log_prob(self.logits, self.probs)

    def enumerate_support(self, expand: bool = True) -> Any:
        return self._enumerated(arange(2, dtype=self._param.dtype), expand)
