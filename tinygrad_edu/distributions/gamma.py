"""`Gamma`: how long one waits for several events."""

from __future__ import annotations

from typing import Any, ClassVar

from ..ops.gamma import digamma, lgamma
from ..ops.incomplete_gamma import gammainc, standard_gamma
from ..ops.shape import expand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Gamma"]


class Gamma(Distribution):
    r"""The gamma distribution, :math:`p(x) = \frac{\beta^\alpha}{\Gamma(\alpha)} x^{\alpha - 1} e^{-\beta x}` for :math:`x \ge 0`.

    Its samples are differentiable by both parameters: see `standard_gamma`.

    Parameters
    ----------
    concentration, rate : the shape :math:`\alpha` and the rate :math:`\beta`.

    >>> import tinygrad_edu as tg
    >>> Gamma(2.0, 1.0).log_prob(tg.tensor([1.0]))
    tensor([-1.])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"concentration": constraints.positive, "rate": constraints.positive}
    support: Any = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        self.concentration, self.rate = broadcast_all(concentration, rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.concentration / self.rate

    @property
    def mode(self) -> Any:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Any:
        return self.concentration / self.rate**2

    def rsample(self, sample_shape: Any = ()) -> Any:
        return standard_gamma(expand(self.concentration, self._extended_shape(sample_shape))) / self.rate

    def log_prob(self, value: Any) -> Any:
        value, a, b = self._checked(value), self.concentration, self.rate
        return a * b.log() + (a - 1) * value.log() - b * value - lgamma(a)

    def cdf(self, value: Any) -> Any:
        return gammainc(self.concentration, self.rate * self._checked(value))

    def entropy(self) -> Any:
        a = self.concentration
        return a - self.rate.log() + lgamma(a) + (1 - a) * digamma(a)
