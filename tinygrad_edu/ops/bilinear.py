"""Bilinear forms: a product of two inputs, each output with a matrix of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .dimensions import shape_of
from .linalg import matmul


def bilinear(input1: Array, input2: Array, weight: Array, bias: Array = None) -> Any:
    r"""Return the values of bilinear forms.

    .. math:: y_k = x_1^\top A_k x_2 + b_k

    Parameters
    ----------
    input1, input2 : shapes (…, I) and (…, J), with the same leading sizes.
    weight : the matrices :math:`A_k`, shape (K, I, J).
    bias : shape (K,), or `None`.

    Returns
    -------
    Tensor : shape (…, K).

    Raises
    ------
    IndexError, RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.bilinear(tg.tensor([1.0, 2.0]), tg.tensor([3.0]), tg.ones(1, 2, 1))
    tensor([9.])
    """
    left, right, sizes = tuple(shape_of(input1)), tuple(shape_of(input2)), tuple(shape_of(weight))
    if len(left) != len(right) or left[:-1] != right[:-1]:
        raise RuntimeError(
            f"bilinear(): input dimensions do not match: got {list(left)} and {list(right)}, which may differ in the last only"
        )
    if len(sizes) != 3 or sizes[1:] != (left[-1], right[-1]):
        error = IndexError if len(sizes) == 2 and sizes[1] == left[-1] else RuntimeError
        raise error(f"bilinear(): expected weight of shape (K, {left[-1]}, {right[-1]}), as the inputs are long, but got {list(sizes)}")
    if bias is not None and tuple(shape_of(bias)) != sizes[:1]:
        raise RuntimeError(f"bilinear(): expected bias of shape [{sizes[0]}], but got {list(shape_of(bias))}")
    halves = np.squeeze(matmul(np.expand_dims(np.expand_dims(input1, -2), -2), weight), -2)  # (…, K, J)
    result = np.squeeze(matmul(halves, np.expand_dims(input2, -1)), -1)
    return result if bias is None else result + bias
