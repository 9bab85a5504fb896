"""`Distribution`: what all distributions share: shapes, the check of arguments, and what follows from what a distribution defines.

A distribution has a batch shape, one independent law for each element, and an event shape, the shape of one outcome of one law. A sample
of shape s has the shape s + batch shape + event shape, and a log-probability loses the event.
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from ..autograd.modes import no_grad
from ..size import Size
from ..tensor import Tensor
from . import constraints

__all__ = ["Distribution"]


class Distribution:
    """The base class of distributions.

    Parameters
    ----------
    batch_shape, event_shape : the shapes of the laws and of one outcome.
    validate_args : whether to check parameters and values; `None` for the default, which is to check.

    Raises
    ------
    ValueError : if a parameter is not what `arg_constraints` says.
    """

    has_rsample: bool = False
    has_enumerate_support: bool = False
    arg_constraints: ClassVar[dict[str, Any]] = {}
    _validate_args: bool = __debug__
    _shared: ClassVar[tuple[str, ...]] = ()  # attributes that are the same for the whole batch

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Say whether distributions check their arguments when not told otherwise."""
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args expects True or False, but got {value!r}")
        Distribution._validate_args = value

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self.arg_constraints.items():
                if name in self.__dict__ and not isinstance(constraint, constraints._Dependent):
                    self._check_parameter(name, constraint)

    def _check_parameter(self, name: str, constraint: Any) -> None:
        value = self.__dict__[name]
        if not constraint.check(value.detach()).array.all():
            raise ValueError(
                f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to satisfy "
                f"the constraint {constraint!r}, but found invalid values:\n{value}"
            )

    @property
    def batch_shape(self) -> Size:
        """The shape of the independent laws."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one outcome."""
        return self._event_shape

    @property
    def support(self) -> Any:
        """The constraint that all outcomes satisfy."""
        raise NotImplementedError

    @property
    def mean(self) -> Any:
        """The mean."""
        raise NotImplementedError

    @property
    def mode(self) -> Any:
        """The most probable outcome."""
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self) -> Any:
        """The variance."""
        raise NotImplementedError

    @property
    def stddev(self) -> Any:
        """The standard deviation, the root of the variance."""
        return self.variance.sqrt()

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """Return this distribution with its parameters broadcast to a larger batch shape."""
        result, batch_shape = copy.copy(self), Size(batch_shape)
        skip = len(self._batch_shape)
        for name, value in self.__dict__.items():
            if name in self._shared:
                continue
            if isinstance(value, Tensor):
                result.__dict__[name] = value.expand(batch_shape + value.shape[skip:])
            elif isinstance(value, Distribution):
                result.__dict__[name] = value.expand(batch_shape + value.batch_shape[skip:])
        result._batch_shape = batch_shape
        return result

    def sample(self, sample_shape: Any = ()) -> Any:
        """Return outcomes without a gradient, of shape `sample_shape` + batch shape + event shape."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Return outcomes that can be differentiated by the parameters."""
        raise NotImplementedError

    def sample_n(self, n: int) -> Any:
        """Return `n` outcomes of every law."""
        return self.sample((n,))

    def log_prob(self, value: Any) -> Any:
        """Return the logarithm of the density, or of the probability, of outcomes."""
        raise NotImplementedError

    def cdf(self, value: Any) -> Any:
        """Return the probability of an outcome of at most `value`."""
        raise NotImplementedError

    def icdf(self, value: Any) -> Any:
        """Return the quantile of a probability: the inverse of `cdf`."""
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Any:
        """Return all outcomes of a discrete distribution along a new first dimension; without `expand`, not broadcast to the batch."""
        raise NotImplementedError

    def entropy(self) -> Any:
        """Return the entropy in nats: the mean of minus the logarithm of the density."""
        raise NotImplementedError

    def perplexity(self) -> Any:
        """Return the exponential of the entropy."""
        return self.entropy().exp()

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        """Return the shape of a sample."""
        return Size(sample_shape) + self._batch_shape + self._event_shape

    def _enumerated(self, values: Any, expand: bool) -> Any:
        """Return values along the first dimension, with dimensions for the batch."""
        values = values.reshape(-1, *[1] * len(self._batch_shape), *values.shape[1:])
        return values.expand(values.shape[0], *self._batch_shape, *self._event_shape) if expand else values

    def _validate_sample(self, value: Any) -> None:
        """Raise unless `value` is a tensor of outcomes whose shape can be broadcast with that of this distribution.

        Raises
        ------
        ValueError : if it is something else.
        """
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        events = len(self._event_shape)
        if events and value.shape[len(value.shape) - events :] != self._event_shape:
            raise ValueError(f"The right-most size of value must match event_shape: {value.shape} vs {self._event_shape}.")
        wanted = self._batch_shape + self._event_shape
        for i, j in zip(reversed(value.shape), reversed(wanted), strict=False):
            if 1 not in (i, j) and i != j:
                raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {value.shape} vs {wanted}.")
        support = self.support
        if not support.check(value.detach()).array.all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the support ({support!r}) "
                f"of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def _checked(self, value: Any) -> Any:
        """Return `value`, after checking it if this distribution checks."""
        if self._validate_args:
            self._validate_sample(value)
        return value

    def __repr__(self) -> str:
        shown = []
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if isinstance(value, Tensor):
                shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"
