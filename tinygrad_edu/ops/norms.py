"""Vector norms, and the logarithm of a sum of exponentials, whole or running."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable
from . import promotion
from .axes import movedim
from .dimensions import either, several_dims
from .extremum import amax, amin
from .reduced import add_up, axes_of, axis_of, dtype_of, kind_of, largest_of, over, stretch
from .reduction import _sum
from .scan import _brought_back, _shift
from .selection import constant_in
from .singular_values import svdvals


@primitive(input=lambda g: g, total=lambda g: -g)
def _log_share(input: Array, total: Array, axis: tuple[int, ...]) -> Array:
    """Return ``input - total``, the logarithm of the share that an element has in a sum of exponentials.

    Where the total is infinite it is the limit: infinite elements share all, and where all elements are -inf none has a share.
    """
    infinite = np.isinf(total)
    if not np.any(infinite):
        return input - total
    most = input == np.where(total > 0, total, math.nan)
    ties = add_up(most, axis, input.dtype, None, True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(infinite, np.where(most, -np.log(ties), -math.inf), input - total).astype(input.dtype, copy=False)


@primitive(
    promote=promotion.first_floating,
    input=lambda g, input, out, axis, keepdims: stretch(g, axis, keepdims) * np.exp(_log_share(input, stretch(out, axis, keepdims), axis)),
)
def _logsumexp(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    largest = largest_of(input, axis, None, None, True, -math.inf)
    shift = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore", over="ignore"):  # log(0) and exp(inf) are the right limits
        out = np.log(add_up(np.exp(input - shift), axis, None, None, True)) + shift
    return (out if keepdims else out.reshape([n for i, n in enumerate(input.shape) if i not in axis])).astype(input.dtype, copy=False)


@primitive(input=lambda g, input, out, p, axis, keepdims: stretch(over(g, out, p - 1), axis, keepdims) * _signed_power(input, p))
def _norm(input: Array, p: float, axis: tuple[int, ...], keepdims: bool) -> Array:
    x = input.astype(np.float32) if input.dtype.char == "e" else input
    with np.errstate(divide="ignore"):  # a zero makes a norm of negative order zero
        powers = x * x if p == 2 else np.abs(x) ** p
        total = add_up(powers, axis, None, None, keepdims)
        return (np.sqrt(total) if p == 2 else total ** (1 / p)).astype(input.dtype, copy=False)


def _signed_power(input: Array, p: float) -> Any:
    """Return :math:`\\operatorname{sign}(x) |x|^{p - 1}`, and zero, with all its derivatives, where x is zero and p no even number."""
    if p == 2:
        return input
    if p > 0 and p % 2 == 0:
        return input ** (p - 1)
    zero = np.equal(input, 0.0)
    safe = np.where(zero, 1.0, input)
    return np.where(zero, 0.0, np.sign(safe) * np.abs(safe) ** (p - 1))


@writes_out
def logsumexp(input: Array, dim: Any = None, keepdim: bool = False, *, axis: Any = None) -> Any:
    """Return :math:`\\log \\sum_i e^{x_i}` along `dim`, one dimension or several, without overflow.

    The gradient is the softmax. Where all elements are -inf the result is -inf and the gradient zero; elements that are +inf share
    the gradient evenly.

    Raises
    ------
    IndexError : if `input` has no such dimension.

    >>> import tinygrad_edu as tg
    >>> tg.logsumexp(tg.tensor([1000.0, 1000.0]), 0)
    tensor(1000.6932)
    """
    dim = either(dim, axis)
    if dim is None:
        raise TypeError("logsumexp() missing 1 required positional argument: 'dim'")
    return _logsumexp(input, axes_of(input, dim, "logsumexp"), keepdim)


def _nuclear(input: Array, dim: Any, keepdim: bool) -> Any:
    """Return the sum of the singular values of a matrix, in the dimensions `dim` if they are given."""
    shape = tuple(input.shape)
    dims = several_dims(tuple(range(len(shape))) if dim is None else dim, len(shape))
    if len(dims) != 2:
        raise RuntimeError(f"norm: the nuclear norm is one of matrices: dim must be two dimensions, but got {list(dims)}")
    total = _sum(svdvals(movedim(input, dims, (-2, -1))), (len(shape) - 2,), False)
    return np.reshape(total, tuple(1 if d in dims else n for d, n in enumerate(shape))) if keepdim else total


@writes_out
def norm(input: Array, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Return the norm of all elements, or the norms along `dim`: :math:`\\big(\\sum_i |x_i|^p\\big)^{1/p}`.

    Parameters
    ----------
    p : the order: ``"fro"`` or 2 the Euclidean norm, ``"nuc"`` the sum of the singular values of a matrix, 1 the sum of the absolute
        values, ``inf`` and ``-inf`` the largest and the smallest of them, 0 the number of elements that are not zero, or any other number.
    dtype : convert `input` to this dtype first.

    Raises
    ------
    RuntimeError : for integers, for an order that is not known, or where there are no elements and `p` gives that no meaning.

    The gradient at the zero vector is zero.

    >>> import tinygrad_edu as tg
    >>> tg.norm(tg.tensor([3.0, -4.0])), tg.norm(tg.tensor([3.0, -4.0]), 1)
    (tensor(5.), tensor(7.))
    """
    axes = axes_of(input, dim, "norm")
    if kind_of(input) in "biu":
        raise RuntimeError(
            f"norm: Expected a floating point or complex tensor as input. Got {dtypes.from_any(dtype_of(input))}: "
            "convert it first, with .float() for example"
        )
    if dtype is not None:
        input = cast(input, dtypes.to_numpy(dtype))
    if p == "nuc":
        return _nuclear(input, dim, keepdim)
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"norm: Order {p} not supported: give 'fro', 'nuc', a number, inf or -inf")
    order = 2.0 if p is None or p == "fro" else float(p)
    if (order < 0 or order == math.inf) and any(not input.shape[i] for i in axes):
        raise RuntimeError(f"norm cannot compute the {p} norm of no elements, because the operation does not have an identity")
    if order == math.inf:
        return amax(np.abs(input), axes, keepdim) if axes else np.abs(input)
    if order == -math.inf:
        return amin(np.abs(input), axes, keepdim) if axes else np.abs(input)
    if order == 1:
        return _sum(np.abs(input), axes, keepdim)
    if order == 0:
        count = cast(_sum(np.not_equal(input, 0.0), axes, keepdim), dtype_of(input))
        return constant_in(count.array, input) if isinstance(count, Variable) else count
    return _norm(input, order, axes, keepdim)


