"""`Cauchy`: a law with tails so heavy that it has no mean."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.variable import make
from ..ops.random import cauchy_array
from .location_scale import LocationScale

__all__ = ["Cauchy"]


class Cauchy(LocationScale):
    r"""The Cauchy distribution, :math:`p(x) = \frac{1}{\pi \gamma (1 + ((x - x_0) / \gamma)^2)}`.

    Parameters
    ----------
    loc, scale : the median :math:`x_0` and the half-width :math:`\gamma`.

    >>> import tinygrad_edu as tg
    >>> Cauchy(0.0, 1.0).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-1.1447, -1.8379])
    """

    @property
    def mean(self) -> Any:
        return self.loc.new_full(self.loc.shape, math.nan)

    @property
    def variance(self) -> Any:
        return self.loc.new_full(self.loc.shape, math.inf)

    def standard(self, like: Any) -> Any:
        return make(cauchy_array(like.array, 0.0, 1.0))

    def log_prob(self, value: Any) -> Any:
        z = (self._checked(value) - self.loc) / self.scale
        return -math.log(math.pi) - self.scale.log() - (z**2).log1p()

    def cdf(self, value: Any) -> Any:
        return ((self._checked(value) - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Any) -> Any:
        return (math.pi * (value - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Any:
        return math.log(4 * math.pi) + self.scale.log()
