"""`Cauchy`: a law with tails so heavy that it has no mean."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..autograd.variable import make
from ..ops.random import cauchy_array
from ..ops.shape import expand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Cauchy"]


class Cauchy(Distribution):
    r"""The Cauchy distribution, :math:`p(x) = \frac{1}{\pi \gamma (1 + ((x - x_0) / \gamma)^2)}`.

    Parameters
    ----------
    loc, scale : the median :math:`x_0` and the half-width :math:`\gamma`.

    >>> import tinygrad_edu as tg
    >>> Cauchy(0.0, 1.0).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-1.1447, -1.8379])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.loc.new_full(self.loc.shape, math.nan)

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        return self.loc.new_full(self.loc.shape, math.inf)

    def rsample(self, sample_shape: Any = ()) -> Any:
        places = expand(self.loc, self._extended_shape(sample_shape))
        return self.loc + self.scale * make(cauchy_array(places.array, 0.0, 1.0))

    def log_prob(self, value: Any) -> Any:
        z = (self._checked(value) - self.loc) / self.scale
        return -math.log(math.pi) - self.scale.log() - (z**2).log1p()

    def cdf(self, value: Any) -> Any:
        return ((self._checked(value) - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Any) -> Any:
        return (math.pi * (value - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Any:
        return math.log(4 * math.pi) + self.scale.log()
