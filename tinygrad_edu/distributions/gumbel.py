"""`Gumbel`: the largest of many."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.variable import make
from ..ops.random import gumbel_array
from .location_scale import LocationScale

__all__ = ["Gumbel"]

_EULER = 0.57721566490153286060


class Gumbel(LocationScale):
    r"""The Gumbel distribution, of the distribution function :math:`e^{-e^{-(x - \mu) / \beta}}`.

    Parameters
    ----------
    loc, scale : the mode :math:`\mu` and the scale :math:`\beta`.

    >>> import tinygrad_edu as tg
    >>> Gumbel(0.0, 1.0).log_prob(tg.tensor([0.0]))
    tensor([-1.])
    """

    @property
    def mean(self) -> Any:
        return self.loc + self.scale * _EULER

    @property
    def stddev(self) -> Any:
        return math.pi / math.sqrt(6) * self.scale

    @property
    def variance(self) -> Any:
        return self.stddev**2

    def standard(self, like: Any) -> Any:
        return make(gumbel_array(like.array))

    def log_prob(self, value: Any) -> Any:
        y = (self.loc - self._checked(value)) / self.scale
        return y - y.exp() - self.scale.log()

    def cdf(self, value: Any) -> Any:
        return (-((self.loc - self._checked(value)) / self.scale).exp()).exp()

    def icdf(self, value: Any) -> Any:
        return self.loc - self.scale * (-value.log()).log()

    def entropy(self) -> Any:
        return self.scale.log() + (1 + _EULER)
