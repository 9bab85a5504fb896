"""`HalfNormal`: the size of a normal number."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from . import constraints
from .normal import Normal
from .transformed_distribution import TransformedDistribution
from .transforms import AbsTransform

__all__ = ["HalfNormal"]


class HalfNormal(TransformedDistribution):
    """The distribution of \\|x\\| for a normal x of mean 0.

    Parameters
    ----------
    scale : the standard deviation of x.

    >>> import tinygrad_edu as tg
    >>> HalfNormal(1.0).log_prob(tg.tensor([0.0]))
    tensor([-0.2258])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"scale": constraints.positive}
    support = constraints.nonnegative

    def __init__(self, scale: Any, validate_args: bool | None = None) -> None:
        super().__init__(Normal(0, scale, validate_args), AbsTransform(), validate_args)

    @property
    def scale(self) -> Any:
        """The standard deviation of the normal number."""
        return self._normal.scale

    @property
    def _normal(self) -> Any:
        return self.base_dist

    @property
    def mean(self) -> Any:
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self) -> Any:
        return self.scale.new_zeros(self.scale.shape)

    @property
    def variance(self) -> Any:
        return self.scale**2 * (1 - 2 / math.pi)

    def log_prob(self, value: Any) -> Any:
        return self._normal.log_prob(self._checked(value)) + math.log(2)

    def cdf(self, value: Any) -> Any:
        return 2 * self._normal.cdf(self._checked(value)) - 1

    def icdf(self, value: Any) -> Any:
        return self._normal.icdf((value + 1) / 2)

    def entropy(self) -> Any:
        return self._normal.entropy() - math.log(2)
