"""`RelaxedBernoulli` and `RelaxedOneHotCategorical`: choices made continuous, so that a gradient goes through a sample.

Source: Maddison, Mnih, Teh, "The Concrete distribution", and Jang, Gu, Poole, "Categorical reparameterization with Gumbel-softmax", 2017.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..autograd.variable import make
from ..ops.norms import logsumexp
from ..ops.random import gumbel_array, logistic_array
from ..ops.shape import expand
from . import constraints
from .categorical import Categorical
from .probabilities import GivenByCategorical, GivenByProbabilities
from .transformed_distribution import TransformedDistribution
from .transforms import ExpTransform, SigmoidTransform
from .utils import broadcast_all, exactly_one

__all__ = ["ExpRelaxedCategorical", "LogitRelaxedBernoulli", "RelaxedBernoulli", "RelaxedOneHotCategorical"]


class LogitRelaxedBernoulli(GivenByProbabilities):
    """The logarithm of the odds of a `RelaxedBernoulli` number: a logistic number of mean ``logits / temperature``.

    Parameters
    ----------
    temperature : how far from 0 and 1 the numbers are; at zero they would be bits.
    probs, logits : those of `Bernoulli`: one of the two.
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.real
    has_rsample = True
    _shared = ("temperature",)

    def __init__(self, temperature: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        exactly_one(probs, logits)
        self.temperature = temperature
        if logits is None:
            (self.probs,) = broadcast_all(probs)
        else:
            (self.logits,) = broadcast_all(logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    def rsample(self, sample_shape: Any = ()) -> Any:
        logits = expand(self.logits, self._extended_shape(sample_shape))
        return (logits + make(logistic_array(logits.array))) / self.temperature

    def log_prob(self, value: Any) -> Any:
        t = self.temperature * 1.0
        y = self.logits - self._checked(value) * t
        log_temperature = t.log() if hasattr(t, "log") else math.log(t)
        return log_temperature + y - 2 * y.exp().log1p()


class RelaxedBernoulli(TransformedDistribution):
    """A number between 0 and 1 near its ends: the sigmoid of `LogitRelaxedBernoulli`, of the same parameters.

    >>> import tinygrad_edu as tg
    >>> RelaxedBernoulli(1.0, probs=0.5).log_prob(tg.tensor([0.5]))
    tensor([0.])
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval

    def __init__(self, temperature: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        super().__init__(LogitRelaxedBernoulli(temperature, probs, logits), SigmoidTransform(), validate_args)

    @property
    def _given(self) -> Any:
        return self.base_dist

    @property
    def temperature(self) -> Any:
        """How far from 0 and 1 the numbers are."""
        return self._given.temperature

    @property
    def probs(self) -> Any:
        """The probability of 1."""
        return self._given.probs

    @property
    def logits(self) -> Any:
        """The logarithm of the odds of 1."""
        return self._given.logits


class ExpRelaxedCategorical(GivenByCategorical):
    """The logarithm of a `RelaxedOneHotCategorical` vector: the log-softmax of logits plus Gumbel numbers, divided by the temperature.

    Parameters
    ----------
    temperature : how far from one-hot the vectors are.
    probs, logits : those of `Categorical`: one of the two.
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.real_vector
    has_rsample = True
    _shared = ("temperature",)

    def __init__(self, temperature: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        self._categorical, self.temperature = Categorical(probs, logits), temperature
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    def rsample(self, sample_shape: Any = ()) -> Any:
        logits = expand(self.logits, self._extended_shape(sample_shape))
        scores = (logits + make(gumbel_array(logits.array))) / self.temperature
        return scores - logsumexp(scores, -1, keepdim=True)

    def log_prob(self, value: Any) -> Any:
        k = self.event_shape[0]
        t = self._categorical.logits.new_ones(()) * self.temperature
        scores = self.logits - self._checked(value) * t
        return (scores - logsumexp(scores, -1, keepdim=True)).sum(-1) + math.lgamma(k) + (k - 1) * t.log()


class RelaxedOneHotCategorical(TransformedDistribution):
    """A vector of positive numbers that add up to one, near one-hot: the exponential of `ExpRelaxedCategorical`, of the same parameters.

    >>> import tinygrad_edu as tg
    >>> RelaxedOneHotCategorical(0.5, probs=tg.tensor([0.2, 0.8])).rsample().sum().round(decimals=4)
    tensor(1.)
    """

    arg_constraints: ClassVar[dict[str, Any]] = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.simplex

    def __init__(self, temperature: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        super().__init__(ExpRelaxedCategorical(temperature, probs, logits), ExpTransform(), validate_args)

    @property
    def _given(self) -> Any:
        return self.base_dist

    @property
    def temperature(self) -> Any:
        """How far from one-hot the vectors are."""
        return self._given.temperature

    @property
    def probs(self) -> Any:
        """The probabilities."""
        return self._given.probs

    @property
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return self._given.logits
