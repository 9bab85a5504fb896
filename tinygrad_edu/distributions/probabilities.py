"""Distributions given by probabilities or by logits, each of which follows from the other."""

from __future__ import annotations

from typing import Any

from ..size import Size
from .distribution import Distribution
from .utils import lazy_property, logits_to_probs, probs_to_logits

__all__: list[str] = []


class GivenByProbabilities(Distribution):
    """A distribution with the parameters ``probs`` and ``logits``, of which one is given as an attribute and the other one computed."""

    _two_outcomes = True

    @property
    def _param(self) -> Any:
        return self.__dict__["probs"] if "probs" in self.__dict__ else self.__dict__["logits"]

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return Size(self._param.shape)

    @lazy_property
    def probs(self) -> Any:
        """The probabilities."""
        return logits_to_probs(self.logits, self._two_outcomes)

    @lazy_property
    def logits(self) -> Any:
        """The logarithms of the probabilities, or of the odds if there are two outcomes only."""
        return probs_to_logits(self.probs, self._two_outcomes)


class GivenByCategorical(Distribution):
    """A distribution of vectors with the parameters of the `Categorical` on which it stands, in ``_categorical``."""

    _categorical: Any

    @property
    def probs(self) -> Any:
        """The probabilities."""
        return self._categorical.probs

    @property
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return self._categorical.logits

    @property
    def param_shape(self) -> Size:
        """The shape of the parameter."""
        return Size(self._categorical.param_shape)
