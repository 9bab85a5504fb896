"""`Geometric`: how many failures come before the first success."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.variable import make
from ..ops.random import geometric_array
from ..ops.shape import expand
from ..ops.special import xlog1py
from . import constraints
from .probabilities import GivenByProbabilities
from .utils import binary_log_prob, broadcast_all, exactly_one

__all__ = ["Geometric"]


class Geometric(GivenByProbabilities):
    r"""The geometric distribution, :math:`P(k) = (1 - p)^k p` for k = 0, 1, 2, ….

    Parameters
    ----------
    probs : the probability p of success, above zero.
    logits : :math:`\log \frac{p}{1 - p}`, in its place.

    >>> import tinygrad_edu as tg
    >>> Geometric(0.5).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-0.6931, -1.3863])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        exactly_one(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        super().__init__(self._param.shape, validate_args=validate_args)
        if self._validate_args and probs is not None and not (self.probs > 0).array.all():
            raise ValueError(f"the probability of success of {self!r} must be above zero, but probs is {probs}")

    @property
    def mean(self) -> Any:
        return 1 / self.probs - 1

    @property
    def mode(self) -> Any:
        return self.probs.new_zeros(self.probs.shape)

    @property
    def variance(self) -> Any:
        return (1 / self.probs - 1) / self.probs

    def sample(self, sample_shape: Any = ()) -> Any:
        probs = expand(self.probs.detach(), self._extended_shape(sample_shape))
        return make(geometric_array(probs.array, probs.array) - 1)

    def log_prob(self, value: Any) -> Any:
        return xlog1py(self._checked(value), -self.probs) + self.probs.log()

    def entropy(self) -> Any:
        return -binary_log_prob(self.logits, self.probs) / self.probs
