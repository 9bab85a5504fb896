"""`TransformedDistribution`: the law of what a transform makes of a random number."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..size import Size
from . import constraints
from .distribution import Distribution
from .independent import Independent, sum_rightmost
from .transforms import ComposeTransform, Transform

__all__ = ["TransformedDistribution"]


class TransformedDistribution(Distribution):
    r"""The distribution of y = t(x), with x from a base distribution: :math:`\log p(y) = \log p(x) - \log |dy/dx|`.

    Parameters
    ----------
    base_distribution : that of x.
    transforms : a transform, or several, one after the other.

    >>> import tinygrad_edu as tg
    >>> from .normal import Normal
    >>> from .transforms import ExpTransform
    >>> TransformedDistribution(Normal(0.0, 1.0), ExpTransform()).log_prob(tg.tensor([1.0]))
    tensor([-0.9189])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {}

    def __init__(self, base_distribution: Any, transforms: Any, validate_args: bool | None = None) -> None:
        self.transforms = [transforms] if isinstance(transforms, Transform) else transforms
        if not isinstance(self.transforms, list) or not all(isinstance(t, Transform) for t in self.transforms):
            raise ValueError(f"transforms must be a Transform or list, but was {transforms}")
        both = ComposeTransform(self.transforms)
        base_shape = base_distribution.batch_shape + base_distribution.event_shape
        shape = Size(both.forward_shape(base_shape))
        if both.inverse_shape(shape) != base_shape:  # a transform with parameters of a larger shape
            wide = Size(both.inverse_shape(shape))
            base_distribution = base_distribution.expand(wide[: len(wide) - len(base_distribution.event_shape)])
        self._event_ndims = max([len(base_distribution.event_shape), *(t.codomain.event_dim for t in self.transforms)])
        inner = self._event_ndims - len(base_distribution.event_shape)
        if inner > len(base_distribution.batch_shape):
            raise ValueError(f"base_distribution needs to have shape with size at least {self._event_ndims}, but got {tuple(shape)}")
        self.base_dist = Independent(base_distribution, inner) if inner else base_distribution
        split = len(shape) - self._event_ndims
        super().__init__(shape[:split], shape[split:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        result = super().expand(batch_shape)
        result.base_dist = self.base_dist.expand(batch_shape)
        return result

    @property
    def has_rsample(self) -> bool:  # type: ignore[override]
        """Whether the samples can be differentiated."""
        known: bool = self.base_dist.has_rsample
        return known

    @constraints.dependent_property(is_discrete=False)
    def support(self) -> Any:
        """The values that the last transform can give."""
        if not self.transforms:
            return self.base_dist.support
        last = self.transforms[-1].codomain
        return constraints.independent(last, self._event_ndims - last.event_dim) if self._event_ndims > last.event_dim else last

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return self._transformed(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self._transformed(self.base_dist.rsample(sample_shape))

    def _transformed(self, x: Any) -> Any:
        for transform in self.transforms:
            x = transform(x)
        return x

    def log_prob(self, value: Any) -> Any:
        y, stretch = self._checked(value), 0.0
        for transform in reversed(self.transforms):
            x = transform.inv(y)
            stretch = stretch + sum_rightmost(transform.log_abs_det_jacobian(x, y), self._event_ndims - transform.domain.event_dim)
            y = x
        return sum_rightmost(self.base_dist.log_prob(y), self._event_ndims - len(self.base_dist.event_shape)) - stretch

    def cdf(self, value: Any) -> Any:
        value = self._checked(value)
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        return self._turned(self.base_dist.cdf(value))

    def icdf(self, value: Any) -> Any:
        return self._transformed(self.base_dist.icdf(self._turned(value)))

    def _turned(self, probability: Any) -> Any:
        """Return a probability, or its complement if the transforms decrease."""
        sign = ComposeTransform(self.transforms).sign
        return probability if isinstance(sign, int) and sign == 1 else sign * (probability - 0.5) + 0.5