def _share_of_sums(g: Any, input: Any, out: Any, axis: int) -> Any:
    """Return the sum of g_k e^{x_i - y_k} over all k from i on: e^{x_i - y_i} r_i with r_i = g_i + e^{y_i - y_{i+1}} r_{i+1}."""
    growth = np.exp(_log_share(_shift(out, -np.inf, axis, False), out, ()))
    return _brought_back(g, growth, axis, False) * np.exp(_log_share(input, out, ()))


@primitive(input=_share_of_sums)
def _logcumsumexp(input: Array, axis: int) -> Array:
    wide = input.astype(np.float32) if input.dtype.char == "e" else input
    return np.logaddexp.accumulate(wide, axis).astype(input.dtype, copy=False)


@writes_out
def logcumsumexp(input: Array, dim: int) -> Any:
    """Return :math:`y_k = \\log(e^{x_1} + \\dots + e^{x_k})` along `dim`, without overflow.

    Raises
    ------
    NotImplementedError : for integers and booleans.

    >>> import tinygrad_edu as tg
    >>> logcumsumexp(tg.tensor([1000.0, 1000.0]), 0)
    tensor([1000.0000, 1000.6932])
    """
    axis = axis_of(input, dim, "logcumsumexp")
    if kind_of(input) in "biu":
        raise NotImplementedError(f"logcumsumexp needs floating point numbers, but got {dtype_of(input)}: convert the tensor with .float()")
    return _logcumsumexp(input, axis) if input.ndim else np.positive(input)


@writes_out
def renorm(input: Array, p: float, dim: int, maxnorm: float) -> Any:
    """Shrink those slices of dimension `dim` whose p-norm is greater than `maxnorm` to that norm.

    Parameters
    ----------
    input : at least two dimensions.

    Raises
    ------
    RuntimeError : if `p` is not positive, `maxnorm` is negative, or there are less than two dimensions.

    >>> import tinygrad_edu as tg
    >>> renorm(tg.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0)
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    if p <= 0:
        raise RuntimeError(f"renorm: non-positive-norm not supported, but got p={p}")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    axis = axis_of(input, dim, "renorm")
    if input.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions")
    size = norm(input, p, tuple(d for d in range(input.ndim) if d != axis), True)
    return input * np.where(size > maxnorm, maxnorm / (size + 1e-7), 1.0)
