"""Softmax and its logarithm: numbers of any size become probabilities."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.primitive import Array, primitive
from .dimensions import one_dim, shape_of


def log_softmax_array(input: Any, axis: int) -> Any:
    """Return the logarithm of the softmax of a plain array; the largest element is subtracted first, so that nothing overflows."""
    largest = input.max(axis, keepdims=True)
    if np.isfinite(largest).all():
        shifted = input - largest
    else:
        with np.errstate(invalid="ignore"):  # infinite minus infinite: NaN is the result that is wanted
            shifted = input - largest
    total = np.exp(shifted).sum(axis, keepdims=True)
    shifted -= np.log(total, out=total)
    return shifted


@primitive(input=lambda g, out, axis: out * (g - np.sum(g * out, axis=axis, keepdims=True)))
def _softmax(input: Array, axis: int) -> Array:
    largest = input.max(axis, keepdims=True)
    with np.errstate(invalid="ignore"):
        shifted = input - largest
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis, keepdims=True)
    return shifted


@primitive(input=lambda g, out, axis: g - np.exp(out) * np.sum(g, axis=axis, keepdims=True))
def _log_softmax(input: Array, axis: int) -> Array:
    return log_softmax_array(input, axis)
