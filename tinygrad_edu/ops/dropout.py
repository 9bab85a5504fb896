"""Dropout: in training, multiply by a random mask, so that no unit can rely on another.

The kinds differ in the shape of the mask, one number for each element or for each channel, and in what is put in place of what is dropped.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.inplace import update
from ..autograd.primitive import Array
from ..autograd.variable import make
from .arithmetic import mul
from .dimensions import shape_of
from .loss_reduction import count_of
from .random import default_generator
from .reduced import dtype_of

Shape = tuple[int, ...]

_SELU_FLOOR = 1.7580993408473766  # -floor is what SELU tends to at minus infinity: the product of its two constants


def _kept(shape: Shape, p: float) -> Any:
    """Return which of the units stay: each one with probability ``1 - p``."""
    return default_generator.rng.random(shape, dtype=np.float32) >= p


def _is_idle(input: Any, p: float, training: bool) -> bool:
    """Return whether there is nothing to drop; raise if `p` is no probability, or the mask could not multiply the input."""
    if p < 0 or p > 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or not count_of(input):
        return True
    if dtype_of(input).kind != "f" and p < 1:
        raise RuntimeError(
            f"dropout: result type Float can't be cast to {dtype_of(input)}, the dtype of the input: convert it first, with .float()"
        )
    return False


def _drop(input: Any, mask_shape: Callable[[Shape], Shape], p: float, training: bool, inplace: bool) -> Any:
    """Multiply by a random mask, of zeros with probability `p` and of 1 / (1 - p)."""
    if _is_idle(input, p, training):
        return input
    mask = make(np.multiply(_kept(mask_shape(shape_of(input)), p), 0 if p == 1 else 1 / (1 - p), dtype=dtype_of(input)))
    return update(input, mul, mask) if inplace else mul(input, mask)


def dropout(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    r"""Set each element to zero with probability `p` and divide the others by ``1 - p``; do nothing unless `training`.

    .. math:: y = \frac{m \odot x}{1 - p}, \qquad m_i \sim \text{Bernoulli}(1 - p)

    Raises
    ------
    ValueError : if `p` is not from 0 to 1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.dropout(tg.ones(2), training=False)
    tensor([1., 1.])
    """
    return _drop(input, tuple, p, training, inplace)


def _mask_with_batch(shape: Shape) -> Shape:
    """Return the shape of a mask with one number for each channel of an input (N, C, …)."""
    if len(shape) < 2:
        raise RuntimeError(f"Feature dropout requires at least 2 dimensions in the input, but got shape {list(shape)}")
    return (*shape[:2], *[1] * (len(shape) - 2))


def _mask_without_batch(shape: Shape) -> Shape:
    """Return the same for an input (C, …)."""
    return _mask_with_batch((1, *shape))[1:]


def _warn_of_dims(name: str, shape: Shape, spatial: int) -> None:
    if len(shape) not in (spatial + 1, spatial + 2):
        warnings.warn(
            f"{name}: Received a {len(shape)}-D input to {name}, which is deprecated and will result in an error in a future release. It "
            f"expects {spatial} spatial dimensions, a channel dimension and an optional batch dimension: use dropout, or another shape.",
            UserWarning,
            stacklevel=3,
        )


def dropout_of(input: Array, p: float, train: bool) -> Any:
    """Return what `dropout` does: ``torch.dropout``, none of whose arguments may be left out."""
    return dropout(input, p, train)


def dropout1d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Set whole channels of an input ``(N, C, L)`` or ``(C, L)`` to zero with probability `p`, as `dropout` does elements.

    Raises
    ------
    ValueError : if `p` is not from 0 to 1.
    RuntimeError : if `input` has neither two nor three dimensions.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.dropout1d(tg.ones(1, 2), p=1.0)
    tensor([[0., 0.]])
    """
    shape = shape_of(input)
    if len(shape) not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {len(shape)}D input of shape {list(shape)}")
    return _drop(input, _mask_with_batch if len(shape) == 3 else _mask_without_batch, p, training, inplace)


def dropout2d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Set whole channels of an input ``(N, C, H, W)`` to zero with probability `p`; three dimensions are taken as ``(N, C, L)``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.dropout2d(tg.ones(1, 1, 1, 2), p=1.0)
    tensor([[[[0., 0.]]]])
    """
    shape = shape_of(input)
    _warn_of_dims("dropout2d", shape, 2)
    if len(shape) == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is "
            "interpreted as shape (N, C, L). Please use dropout1d.",
            UserWarning,
            stacklevel=2,
        )
    return _drop(input, _mask_with_batch, p, training, inplace)


def dropout3d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Set whole channels of an input ``(N, C, D, H, W)`` or ``(C, D, H, W)`` to zero with probability `p`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.dropout3d(tg.ones(1, 1, 1, 1, 2), p=1.0)
    tensor([[[[[0., 0.]]]]])
    """
    shape = shape_of(input)
    _warn_of_dims("dropout3d", shape, 3)
    return _drop(input, _mask_with_batch if len(shape) == 5 else _mask_without_batch, p, training, inplace)


def feature_dropout(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Set whole channels of an input ``(N, C, …)`` to zero with probability `p`, as `dropout` does elements."""
    return _drop(input, _mask_with_batch, p, training, inplace)


def _drop_to_floor(input: Any, mask_shape: Callable[[Shape], Shape], p: float, training: bool, inplace: bool) -> Any:
    """Put SELU's lower limit in place of what is dropped; then scale and shift so that mean 0 and variance 1 stay."""
    if p == 1 or _is_idle(input, p, training):
        return _drop(input, mask_shape, p, training, inplace)
    kept = _kept(mask_shape(shape_of(input)), p)
    scale = 1 / math.sqrt((_SELU_FLOOR * _SELU_FLOOR * p + 1) * (1 - p))
    factor = make(np.multiply(kept, scale, dtype=dtype_of(input)))
    shift = make(np.where(kept, scale * _SELU_FLOOR * p, scale * _SELU_FLOOR * (p - 1)).astype(dtype_of(input)))

    def dropped(x: Any) -> Any:
        return x * factor + shift

    return update(input, dropped) if inplace else dropped(input)


def alpha_dropout(input: Array, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    r"""Set each element to :math:`-\alpha'`, the limit of `selu`, with probability `p`; then scale and shift (Klambauer et al., 2017).

    .. math:: y = a \, (m \odot x - \alpha' (1 - m)) + a \alpha' p, \qquad a = \big((1 - p)(1 + p \alpha'^2)\big)^{-1/2}

    An input with mean 0 and variance 1, which `selu` gives, keeps them. Does nothing unless `training`, which is off by default here.

    Raises
    ------
    ValueError : if `p` is not from 0 to 1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.alpha_dropout(tg.ones(2), 0.5)
    tensor([1., 1.])
    """
    return _drop_to_floor(input, tuple, p, training, inplace)


def feature_alpha_dropout(input: Array, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Do `alpha_dropout` to whole channels of an input (N, C, …).

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.feature_alpha_dropout(tg.ones(1, 2, 1), 1.0, training=True).flatten()
    tensor([0., 0.])
    """
    return _drop_to_floor(input, _mask_with_batch, p, training, inplace)
