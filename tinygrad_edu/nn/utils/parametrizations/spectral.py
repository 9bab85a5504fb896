"""Spectral normalisation as a parametrization: a weight divided by its largest singular value."""

from __future__ import annotations

from typing import Any

from ....autograd.modes import no_grad
from ....tensor import Tensor
from ... import functional
from ...module import Module
from ..parametrize import register_parametrization
from ..weight_forms import as_matrix, default_dim, random_direction

__all__ = ["spectral_norm"]


class _SpectralNorm(Module):
    _u: Any
    _v: Any

    def __init__(self, weight: Any, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        ndim = weight.dim()
        if not -ndim <= dim < ndim:
            raise IndexError(f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got {dim})")
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        self.dim, self.eps = dim % ndim, eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = as_matrix(weight, self.dim)
            rows, columns = matrix.shape
            self.register_buffer("_u", random_direction(weight, rows, eps))
            self.register_buffer("_v", random_direction(weight, columns, eps))
            self._iterate(matrix, 15)

    def _iterate(self, matrix: Any, times: int) -> None:
        """Turn `_u` and `_v`, in place, towards the singular vectors of the largest singular value."""
        with no_grad():
            for _ in range(times):
                self._u.copy_(functional.normalize(matrix.mv(self._v), dim=0, eps=self.eps))
                self._v.copy_(functional.normalize(matrix.T.mv(self._u), dim=0, eps=self.eps))

    def forward(self, weight: Any) -> Any:
        """Return the weight divided by its largest singular value; a vector divided by its norm."""
        if weight.dim() == 1:
            return functional.normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._iterate(matrix, self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()  # the next call changes the buffers, and this one may still be differentiated
        return weight / u.dot(matrix.mv(v))

    def right_inverse(self, value: Tensor) -> Tensor:
        """Return the value, which is taken to be of norm 1."""
        return value


def spectral_norm(module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None) -> Module:
    """Divide a parameter by its largest singular value, so that the layer stretches no vector.

    .. math:: \\bar W = \\frac{W}{\\sigma(W)}, \\qquad \\sigma(W) = \\max_{h \\ne 0} \\frac{\\lVert W h \\rVert}{\\lVert h \\rVert}

    σ is followed by power iteration: in training each reading of the weight improves the singular vectors, the buffers ``_u`` and
    ``_v``, a little. The gradient takes them as constants. A vector is divided by its norm.

    Arguments
    ---------
    module : its tensor `name` is parametrized; with more than two dimensions it is taken as a matrix with one row for each output.
    n_power_iterations : how many improvements in each reading.
    eps : the least norm to divide by in the iteration.
    dim : the dimension of the outputs; 0 by default, and 1 for transposed convolutions.

    Returns
    -------
    The module.

    Miyato, Kataoka, Koyama and Yoshida, Spectral normalization for generative adversarial networks, 2018.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.utils.parametrizations.spectral_norm(tg.nn.Linear(4, 3), n_power_iterations=50)
    >>> abs(tg.linalg.matrix_norm(layer.weight, 2).item() - 1) < 1e-3
    True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    parametrization = _SpectralNorm(weight, n_power_iterations, default_dim(module) if dim is None else dim, eps)
    return register_parametrization(module, name, parametrization)
