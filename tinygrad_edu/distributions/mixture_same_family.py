"""`MixtureSameFamily`: one of several laws of one kind, chosen at random."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..ops.indexing import take_along_dim
from ..ops.norms import logsumexp
from . import constraints
from .categorical import Categorical
from .distribution import Distribution

__all__ = ["MixtureSameFamily"]


class MixtureSameFamily(Distribution):
    r"""The mixture :math:`p(x) = \sum_k w_k p_k(x)` along the last batch dimension of a distribution.

    Parameters
    ----------
    mixture_distribution : a `Categorical` of the weights.
    component_distribution : the laws that are mixed; its last batch dimension is as long as there are weights.

    Raises
    ------
    ValueError : if the two do not fit.

    >>> import tinygrad_edu as tg
    >>> from .normal import Normal
    >>> MixtureSameFamily(Categorical(tg.ones(2)), Normal(tg.tensor([0.0, 2.0]), 1.0)).mean
    tensor(1.)
    """

    arg_constraints: ClassVar[dict[str, Any]] = {}

    def __init__(self, mixture_distribution: Any, component_distribution: Any, validate_args: bool | None = None) -> None:
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError("The Mixture distribution needs to be an instance of torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution need to be an instance of torch.distributions.Distribution")
        self.mixture_distribution, self.component_distribution = mixture_distribution, component_distribution
        batch = component_distribution.batch_shape[:-1]
        for mine, theirs in zip(reversed(mixture_distribution.batch_shape), reversed(batch), strict=False):
            if 1 not in (mine, theirs) and mine != theirs:
                raise ValueError(
                    f"`mixture_distribution.batch_shape` ({mixture_distribution.batch_shape}) is not compatible with "
                    f"`component_distribution.batch_shape`({batch})"
                )
        count = mixture_distribution.logits.shape[-1]
        if not component_distribution.batch_shape or count != component_distribution.batch_shape[-1]:
            raise ValueError(
                f"`mixture_distribution component` ({count}) does not equal `component_distribution.batch_shape[-1]` "
                f"({component_distribution.batch_shape[-1:]})"
            )
        self._num_component = count
        super().__init__(batch, component_distribution.event_shape, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> MixtureSameFamily:
        mixture = self.mixture_distribution.expand(batch_shape)
        return type(self)(mixture, self.component_distribution.expand((*batch_shape, self._num_component)), False)

    @constraints.dependent_property
    def support(self) -> Any:
        """The support of the laws."""
        return self.component_distribution.support

    def _weighted(self, values: Any) -> Any:
        """Return the mean of values of the laws, by their weights."""
        probs = self.mixture_distribution.probs
        return (probs.reshape(*probs.shape, *[1] * len(self.event_shape)) * values).sum(-1 - len(self.event_shape))

    @property
    def mean(self) -> Any:
        return self._weighted(self.component_distribution.mean)

    @property
    def variance(self) -> Any:
        inner = self._weighted(self.component_distribution.variance)
        apart = self.component_distribution.mean - self.mean.unsqueeze(-1 - len(self.event_shape))
        return inner + self._weighted(apart**2)

    def cdf(self, value: Any) -> Any:
        heights = self.component_distribution.cdf(self._checked(value).unsqueeze(-1 - len(self.event_shape)))
        return (heights * self.mixture_distribution.probs).sum(-1)

    def log_prob(self, value: Any) -> Any:
        of_each = self.component_distribution.log_prob(self._checked(value).unsqueeze(-1 - len(self.event_shape)))
        weights = self.mixture_distribution.logits
        return logsumexp(of_each + (weights - logsumexp(weights, -1, keepdim=True)), -1)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            place = -1 - len(self.event_shape)
            of_each = self.component_distribution.sample(sample_shape)
            chosen = self.mixture_distribution.expand(self.batch_shape).sample(sample_shape)
            index = chosen.reshape(*chosen.shape, 1, *[1] * len(self.event_shape)).expand(*chosen.shape, 1, *self.event_shape)
            return take_along_dim(of_each, index, place).squeeze(place)

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self.mixture_distribution!r},\n  {self.component_distribution!r})"
