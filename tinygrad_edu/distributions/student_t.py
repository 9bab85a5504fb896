"""`StudentT`: the mean of a few normal numbers, measured by their own spread."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..ops.gamma import digamma, lgamma
from ..ops.random import randn
from ..ops.selection import where
from . import constraints
from .chi2 import Chi2
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["StudentT"]


class StudentT(Distribution):
    r"""Student's distribution, :math:`p(x) \propto (1 + z^2 / \nu)^{-(\nu + 1) / 2}` with :math:`z = (x - \mu) / \sigma`.

    Parameters
    ----------
    df : the degrees of freedom :math:`\nu`.
    loc, scale : :math:`\mu` and :math:`\sigma`.

    >>> import tinygrad_edu as tg
    >>> StudentT(1.0).log_prob(tg.tensor([0.0, 1.0]))
    tensor([-1.1447, -1.8379])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, df: Any, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool | None = None) -> None:
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        super().__init__(self.df.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return where(self.df <= 1, math.nan, self.loc)

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        many = self.df > 2
        finite = self.scale**2 * self.df / where(many, self.df - 2, 1.0)
        return where(many, finite, where(self.df > 1, math.inf, math.nan))

    def rsample(self, sample_shape: Any = ()) -> Any:
        spread = Chi2(self.df, validate_args=False).rsample(sample_shape) / self.df
        return self.loc + self.scale * randn(self._extended_shape(sample_shape), dtype=self.df.dtype) * spread.rsqrt()

    def log_prob(self, value: Any) -> Any:
        z, n = (self._checked(value) - self.loc) / self.scale, self.df
        factor = self.scale.log() + 0.5 * (n * math.pi).log() + lgamma(n / 2) - lgamma((n + 1) / 2)
        return -0.5 * (n + 1) * (z**2 / n).log1p() - factor

    def entropy(self) -> Any:
        n = self.df
        log_beta = lgamma(n / 2) + math.log(math.pi) / 2 - lgamma((n + 1) / 2)
        return self.scale.log() + 0.5 * (n + 1) * (digamma((n + 1) / 2) - digamma(n / 2)) + 0.5 * n.log() + log_beta
