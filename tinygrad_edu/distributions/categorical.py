"""`Categorical`: one of several outcomes, as its number."""

from __future__ import annotations

from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..dtypes import finfo
from ..ops import random
from ..ops.creation import arange
from ..ops.indexing import take_along_dim
from ..ops.norms import logsumexp
from ..ops.shape import broadcast_shapes
from ..size import Size
from . import constraints
from .probabilities import GivenByProbabilities
from .utils import exactly_one

__all__ = ["Categorical"]


class Categorical(GivenByProbabilities):
    r"""The categorical distribution: the number i with probability :math:`p_i`, i from 0 to n - 1.

    Parameters
    ----------
    probs : the probabilities along the last dimension, or numbers in their proportion.
    logits : their logarithms, or numbers that differ from them by a constant, in their place.

    Raises
    ------
    ValueError : unless exactly one of the two is given, of at least one dimension.

    >>> import tinygrad_edu as tg
    >>> Categorical(tg.tensor([1.0, 3.0])).log_prob(tg.tensor([0, 1]))
    tensor([-1.3863, -0.2877])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True
    _two_outcomes = False

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        exactly_one(probs, logits)
        if (probs if logits is None else logits).ndim < 1:
            raise ValueError(f"`{'probs' if logits is None else 'logits'}` parameter must be at least one-dimensional.")
        if logits is None:
            self.probs = probs / probs.sum(-1, keepdim=True)
        else:
            self.logits = logits - logsumexp(logits, -1, keepdim=True)
        super().__init__(self._param.shape[:-1], validate_args=validate_args)

    @property
    def _num_events(self) -> int:
        count: int = self._param.shape[-1]
        return count

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> Any:
        """The numbers of the outcomes."""
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Any:
        return self.probs.new_full(self.batch_shape, float("nan"))

    @property
    def mode(self) -> Any:
        return self.probs.argmax(-1)

    @property
    def variance(self) -> Any:
        return self.probs.new_full(self.batch_shape, float("nan"))

    def sample(self, sample_shape: Any = ()) -> Any:
        shape, count = self._extended_shape(sample_shape), Size(sample_shape).numel()
        with no_grad():
            drawn = random.multinomial(self.probs.reshape(-1, self._num_events), count, True)
        return drawn.T.reshape(shape)

    def log_prob(self, value: Any) -> Any:
        index = self._checked(value).long().unsqueeze(-1)
        shape = broadcast_shapes(index.shape[:-1], self.batch_shape)
        logits = self.logits.expand(*shape, self._num_events)
        return take_along_dim(logits, index.expand(*shape, 1), -1).squeeze(-1)

    def entropy(self) -> Any:
        return -(self.logits.clamp(min=finfo(self.logits.dtype).min) * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Any:
        return self._enumerated(arange(self._num_events), expand)
