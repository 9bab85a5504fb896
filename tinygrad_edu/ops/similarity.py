"""Lengths of vectors put to use: divide by them, compare directions, measure distances; and the same over neighbouring channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.output import numpy_names, writes_out
from ..autograd.primitive import Array
from .dimensions import one_dim, shape_of
from .loss_reduction import count_of, in_one_dtype
from .norms import norm
from .reduced import dtype_of
from .selection import clamp_min
from .shape import broadcast_tensors


def local_response_norm(input: Array, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    r"""Divide by the mean square of `size` neighbouring channels (Krizhevsky et al., 2012).

    .. math:: y_c = x_c \left(k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \right)^{-\beta}

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.local_response_norm(tg.ones(1, 2, 1), 2, alpha=2.0, beta=1.0).flatten()
    tensor([0.5000, 0.3333])
    """
    shape = shape_of(input)
    if len(shape) < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {len(shape)} dimensions, shape {list(shape)})")
    if size < 1:
        raise RuntimeError(f"local_response_norm: size should be greater than zero, but got {size}")
    if not count_of(input):
        return input
    i = np.arange(shape[1])
    neighbours = i[:, None] - i  # channel c averages over c - size // 2 … c + (size - 1) // 2
    window = ((neighbours <= size // 2) & (neighbours > size // 2 - size)).astype(dtype_of(input))
    flat = np.reshape(input * input, (shape[0], shape[1], math.prod(shape[2:])))
    mean = np.reshape(np.matmul(window, flat), tuple(shape)) * (1 / size)
    return input / (mean * alpha + k) ** beta


@writes_out
def normalize(input: Array, p: float = 2.0, dim: int | Sequence[int] = 1, eps: float = 1e-12) -> Any:
    r"""Divide by the `p`-norm along `dim`: :math:`x / \max(\|x\|_p, \varepsilon)`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.normalize(tg.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    return input / clamp_min(norm(input, p, dim, keepdim=True), eps)


@numpy_names
def cosine_similarity(x1: Array, x2: Array, dim: int = 1, eps: float = 1e-8) -> Any:
    r"""Return the cosine of the angle between vectors: :math:`\langle x, y \rangle / (\max(\|x\|, \varepsilon) \max(\|y\|, \varepsilon))`.

    >>> import tinygrad_edu as tg
    >>> tg.cosine_similarity(tg.tensor([[1.0, 0.0]]), tg.tensor([[3.0, 4.0]]))
    tensor([0.6000])
    """
    x1, x2 = in_one_dtype("cosine_similarity", *broadcast_tensors(x1, x2))
    axis = one_dim(dim, len(shape_of(x1)))
    first, second = (x / clamp_min(norm(x, 2.0, axis, keepdim=True), eps) for x in (x1, x2))
    return np.sum(first * second, axis=axis)


def pairwise_distance(x1: Array, x2: Array, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    r"""Return the `p`-norm of ``x1 - x2 + eps`` along the last dimension.

    >>> import tinygrad_edu as tg
    >>> tg.pairwise_distance(tg.tensor([[0.0, 0.0]]), tg.tensor([[3.0, 4.0]]), eps=0.0)
    tensor([5.])
    """
    return norm(x1 - x2 + eps, p, -1, keepdim=keepdim)
