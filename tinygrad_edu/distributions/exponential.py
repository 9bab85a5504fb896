"""`Exponential`: how long one waits for what may happen at any time."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.variable import make
from ..ops.random import exponential_array
from ..ops.shape import expand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Exponential"]


class Exponential(Distribution):
    r"""The exponential distribution, :math:`p(x) = \lambda e^{-\lambda x}` for :math:`x \ge 0`.

    Parameters
    ----------
    rate : :math:`\lambda`, the inverse of the mean.

    >>> import tinygrad_edu as tg
    >>> Exponential(2.0).log_prob(tg.tensor([1.0]))
    tensor([-1.3069])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.rate.reciprocal()

    @property
    def mode(self) -> Any:
        return self.rate.new_zeros(self.rate.shape)

    @property
    def stddev(self) -> Any:
        return self.rate.reciprocal()

    @property
    def variance(self) -> Any:
        return self.rate**-2

    def rsample(self, sample_shape: Any = ()) -> Any:
        waited = expand(self.rate, self._extended_shape(sample_shape))
        return make(exponential_array(waited.array, 1.0)) / self.rate

    def log_prob(self, value: Any) -> Any:
        return self.rate.log() - self.rate * self._checked(value)

    def cdf(self, value: Any) -> Any:
        return 1 - (-self.rate * self._checked(value)).exp()

    def icdf(self, value: Any) -> Any:
        return -(-value).log1p() / self.rate

    def entropy(self) -> Any:
        return 1 - self.rate.log()
