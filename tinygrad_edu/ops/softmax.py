"""Softmax and its logarithm: numbers of any size become probabilities."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from .dimensions import one_dim, shape_of
from .reduced import dtype_of


def _less_largest(input: Any, axis: int) -> Any:
    """Return a plain array with its largest element along `axis` subtracted, so that the exponential cannot overflow."""
    return input - np.maximum.reduce(input, axis, keepdims=True) if input.size else input.copy()


def log_softmax_array(input: Any, axis: int) -> Any:
    """Return the logarithm of the softmax of a plain array."""
    with np.errstate(invalid="ignore", divide="ignore"):  # infinite minus infinite is NaN; the logarithm of an empty sum is infinite
        out = _less_largest(input, axis)
        out -= np.log(np.add.reduce(np.exp(out), axis, keepdims=True))
    return out


def pull_softmax(g: Any, out: Any, axis: int) -> Any:
    r"""The rule of softmax: :math:`\bar x = p \odot (\bar p - \langle \bar p, p \rangle)`."""
    return out * (g - np.sum(g * out, axis=axis, keepdims=True))


@primitive(input=pull_softmax)
def _softmax(input: Array, axis: int) -> Array:
    with np.errstate(invalid="ignore"):
        out = _less_largest(input, axis)
        np.exp(out, out=out)
        out /= np.add.reduce(out, axis, keepdims=True)
    return out


@primitive(input=lambda g, out, axis: g - np.exp(out) * np.sum(g, axis=axis, keepdims=True))
def _log_softmax(input: Array, axis: int) -> Array:
    return log_softmax_array(input, axis)


def _along(name: str, function: Callable[[Any, int], Any], input: Any, dim: int | None, dtype: Any) -> Any:
    """Normalise the options of a softmax and apply it."""
    if dtype is not None:
        input = cast(input, dtypes.to_numpy(dtype))
    shape = shape_of(input)
    if dim is None:
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
            UserWarning,
            stacklevel=3,
        )
        dim = 0 if len(shape) in (0, 1, 3) else 1
    given = dtype_of(input)
    if given.kind != "f":
        raise NotImplementedError(f"{name} is not implemented for {given}: pass dtype, or convert with .float()")
    axis = one_dim(dim, len(shape))
    return function(input, axis) if shape else np.reshape(function(np.reshape(input, (1,)), 0), ())


@writes_out
def softmax(input: Array, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Any:
    r"""Return :math:`e^{x_i} / \sum_j e^{x_j}` along one dimension: positive numbers that sum to 1.

    Parameters
    ----------
    dim : the dimension along which they sum to 1. Without it a warning is given, and PyTorch's old choice is made.
    dtype : what `input` is converted to first.
    _stacklevel : accepted; PyTorch's inside uses it for that warning.

    Raises
    ------
    IndexError : if there is no such dimension.
    NotImplementedError : for integers.

    >>> import tinygrad_edu as tg
    >>> tg.softmax(tg.tensor([0.0, 0.0, 1000.0]), dim=0)
    tensor([0., 0., 1.])
    """
    return _along("softmax", _softmax, input, dim, dtype)


@writes_out
def log_softmax(input: Array, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Any:
    r"""Return :math:`x_i - \log \sum_j e^{x_j}`, the logarithm of `softmax`, exact where that would be 0.

    >>> import tinygrad_edu as tg
    >>> tg.log_softmax(tg.tensor([0.0, 0.0, 1000.0]), dim=0)
    tensor([-1000., -1000.,     0.])
    """
    return _along("log_softmax", _log_softmax, input, dim, dtype)


def softmin(input: Array, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Any:
    """Return ``softmax(-input)``: the smallest element gets most.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.softmin(tg.tensor([0.0, 1000.0]), dim=0)
    tensor([1., 0.])
    """
    return _along("softmin", _softmax, -input, dim, dtype)
