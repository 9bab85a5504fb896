"""Power-average pooling: the p-norm of each window, composed of powers and average pooling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from ._windows import integers, volume
from .activation import relu
from .pooling import avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d
from .rounding import abs, sign

_AVERAGE, _LARGEST = (avg_pool1d, avg_pool2d, avg_pool3d), (max_pool1d, max_pool2d, max_pool3d)


def lp_pool1d(input: Array, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Return the p-norm of each window of a sequence. See `lp_pool2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.lp_pool1d(tg.tensor([[3.0, 4.0, 0.0, 2.0]]), 2, 2)
    tensor([[5., 2.]])
    """
    return _lp_pool(1, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input: Array, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Return the p-norm of each window of an image.

    .. math:: y_q = \\Bigl(\\sum_{x \\in \\mathit{window}_q} x^p\\Bigr)^{1 / p}

    For an odd p the powers of negative elements are negative, and the root of a negative sum is NaN. A window that reaches beyond the
    end of the image (`ceil_mode`) counts as if it were whole, with the mean of what there is.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    norm_type : p; with infinity this is `max_pool2d` of the absolute values, with minus infinity the smallest of them.
    kernel_size, stride, ceil_mode : as for `avg_pool2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.lp_pool2d(tg.tensor([[[1.0, 2.0], [4.0, 2.0]]]), 2, 2)
    tensor([[[5.]]])
    """
    return _lp_pool(2, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input: Array, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """Return the p-norm of each window of a volume. See `lp_pool2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.lp_pool3d(tg.ones(1, 2, 2, 2), 3, 2)
    tensor([[[[2.]]]])
    """
    return _lp_pool(3, input, norm_type, kernel_size, stride, ceil_mode)


def _lp_pool(ndim: int, input: Array, norm_type: float, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
    if math.isinf(norm_type):
        sense = 1 if norm_type > 0 else -1
        largest = _LARGEST[ndim - 1](abs(input) if sense > 0 else -abs(input), kernel_size, stride, 0, 1, ceil_mode)
        return largest if sense > 0 else -largest
    mean = _AVERAGE[ndim - 1](np.power(input, norm_type), kernel_size, stride, 0, ceil_mode)
    total = sign(mean) * relu(abs(mean)) * volume(integers(kernel_size, ndim, "kernel_size", f"lp_pool{ndim}d"))
    return np.power(total, 1.0 / norm_type)
