"""`Laplace`: two exponential distributions, back to back."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import make
from ..ops.random import laplace_array
from .location_scale import LocationScale

__all__ = ["Laplace"]


class Laplace(LocationScale):
    r"""The Laplace distribution, :math:`p(x) = \frac{1}{2 b} e^{-|x - \mu| / b}`.

    Parameters
    ----------
    loc, scale : the mean :math:`\mu` and the scale b.

    >>> import tinygrad_edu as tg
    >>> Laplace(0.0, 1.0).log_prob(tg.tensor([0.0, -2.0]))
    tensor([-0.6931, -2.6931])
    """

    @property
    def stddev(self) -> Any:
        return 2**0.5 * self.scale

    @property
    def variance(self) -> Any:
        return 2 * self.scale**2

    def standard(self, like: Any) -> Any:
        return make(laplace_array(like.array))

    def log_prob(self, value: Any) -> Any:
        return -(2 * self.scale).log() - (self._checked(value) - self.loc).abs() / self.scale

    def cdf(self, value: Any) -> Any:
        apart = self._checked(value) - self.loc
        return 0.5 - 0.5 * apart.sign() * (-apart.abs() / self.scale).expm1()

    def icdf(self, value: Any) -> Any:
        apart = value - 0.5
        return self.loc - self.scale * apart.sign() * (-2 * apart.abs()).log1p()

    def entropy(self) -> Any:
        return 1 + (2 * self.scale).log()
