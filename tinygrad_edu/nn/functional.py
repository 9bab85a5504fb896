"""The layers as functions: what the modules of this package call, under PyTorch's names.

Most of them are operations of `ops`; only those are written here that draw random numbers or are short compositions.
"""

from __future__ import annotations

import warnings

import numpy as np

from ..autograd.inplace import update
from ..autograd.variable import Variable, make
from ..ops import random
from ..ops.activation import (
    celu,
    elu,
    gelu,
    glu,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    selu,
    silu,
    softplus,
    softshrink,
    softsign,
    tanhshrink,
    threshold,
)  # fmt: skip
from ..ops.arithmetic import mul
from ..ops.convolution import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from ..ops.cross_entropy import cross_entropy, nll_loss
from ..ops.exponential import sigmoid
from ..ops.indexing import getitem
from ..ops.linalg import linear, matmul
from ..ops.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    gaussian_nll_loss,
    hinge_embedding_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
)  # fmt: skip
from ..ops.masking import one_hot
from ..ops.normalization import (
    batch_norm,
    cosine_similarity,
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    normalize,
    pairwise_distance,
    rms_norm,
)  # fmt: skip
from ..ops.padding import pad
from ..ops.pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)  # fmt: skip
from ..ops.selection import where
from ..ops.softmax import log_softmax, softmax, softmin
from ..ops.trigonometric import tanh
from ..tensor import Tensor

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "batch_norm", "bilinear",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "celu", "conv1d", "conv2d", "conv3d", "conv_transpose1d",
    "conv_transpose2d", "conv_transpose3d", "cosine_similarity", "cross_entropy", "dropout", "dropout1d", "dropout2d", "dropout3d", "elu",
    "embedding", "gaussian_nll_loss", "gelu", "glu", "group_norm", "hardshrink", "hardsigmoid", "hardswish", "hardtanh",
    "hinge_embedding_loss", "huber_loss", "instance_norm", "kl_div", "l1_loss", "layer_norm", "leaky_relu", "linear",
    "local_response_norm", "log_softmax", "logsigmoid", "margin_ranking_loss", "max_pool1d", "max_pool2d", "max_pool3d", "mish", "mse_loss",
    "nll_loss", "normalize", "one_hot", "pad", "pairwise_distance", "poisson_nll_loss", "prelu", "relu", "relu6", "rms_norm", "selu",
    "sigmoid", "silu", "smooth_l1_loss", "soft_margin_loss", "softmax", "softmin", "softplus", "softshrink", "softsign", "tanh",
    "tanhshrink", "threshold",
]  # fmt: skip


def _drop(input: Tensor, shape: tuple[int, ...], p: float, training: bool, inplace: bool) -> Tensor:
    """Multiply by a random mask of `shape`, of zeros with probability `p` and of 1 / (1 - p)."""
    if p < 0 or p > 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    dtype = input.array.dtype
    kept = random.default_generator.rng.random(shape, dtype=np.float32) >= p
    mask = make(np.multiply(kept, 0.0 if p == 1 else 1 / (1 - p), dtype=dtype))
    result: Tensor = update(input, mul, mask) if inplace else mul(input, mask)
    return result


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set each element to zero with probability `p` and divide the others by ``1 - p``; do nothing unless `training`.

    .. math:: y = \\frac{m \\odot x}{1 - p}, \\qquad m_i \\sim \\text{Bernoulli}(1 - p)

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.dropout(tg.ones(2), training=False)
    tensor([1., 1.])
    """
    return _drop(input, input.array.shape, p, training, inplace)


def _drop_channels(name: str, input: Tensor, dims: int, p: float, training: bool, inplace: bool) -> Tensor:
    shape = input.array.shape
    if len(shape) not in (dims + 1, dims + 2):
        raise RuntimeError(f"{name}: Expected {dims + 1}D or {dims + 2}D input, but received a {len(shape)}D input of shape {list(shape)}")
    lead = len(shape) - dims
    return _drop(input, (*shape[:lead], *[1] * dims), p, training, inplace)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set whole channels of an input ``(N, C, L)`` or ``(C, L)`` to zero with probability `p`, as `dropout` does elements."""
    return _drop_channels("dropout1d", input, 1, p, training, inplace)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set whole channels of an input ``(N, C, H, W)`` to zero with probability `p`; three dimensions are taken as ``(N, C, L)``."""
    if input.array.ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is "
            "interpreted as shape (N, C, L). Please use dropout1d.",
            stacklevel=2,
        )
        return dropout1d(input, p, training, inplace)
    return _drop_channels("dropout2d", input, 2, p, training, inplace)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set whole channels of an input ``(N, C, D, H, W)`` or ``(C, D, H, W)`` to zero with probability `p`."""
    return _drop_channels("dropout3d", input, 3, p, training, inplace)


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Return the rows of `weight` at the indices `input`; the row `padding_idx` gets no gradient.

    Raises
    ------
    RuntimeError : if `input` does not hold integers.
    IndexError : if an index is not that of a row.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.embedding(tg.tensor([2, 0]), tg.tensor([[1.0], [2.0], [3.0]]))
    tensor([[3.],
            [1.]])
    """
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise NotImplementedError("embedding: max_norm, scale_grad_by_freq and sparse are not available here; leave them at their defaults")
    if not isinstance(input, Variable) or input.array.dtype.kind not in "iu":
        raise RuntimeError(f"embedding: expected a tensor of integers as indices, but got {getattr(input, 'dtype', type(input).__name__)}")
    count = weight.array.shape[0]
    if input.array.size and not 0 <= input.array.min() <= input.array.max() < count:
        raise IndexError(
            f"index out of range in self: the indices go from {input.array.min()} to {input.array.max()}, the table has {count} rows"
        )
    rows: Tensor = getitem(weight, input)
    if padding_idx is None:
        return rows
    padding = make((input.array == padding_idx % count)[..., None])
    result: Tensor = where(padding, rows.detach(), rows)
    return result


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return the values of bilinear forms, for inputs ``(*, I)`` and ``(*, J)`` and `weight` ``(K, I, J)``.

    .. math:: y_k = x_1^\\top A_k x_2 + b_k

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.bilinear(tg.tensor([1.0, 2.0]), tg.tensor([3.0]), tg.ones(1, 2, 1))
    tensor([9.])
    """
    halves = matmul(input1.unsqueeze(-2).unsqueeze(-2), weight).squeeze(-2)  # (*, K, J)
    result: Tensor = (halves * input2.unsqueeze(-2)).sum(-1)
    return result if bias is None else result + bias
