"""Constraints: which values a parameter may have, and which a distribution can give.

A constraint of event dimension n judges the last n dimensions of a value together: a vector of probabilities is one event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.variable import make
from ..ops.reduction import all as every

__all__ = [
    "Constraint", "boolean", "dependent", "dependent_property", "greater_than", "greater_than_eq", "half_open_interval", "independent",
    "integer_interval", "interval", "less_than", "lower_cholesky", "multinomial", "nonnegative", "nonnegative_integer", "one_hot",
    "positive", "positive_definite", "positive_integer", "positive_semidefinite", "real", "real_vector", "simplex", "square", "symmetric",
    "unit_interval",
]  # fmt: skip

_TOLERANCE = 1e-6


class Constraint:
    """A set of values.

    Attributes
    ----------
    is_discrete : whether the set consists of separate points.
    event_dim : how many of the last dimensions make up one value.
    """

    is_discrete: Any = False
    event_dim: Any = 0

    def check(self, value: Any) -> Any:
        """Return a bool tensor: whether each event of `value` is in the set."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__.removeprefix('_')}()"


class _Judged(Constraint):
    """A set without bounds of its own: its name, and the function that decides."""

    def __init__(self, name: str, check: Callable[[Any], Any], is_discrete: bool = False, event_dim: int = 0) -> None:
        self._name, self._check, self.is_discrete, self.event_dim = name, check, is_discrete, event_dim

    def check(self, value: Any) -> Any:
        return self._check(value)

    def __repr__(self) -> str:
        return f"{self._name}()"


class _Bounded(Constraint):
    """The numbers between two bounds, `None` for none; the class says whether a bound itself is among them."""

    lower_included = upper_included = True

    def __init__(self, lower_bound: Any = None, upper_bound: Any = None) -> None:
        self.lower_bound, self.upper_bound = lower_bound, upper_bound

    def check(self, value: Any) -> Any:
        inside = ~value.isnan()
        if self.lower_bound is not None:
            inside = inside & (self.lower_bound <= value if self.lower_included else self.lower_bound < value)
        if self.upper_bound is not None:
            inside = inside & (value <= self.upper_bound if self.upper_included else value < self.upper_bound)
        return inside & (value % 1 == 0) if self.is_discrete else inside

    def __repr__(self) -> str:
        bounds = {"lower_bound": self.lower_bound, "upper_bound": self.upper_bound}
        return f"{self._called()}({', '.join(f'{name}={bound}' for name, bound in bounds.items() if bound is not None)})"

    def _called(self) -> str:
        return "".join(word.capitalize() for word in type(self).__name__.split("_"))


class interval(_Bounded):  # noqa: N801 - PyTorch's names, here and below
    """The numbers from a lower to an upper bound."""


class half_open_interval(_Bounded):  # noqa: N801
    """The numbers from a lower to before an upper bound."""

    upper_included = False


class greater_than(_Bounded):  # noqa: N801
    """The numbers above a bound."""

    lower_included = False

    def __init__(self, lower_bound: Any) -> None:
        super().__init__(lower_bound)


class greater_than_eq(_Bounded):  # noqa: N801
    """The numbers from a bound on."""

    def __init__(self, lower_bound: Any) -> None:
        super().__init__(lower_bound)


class less_than(_Bounded):  # noqa: N801
    """The numbers below a bound."""

    upper_included = False

    def __init__(self, upper_bound: Any) -> None:
        super().__init__(None, upper_bound)


class integer_interval(_Bounded):  # noqa: N801
    """The integers from a lower to an upper bound, both included."""

    is_discrete = True


class _IntegerGreaterThan(_Bounded):
    is_discrete = True

    def _called(self) -> str:
        return "IntegerGreaterThan"


class multinomial(Constraint):  # noqa: N801
    """Counts that add up to at most a bound."""

    is_discrete, event_dim = True, 1

    def __init__(self, upper_bound: Any) -> None:
        self.upper_bound = upper_bound

    def check(self, value: Any) -> Any:
        """Return whether the counts of each vector are so."""
        return every(value >= 0, -1) & (value.sum(-1) <= self.upper_bound)


