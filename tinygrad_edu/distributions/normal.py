"""`Normal`: the bell curve."""

from __future__ import annotations

import math
from typing import Any

from ..ops.exponential import erf
from ..ops.random import randn_like
from ..ops.special import erfinv
from .location_scale import LocationScale

__all__ = ["Normal"]


class Normal(LocationScale):
    r"""The normal distribution, :math:`p(x) = \frac{1}{\sigma \sqrt{2 \pi}} e^{-(x - \mu)^2 / 2 \sigma^2}`.

    Parameters
    ----------
    loc, scale : the mean :math:`\mu` and the standard deviation :math:`\sigma`.

    >>> import tinygrad_edu as tg
    >>> Normal(0.0, 1.0).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-0.9189, -1.4189])
    """

    @property
    def stddev(self) -> Any:
        return self.scale

    @property
    def variance(self) -> Any:
        return self.scale**2

    def standard(self, like: Any) -> Any:
        return randn_like(like)

    def log_prob(self, value: Any) -> Any:
        z = (self._checked(value) - self.loc) / self.scale
        return -(z**2) / 2 - self.scale.log() - math.log(2 * math.pi) / 2

    def cdf(self, value: Any) -> Any:
        return (1 + erf((self._checked(value) - self.loc) / (self.scale * math.sqrt(2)))) / 2

    def icdf(self, value: Any) -> Any:
        return self.loc + self.scale * math.sqrt(2) * erfinv(2 * value - 1)

    def entropy(self) -> Any:
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()
