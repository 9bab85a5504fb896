"""`Multinomial`: how often each of several outcomes comes in a number of trials."""

from __future__ import annotations

from typing import Any, ClassVar

from ..ops.gamma import lgamma
from ..ops.masking import one_hot
from ..ops.selection import where
from . import constraints
from .binomial import Binomial
from .categorical import Categorical
from .probabilities import GivenByCategorical

__all__ = ["Multinomial"]


class Multinomial(GivenByCategorical):
    r"""The multinomial distribution, :math:`P(k) = \frac{n!}{\prod_i k_i!} \prod_i p_i^{k_i}`.

    Parameters
    ----------
    total_count : the number n of trials.
    probs : the probabilities along the last dimension, or numbers in their proportion.
    logits : their logarithms up to a constant, in their place.

    Raises
    ------
    NotImplementedError : if `total_count` is not one number.

    >>> import tinygrad_edu as tg
    >>> Multinomial(3, tg.tensor([0.5, 0.5])).log_prob(tg.tensor([1.0, 2.0]))
    tensor(-0.9808)
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.simplex, "logits": constraints.real_vector}

    def __init__(self, total_count: int = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported: it must be one Python integer")
        self.total_count = total_count
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self) -> Any:
        """Counts that add up to the number of trials at most."""
        return constraints.multinomial(self.total_count)

    @property
    def mean(self) -> Any:
        return self.probs * self.total_count

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        trials = self._categorical.sample((self.total_count, *sample_shape))
        return one_hot(trials, self.event_shape[0]).sum(0).to(self.probs.dtype)

    def log_prob(self, value: Any) -> Any:
        value = self._checked(value)
        logits = where((value == 0) & (self.logits == -float("inf")), 0.0, self.logits)
        return lgamma(value.sum(-1) + 1) - lgamma(value + 1).sum(-1) + (logits * value).sum(-1)

    def entropy(self) -> Any:
        binomial = Binomial(self.total_count, self.probs)
        counts = binomial.enumerate_support(expand=False)[1:]
        weights = binomial.log_prob(counts).exp()
        n = self.probs.new_tensor(self.total_count)
        return n * self._categorical.entropy() - lgamma(n + 1) + (weights * lgamma(counts + 1)).sum((0, -1))
