"""`Binomial`: how often something comes in a number of trials."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..ops import random
from ..ops.activation import logsigmoid
from ..ops.creation import arange
from ..ops.gamma import lgamma
from ..ops.shape import expand
from . import constraints
from .probabilities import GivenByProbabilities
from .utils import broadcast_all, exactly_one

__all__ = ["Binomial"]


class Binomial(GivenByProbabilities):
    r"""The binomial distribution, :math:`P(k) = \binom{n}{k} p^k (1 - p)^{n - k}`.

    Parameters
    ----------
    total_count : the number n of trials.
    probs : the probability p.
    logits : :math:`\log \frac{p}{1 - p}`, in its place.

    >>> import tinygrad_edu as tg
    >>> Binomial(3, tg.tensor([0.5])).log_prob(tg.tensor([1.0]))
    tensor([-0.9808])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True

    def __init__(self, total_count: Any = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        exactly_one(probs, logits)
        if probs is not None:
            self.total_count, self.probs = broadcast_all(total_count, probs)
        else:
            self.total_count, self.logits = broadcast_all(total_count, logits)
        self.total_count = self.total_count.to(self._param)
        super().__init__(self._param.shape, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> Any:
        """The counts from zero to the number of trials."""
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self) -> Any:
        return self.total_count * self.probs

    @property
    def mode(self) -> Any:
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return random.binomial(expand(self.total_count, shape), expand(self.probs, shape))

    def log_prob(self, value: Any) -> Any:
        value, n = self._checked(value), self.total_count
        ways = lgamma(n + 1) - lgamma(value + 1) - lgamma(n - value + 1)
        return ways + value * self.logits + n * logsigmoid(-self.logits)

    def entropy(self) -> Any:
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand: bool = True) -> Any:
        n = int(self.total_count.max())
        if not self.total_count.min() == n:
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        return self._enumerated(arange(1 + n, dtype=self._param.dtype), expand)
