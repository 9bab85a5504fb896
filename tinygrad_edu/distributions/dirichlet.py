"""`Dirichlet`: random probabilities of several outcomes."""

from __future__ import annotations

from typing import Any, ClassVar

from ..ops.creation import arange
from ..ops.gamma import digamma, lgamma
from ..ops.incomplete_gamma import standard_gamma
from ..ops.selection import where
from ..ops.shape import expand
from ..ops.special import xlogy
from . import constraints
from .distribution import Distribution

__all__ = ["Dirichlet"]


class Dirichlet(Distribution):
    r"""The Dirichlet distribution, :math:`p(x) = \frac{\Gamma(\sum_i \alpha_i)}{\prod_i \Gamma(\alpha_i)} \prod_i x_i^{\alpha_i - 1}`.

    A sample is a vector of gamma variables divided by their sum.

    Parameters
    ----------
    concentration : :math:`\alpha`, of at least one dimension; the last one is that of the event.

    Raises
    ------
    ValueError : if `concentration` has no dimension.

    >>> import tinygrad_edu as tg
    >>> Dirichlet(tg.tensor([1.0, 1.0])).mean
    tensor([0.5000, 0.5000])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Any, validate_args: bool | None = None) -> None:
        if concentration.ndim < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args)

    @property
    def mean(self) -> Any:
        return self.concentration / self.concentration.sum(-1, keepdim=True)

    @property
    def mode(self) -> Any:
        above = (self.concentration - 1).clamp(min=0)
        inner = (self.concentration < 1).all(-1, keepdim=True)
        total = above.sum(-1, keepdim=True)  # zero where every point is as probable as any other
        ratio = where(total == 0, float("nan"), above / where(total == 0, 1.0, total))
        corner = arange(above.shape[-1]) == 0  # the density has no largest value there: PyTorch's choice
        return where(inner, corner.to(above.dtype), ratio)

    @property
    def variance(self) -> Any:
        total, a = self.concentration.sum(-1, keepdim=True), self.concentration
        return a * (total - a) / (total**2 * (total + 1))

    def rsample(self, sample_shape: Any = ()) -> Any:
        drawn = standard_gamma(expand(self.concentration, self._extended_shape(sample_shape)))
        return drawn / drawn.sum(-1, keepdim=True)

    def log_prob(self, value: Any) -> Any:
        a = self.concentration
        return xlogy(a - 1, self._checked(value)).sum(-1) + lgamma(a.sum(-1)) - lgamma(a).sum(-1)

    def entropy(self) -> Any:
        a, k = self.concentration, self.concentration.shape[-1]
        total = a.sum(-1)
        return lgamma(a).sum(-1) - lgamma(total) - (k - total) * digamma(total) - ((a - 1) * digamma(a)).sum(-1)
