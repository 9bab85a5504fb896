"""`LogNormal`: a number whose logarithm is normal."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from . import constraints
from .normal import Normal
from .transformed_distribution import TransformedDistribution
from .transforms import ExpTransform

__all__ = ["LogNormal"]


class LogNormal(TransformedDistribution):
    r"""The distribution of :math:`e^x` for a normal x.

    Parameters
    ----------
    loc, scale : the mean and the standard deviation of the logarithm.

    >>> import tinygrad_edu as tg
    >>> LogNormal(0.0, 1.0).log_prob(tg.tensor([1.0]))
    tensor([-0.9189])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.positive

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    @property
    def _normal(self) -> Any:
        return self.base_dist

    @property
    def loc(self) -> Any:
        """The mean of the logarithm."""
        return self._normal.loc

    @property
    def scale(self) -> Any:
        """The standard deviation of the logarithm."""
        return self._normal.scale

    @property
    def mean(self) -> Any:
        return (self.loc + self.scale**2 / 2).exp()

    @property
    def mode(self) -> Any:
        return (self.loc - self.scale**2).exp()

    @property
    def variance(self) -> Any:
        square = self.scale**2
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Any:
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log() + self.loc
