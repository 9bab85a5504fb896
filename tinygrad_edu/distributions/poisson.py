"""`Poisson`: how many events come in a time."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..ops import random
from ..ops.gamma import lgamma
from ..ops.shape import expand
from ..ops.special import xlogy
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Poisson"]


class Poisson(Distribution):
    r"""The Poisson distribution, :math:`P(k) = \frac{\lambda^k}{k!} e^{-\lambda}`.

    Parameters
    ----------
    rate : :math:`\lambda`, the mean.

    >>> import tinygrad_edu as tg
    >>> Poisson(2.0).log_prob(tg.tensor([0.0, 2.0]))
    tensor([-2.0000, -1.3069])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.rate

    @property
    def mode(self) -> Any:
        return self.rate.floor()

    @property
    def variance(self) -> Any:
        return self.rate

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return random.poisson(expand(self.rate, self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        value = self._checked(value)
        return xlogy(value, self.rate) - self.rate - lgamma(value + 1)
