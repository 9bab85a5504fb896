"""`Beta`: a random probability."""

from __future__ import annotations

from typing import Any, ClassVar

from ..ops.joining import stack
from . import constraints
from .dirichlet import Dirichlet
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["Beta"]


class Beta(Distribution):
    r"""The beta distribution, :math:`p(x) \propto x^{\alpha - 1} (1 - x)^{\beta - 1}` for :math:`0 \le x \le 1`.

    It is the first component of a `Dirichlet` of two.

    Parameters
    ----------
    concentration1, concentration0 : :math:`\alpha` and :math:`\beta`.

    >>> import tinygrad_edu as tg
    >>> Beta(2.0, 3.0).log_prob(tg.tensor([0.5]))
    tensor([0.4055])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, concentration1: Any, concentration0: Any, validate_args: bool | None = None) -> None:
        both = stack(broadcast_all(concentration1, concentration0), -1)
        self._dirichlet = Dirichlet(both, validate_args=validate_args)
        super().__init__(both.shape[:-1], validate_args=validate_args)

    @property
    def concentration1(self) -> Any:
        """α, which draws towards one."""
        return self._dirichlet.concentration[..., 0]

    @property
    def concentration0(self) -> Any:
        """β, which draws towards zero."""
        return self._dirichlet.concentration[..., 1]

    @property
    def mean(self) -> Any:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Any:
        return self._dirichlet.mode[..., 0]

    @property
    def variance(self) -> Any:
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total**2 * (total + 1))

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self._dirichlet.rsample(sample_shape)[..., 0]

    def log_prob(self, value: Any) -> Any:
        value = self._checked(value)
        return self._dirichlet.log_prob(stack((value, 1.0 - value), -1))

    def entropy(self) -> Any:
        return self._dirichlet.entropy()
