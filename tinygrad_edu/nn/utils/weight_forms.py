"""The formulas behind weight and spectral normalisation, shared by the two ways to apply them: as a parametrization and as a hook."""

from __future__ import annotations

from typing import Any

from ...ops import creation
from .. import functional
from ..conv import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ..module import Module

__all__ = ["as_matrix", "default_dim", "norm_except_dim", "random_direction", "weight_from"]


def norm_except_dim(v: Any, dim: int) -> Any:
    """Return the Euclidean norms of the slices of `v` along `dim`, the other dimensions kept with size 1; of all of `v` for -1.

    >>> import tinygrad_edu as tg
    >>> norm_except_dim(tg.tensor([[3.0, 4.0], [0.0, 2.0]]), 0)
    tensor([[5.],
            [2.]])
    """
    if dim == -1:
        return v.norm()
    others = [d for d in range(v.dim()) if d != dim % v.dim()]
    return v.norm(2, others, keepdim=True) if others else v.abs()


def weight_from(g: Any, v: Any, dim: int) -> Any:
    """Return the weight of magnitude `g` and direction `v`: :math:`w = g\\, v / \\lVert v \\rVert`."""
    return v * (g / norm_except_dim(v, dim))


def as_matrix(weight: Any, dim: int) -> Any:
    """Return the weight as a matrix whose rows are its slices along `dim`."""
    if dim != 0:
        weight = weight.permute(dim, *(d for d in range(weight.dim()) if d != dim))
    return weight.flatten(1)


def random_direction(weight: Any, size: int, eps: float) -> Any:
    """Return a random unit vector of the dtype of `weight`."""
    return functional.normalize(creation.empty(size, dtype=weight.dtype).normal_(0, 1), dim=0, eps=eps)


def default_dim(module: Module) -> int:
    """Return the dimension of the outputs in a module's weight."""
    return 1 if isinstance(module, (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)) else 0
