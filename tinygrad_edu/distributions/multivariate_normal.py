"""`MultivariateNormal`: the bell curve in several dimensions, correlated."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ..ops.creation import eye
from ..ops.factorization import cholesky
from ..ops.random import randn
from ..ops.shape import broadcast_shapes
from ..ops.solving import cholesky_inverse, solve_triangular
from ..size import Size
from . import constraints
from .distribution import Distribution
from .utils import lazy_property

__all__ = ["MultivariateNormal"]


class MultivariateNormal(Distribution):
    r"""The normal distribution of vectors, :math:`p(x) \propto e^{-(x - \mu)^\top \Sigma^{-1} (x - \mu) / 2}`.

    All is computed with the triangular factor :math:`L` of :math:`\Sigma = L L^\top`: a sample is :math:`\mu + L \varepsilon`.

    Parameters
    ----------
    loc : the mean :math:`\mu`, of shape (…, n).
    covariance_matrix, precision_matrix, scale_tril : :math:`\Sigma`, its inverse, or :math:`L`, of shape (…, n, n): one of the three.

    Raises
    ------
    ValueError : if not exactly one matrix is given, or an argument has too few dimensions.

    >>> import tinygrad_edu as tg
    >>> MultivariateNormal(tg.zeros(2), tg.eye(2)).log_prob(tg.zeros(2))
    tensor(-1.8379)
    """

    arg_constraints: ClassVar[dict[str, Any]] = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        loc: Any,
        covariance_matrix: Any = None,
        precision_matrix: Any = None,
        scale_tril: Any = None,
        validate_args: bool | None = None,
    ) -> None:
        matrices = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        given = {name: matrix for name, matrix in matrices.items() if matrix is not None}
        if loc.ndim < 1:
            raise ValueError("loc must be at least one-dimensional.")
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.ndim < 2:
            raise ValueError(f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        batch, n = Size(broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])), loc.shape[-1]
        self.loc = loc.expand(*batch, n)
        setattr(self, name, matrix.expand(*batch, *matrix.shape[-2:]))
        super().__init__(batch, (n,), validate_args)
        if scale_tril is None:
            self._factor = cholesky(matrix) if precision_matrix is None else _factor_of_inverse(matrix)
            self._factor = self._factor.expand(*batch, n, n)
        else:
            self._factor = self.scale_tril

    @lazy_property
    def scale_tril(self) -> Any:
        """The triangular factor L of the covariance matrix."""
        return self._factor

    @lazy_property
    def covariance_matrix(self) -> Any:
        """The covariance matrix."""
        return self._factor @ self._factor.mT

    @lazy_property
    def precision_matrix(self) -> Any:
        """The inverse of the covariance matrix."""
        return cholesky_inverse(self._factor)

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        return (self._factor**2).sum(-1)

    def rsample(self, sample_shape: Any = ()) -> Any:
        noise = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype)
        return self.loc + (self._factor @ noise.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Any) -> Any:
        apart = self._checked(value) - self.loc
        factor = self._factor.expand(*apart.shape[:-1], *self._factor.shape[-2:])
        z = solve_triangular(factor, apart.unsqueeze(-1), upper=False).squeeze(-1)
        return -(self._event_shape[0] * math.log(2 * math.pi) + (z**2).sum(-1)) / 2 - self._half_log_det()

    def entropy(self) -> Any:
        return self._event_shape[0] * (1 + math.log(2 * math.pi)) / 2 + self._half_log_det()

    def _half_log_det(self) -> Any:
        return self._factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def _factor_of_inverse(precision: Any) -> Any:
    """Return the lower triangular L with L Lᵀ the inverse: the factor of the matrix read backwards, inverted and turned round."""
    backwards = cholesky(precision.flip((-2, -1))).flip((-2, -1)).mT
    return solve_triangular(backwards, eye(precision.shape[-1], dtype=precision.dtype), upper=False)
