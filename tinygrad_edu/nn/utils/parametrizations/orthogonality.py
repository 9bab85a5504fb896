"""Orthogonal weights as a parametrization: a matrix with orthonormal columns, or rows if it is wide, however it is trained."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

import numpy as np

from ....autograd.modes import no_grad
from ....autograd.variable import make
from ....ops import creation, joining, matrix_functions, solving
from ....ops.random import randn
from ....tensor import Tensor
from ...module import Module
from ..parametrize import register_parametrization

__all__ = ["orthogonal"]


class _OrthMaps(Enum):
    matrix_exp = auto()
    cayley = auto()
    householder = auto()


class _Orthogonal(Module):
    base: Any

    def __init__(self, weight: Any, orthogonal_map: _OrthMaps, *, use_trivialization: bool = True) -> None:
        super().__init__()
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, input: Any) -> Any:
        """Return an orthogonal matrix for a matrix of any numbers."""
        wide = input.shape[-2] < input.shape[-1]
        tall = input.mT if wide else input
        q = _reflections(tall) if self.orthogonal_map is _OrthMaps.householder else _rotation(tall, self.orthogonal_map)
        if hasattr(self, "base"):
            q = self.base @ q
        return q.mT if wide else q

    def right_inverse(self, value: Any) -> Any:
        """Return what `forward` maps to `value`, made orthogonal if it is not. With a base, the base takes up the value."""
        if value.shape != self.shape:
            raise ValueError(f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {value.shape}.")
        wide = value.shape[-2] < value.shape[-1]
        with no_grad():
            tall = value.mT if wide else value
            if hasattr(self, "base"):
                self.base = _completed(tall)
                return -_eye_like(value)
            if self.orthogonal_map is not _OrthMaps.householder:
                raise NotImplementedError(
                    "It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False."
                )
            reflectors = make(_reflectors(tall.array))
            return reflectors.mT if wide else reflectors


def _rotation(tall: Any, kind: _OrthMaps) -> Any:
    """Return the first columns of the rotation whose generator is the skew-symmetric matrix with `tall` below its diagonal."""
    rows, columns = tall.shape[-2:]
    lower = tall.tril()
    if rows != columns:
        lower = joining.cat([lower, creation.zeros(*tall.shape[:-2], rows, rows - columns, dtype=tall.dtype)], dim=-1)
    skew = lower - lower.mT
    if kind is _OrthMaps.matrix_exp:
        q = matrix_functions.matrix_exp(skew)
    else:
        eye = creation.eye(rows, dtype=tall.dtype)
        q = solving.solve(eye - skew / 2, eye + skew / 2)
    return q[..., :columns]


def _reflections(tall: Any) -> Any:
    """Return the first columns of the product of reflections, one in each column of `tall` below the diagonal.

    The column holds the direction a without its leading 1; the reflection is :math:`I - \\tau a a^\\top` with
    :math:`\\tau = 2 / \\lVert a \\rVert^2`. The diagonal of `tall`, 1 or -1, gives the columns of the product their signs.
    """
    columns = tall.shape[-1]
    eye = _eye_like(tall)
    directions = tall.tril(-1) + eye
    q = eye
    for i in reversed(range(columns)):
        a = directions[..., i : i + 1]
        q = q - (2 / (a * a).sum((-2, -1), keepdim=True)) * a @ (a.mT @ q)
    return q * tall.detach().diagonal(0, -2, -1).trunc().unsqueeze(-2)


def _eye_like(x: Any) -> Any:
    """Return ones on the diagonal of each matrix, and zeros beside, in the shape of `x`."""
    return creation.eye(*x.shape[-2:], dtype=x.dtype).expand(x.shape).clone()


def _reflectors(tall: Any) -> Any:
    """Return the matrix for `_reflections` that gives the orthogonal factor of the matrix `tall`."""
    raw, tau = np.linalg.qr(tall, mode="raw")
    reflectors = np.swapaxes(raw, -1, -2).astype(tall.dtype)
    i = np.arange(tall.shape[-1])
    signs = np.sign(reflectors[..., i, i])
    reflectors[..., i, i] = np.where(tau == 0, -signs, signs)  # LAPACK leaves out a reflection that is not needed
    return reflectors


def _completed(tall: Any) -> Any:
    """Return the square orthogonal matrix whose first columns are those of `tall`, made orthogonal if they are not."""
    rows, columns = tall.shape[-2:]
    if rows == columns:
        values = tall.array
        tolerance = 10 * rows * np.finfo(values.dtype).eps
        if np.allclose(np.swapaxes(values, -1, -2) @ values, np.eye(rows), rtol=1e-5, atol=tolerance):
            return tall.clone()
    else:
        tall = joining.cat([tall, randn(*tall.shape[:-2], rows, rows - columns, dtype=tall.dtype)], dim=-1)
    q, r = np.linalg.qr(tall.array)
    return make(q * np.sign(np.diagonal(r, 0, -2, -1))[..., None, :])


def orthogonal(module: Module, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True) -> Module:
    """Keep a matrix orthogonal: its columns orthonormal, or its rows if there are fewer of them.

    The matrix Q is computed from the learned one by one of three maps:

    - ``"matrix_exp"``: :math:`Q = \\exp(A)`, A skew-symmetric, its lower half that of the learned matrix;
    - ``"cayley"``: :math:`Q = (I - A/2)^{-1} (I + A/2)`;
    - ``"householder"``: a product of reflections, one for each column.

    Arguments
    ---------
    module : its tensor `name`, a matrix or a batch of matrices, is parametrized.
    orthogonal_map : by default ``"matrix_exp"`` for square matrices and ``"householder"`` for others.
    use_trivialization : multiply by a constant orthogonal matrix, the buffer `base`, which takes up the values that are assigned. The
        weight keeps its value then, if it is orthogonal, and is made orthogonal by a QR decomposition if not.

    Returns
    -------
    The module.

    Raises
    ------
    ValueError : if there is no such matrix, or for another map.

    Lezcano-Casado, Trivializations for gradient-based optimization on manifolds, 2019.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.utils.parametrizations.orthogonal(tg.nn.Linear(3, 5))
    >>> q = layer.weight
    >>> tg.allclose(q.T @ q, tg.eye(3), atol=1e-5)
    True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.dim() < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.dim()} dimensions.")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if weight.shape[-2] == weight.shape[-1] else "householder"
    if orthogonal_map not in _OrthMaps.__members__:
        raise ValueError(f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}')
    parametrization = _Orthogonal(weight, _OrthMaps[orthogonal_map], use_trivialization=use_trivialization)
    return register_parametrization(module, name, parametrization, unsafe=True)
