"""`Laplace`: two exponential distributions, back to back."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.variable import make
from ..ops.random import laplace_array
from ..ops.shape import expand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Laplace"]


class Laplace(Distribution):
    r"""The Laplace distribution, :math:`p(x) = \frac{1}{2 b} e^{-|x - \mu| / b}`.

    Parameters
    ----------
    loc, scale : the mean :math:`\mu` and the scale b.

    >>> import tinygrad_edu as tg
    >>> Laplace(0.0, 1.0).log_prob(tg.tensor([0.0, -2.0]))
    tensor([-0.6931, -2.6931])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def stddev(self) -> Any:
        return 2**0.5 * self.scale

    @property
    def variance(self) -> Any:
        return 2 * self.scale**2

    def rsample(self, sample_shape: Any = ()) -> Any:
        places = expand(self.loc, self._extended_shape(sample_shape))
        return self.loc + self.scale * make(laplace_array(places.array))

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