class independent(Constraint):  # noqa: N801
    """A constraint that must hold for all elements of the last dimensions together."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
        self.is_discrete = base_constraint.is_discrete
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value: Any) -> Any:
        """Return whether all elements of each event satisfy the constraint."""
        result, count = self.base_constraint.check(value), self.reinterpreted_batch_ndims
        if result.ndim < count:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.ndim}")
        return every(result.reshape(*result.shape[: result.ndim - count], -1), -1)

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


class _Dependent(Constraint):
    """A constraint that depends on the parameters of a distribution; a distribution itself can tell it."""

    def __init__(self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented) -> None:
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def check(self, value: Any) -> Any:
        raise ValueError("Cannot determine validity of dependent constraint: ask a distribution for its support")

    def __call__(self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented) -> _Dependent:
        return _Dependent(is_discrete=is_discrete, event_dim=event_dim)


class dependent_property(property, _Dependent):  # noqa: N801
    """A property that returns a constraint: on the class of a distribution, what is known of it without parameters."""

    def __init__(self, fn: Any = None, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented) -> None:
        property.__init__(self, fn)
        _Dependent.__init__(self, is_discrete=is_discrete, event_dim=event_dim)

    def __call__(self, fn: Any) -> dependent_property:  # type: ignore[override]
        """Return the property that the decorated function computes."""
        return dependent_property(fn, is_discrete=self.is_discrete, event_dim=self.event_dim)


def _is_one_hot(value: Any) -> Any:
    return every((value == 0) | (value == 1), -1) & (value.sum(-1) == 1)


def _is_simplex(value: Any) -> Any:
    return every(value >= 0, -1) & ((value.sum(-1) - 1).abs() < _TOLERANCE)


def _is_lower_cholesky(value: Any) -> Any:
    below = value.tril() == value
    return every(below.reshape(*below.shape[:-2], -1), -1) & every(value.diagonal(dim1=-2, dim2=-1) > 0, -1)


def _is_square(value: Any) -> Any:
    fits = value.ndim > 1 and value.shape[-1] == value.shape[-2]
    return value.new_full(value.shape[:-2], fits).bool()


def _is_symmetric(value: Any) -> Any:
    if value.ndim < 2 or value.shape[-1] != value.shape[-2]:
        return _is_square(value)
    close = np.isclose(value.array, np.swapaxes(value.array, -1, -2), atol=_TOLERANCE)
    return make(close.all((-2, -1)))


def _has_eigenvalues(accept: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        symmetric = _is_symmetric(value)
        if not symmetric.array.all():
            return symmetric
        return make(accept(np.linalg.eigvalsh(value.array.astype(np.float64))).all(-1))

    return check


dependent = _Dependent()
real = _Judged("Real", lambda value: ~value.isnan())
real_vector = independent(real, 1)
boolean = _Judged("Boolean", lambda value: (value == 0) | (value == 1), is_discrete=True)
unit_interval = interval(0.0, 1.0)
positive = greater_than(0.0)
nonnegative = greater_than_eq(0.0)
nonnegative_integer = _IntegerGreaterThan(0)
positive_integer = _IntegerGreaterThan(1)
one_hot = _Judged("OneHot", _is_one_hot, is_discrete=True, event_dim=1)
simplex = _Judged("Simplex", _is_simplex, event_dim=1)
lower_cholesky = _Judged("LowerCholesky", _is_lower_cholesky, event_dim=2)
square = _Judged("Square", _is_square, event_dim=2)
symmetric = _Judged("Symmetric", _is_symmetric, event_dim=2)
positive_semidefinite = _Judged("PositiveSemidefinite", _has_eigenvalues(lambda values: values >= 0), event_dim=2)
positive_definite = _Judged("PositiveDefinite", _has_eigenvalues(lambda values: values > 0), event_dim=2)
