"""Normalisation layers as functions: bring numbers to mean 0 and variance 1, over this or that set of dimensions.

Layer, batch, group and instance normalisation differ only in the dimensions over which mean and variance are taken. All are
`standardize`, followed by `scale_shift`.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ..autograd.memory import stamp
from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable
from .dimensions import shape_of
from .loss_reduction import count_of
from .reduced import dtype_of

Axes = tuple[int, ...]


class Moments(NamedTuple):
    """What normalising a plain array over some dimensions comes to; these are kept, with length one, in all but `standardized`."""

    standardized: Any
    mean: Any
    variance: Any  # the biased one
    inverse_deviation: Any

    @classmethod
    def of(cls, x: Any, axis: Axes, eps: float) -> Moments:
        """Work them out."""
        if x.dtype.char == "e":  # squares are soon too large for this dtype
            return cls(*(part.astype(x.dtype) for part in cls.of(x.astype(np.float32), axis, eps)))
        count = max(1, _count(x.shape, axis))
        mean = np.add.reduce(x, axis, keepdims=True)
        mean /= count
        standardized = x - mean
        if axis == (x.ndim - 1,):
            variance = np.expand_dims(np.vecdot(standardized, standardized), -1)
        else:
            variance = np.add.reduce(standardized * standardized, axis, keepdims=True)
        variance /= count
        inverse_deviation = 1 / np.sqrt(variance + eps)
        standardized *= inverse_deviation
        return cls(standardized, mean, variance, inverse_deviation)


def _count(shape: tuple[int, ...], axis: Axes) -> int:
    return math.prod([shape[i] for i in axis])


def _share(shape: tuple[int, ...], axis: Axes) -> float:
    return 1 / max(1, _count(shape, axis))


def _pull_standardized(g: Any, out: Any, input: Any, axis: Axes, eps: float, moments: Moments | None, input_shape: tuple[int, ...]) -> Any:
    r""":math:`\bar x = (\bar y - m(\bar y) - \hat x \, m(\bar y \hat x)) / \sqrt{\sigma^2 + \varepsilon}`, with means m over `axis`."""
    sums = np.sum(g, axis=axis, keepdims=True) + out * np.sum(g * out, axis=axis, keepdims=True)
    return _inverse_deviation(input, axis, eps, moments) * (g - sums * _share(input_shape, axis))


@primitive(memo="moments", input=_pull_standardized)
def _standardize(input: Array, axis: Axes, eps: float, moments: Moments | None = None) -> Array:
    r"""Return :math:`\hat x = (x - \mu) / \sqrt{\sigma^2 + \varepsilon}` with mean and variance over `axis`.

    `moments`, if given, are those of `input`, worked out beforehand, so that forward and backward pass share them.
    """
    return (moments or Moments.of(input, axis, eps)).standardized


@primitive(
    memo="moments",
    input=lambda g, out, input, axis, eps, input_shape: -g * (out * out) * _standardize(input, axis, eps) * _share(input_shape, axis),
)
def _inverse_deviation(input: Array, axis: Axes, eps: float, moments: Moments | None = None) -> Array:
    r"""Return :math:`1 / \sqrt{\sigma^2 + \varepsilon}`, with the dimensions kept; `moments` as in `_standardize`."""
    return (moments or Moments.of(input, axis, eps)).inverse_deviation


def _known(input: Any, axis: Axes, eps: float) -> Moments | None:
    """Return the moments of a tensor or an array; nothing for another operand, which has no values."""
    array = getattr(input, "array", input)
    return Moments.of(array, axis, eps) if isinstance(array, np.ndarray) and array.ndim else None


@primitive(input=lambda g, weight: g * weight, weight=lambda g, input: g * input, bias=lambda g: g)
def _scale_shift(input: Array, weight: Array, bias: Array = None) -> Array:
    """Return ``input * weight + bias``."""
    out = input * weight
    if bias is not None:
        out += bias
    return out


def _affine(input: Any, weight: Any, bias: Any, shape: tuple[int, ...]) -> Any:
    """Scale and shift by parameters that are brought to `shape` first; either may be `None`."""
    if shape != shape_of(weight) and weight is not None:
        weight = np.reshape(weight, shape)
    if shape != shape_of(bias) and bias is not None:
        bias = np.reshape(bias, shape)
    if weight is not None:
        return _scale_shift(input, weight, bias)
    return input if bias is None else input + bias


def _floating(name: str, input: Any) -> None:
    dtype = dtype_of(input)
    if dtype.kind != "f":
        raise NotImplementedError(f"{name} is not implemented for {dtype}: convert the input first, with .float() for example")


def _last_axes(name: str, input: Any, normalized_shape: Any, **parameters: Any) -> tuple[Axes, tuple[int, ...]]:
    """Return the last dimensions, which `normalized_shape` names, and that shape as a tuple."""
    shape = tuple(shape_of(input))
    sizes = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not sizes or shape[-len(sizes) :] != sizes:
        raise RuntimeError(
            f"{name}: Given normalized_shape={list(sizes)}, expected input with shape [*, {', '.join(map(str, sizes))}], but got input "
            f"of size{list(shape)}"
        )
    for what, parameter in parameters.items():
        if parameter is not None and tuple(shape_of(parameter)) != sizes:
            raise RuntimeError(
                f"{name}: Expected {what} to be of same shape as normalized_shape, but got {what} of shape {list(shape_of(parameter))} and "
                f"normalized_shape = {list(sizes)}"
            )
    _floating(name, input)
    return tuple(range(len(shape) - len(sizes), len(shape))), sizes


def layer_norm(input: Array, normalized_shape: Any, weight: Array = None, bias: Array = None, eps: float = 1e-5) -> Any:
    r"""Normalise every sample over its last dimensions (Ba et al., 2016).

    .. math:: y = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} \odot w + b

    Parameters
    ----------
    input : shape ``(…, *normalized_shape)``.
    normalized_shape : the sizes of the last dimensions, over which mean and variance are taken.
    weight, bias : shape `normalized_shape`, or `None`.
    eps : keeps the quotient finite where the variance is zero.

    Raises
    ------
    RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.layer_norm(tg.tensor([[1.0, 3.0]]), (2,), eps=0.0)
    tensor([[-1.,  1.]])
    """
    axis, sizes = _last_axes("layer_norm", input, normalized_shape, weight=weight, bias=bias)
    return _affine(_standardize(input, axis, eps, _known(input, axis, eps)), weight, bias, sizes)


def _pull_divided(g: Any, input: Any, axis: Axes, eps: float) -> Any:
    inverse = _inverse_root_mean_square(input, axis, eps)
    return inverse * (g - input * np.mean(g * input, axis=axis, keepdims=True) * np.square(inverse))


@primitive(input=_pull_divided)
def _divide_by_root_mean_square(input: Array, axis: Axes, eps: float) -> Array:
    return (input * _inverse_root_mean_square_array(input, axis, eps)).astype(input.dtype, copy=False)


def _inverse_root_mean_square_array(x: Any, axis: Axes, eps: float) -> Any:
    """Return it for a plain array; of half precision in single, as the squares are soon too large."""
    if x.dtype.char == "e":
        x = x.astype(np.float32)
    return 1 / np.sqrt(np.add.reduce(x * x, axis, keepdims=True) / max(1, _count(x.shape, axis)) + eps)


@primitive(input=lambda g, out, input, axis, input_shape: -g * (out * out * out) * input * _share(input_shape, axis))
def _inverse_root_mean_square(input: Array, axis: Axes, eps: float) -> Array:
    return _inverse_root_mean_square_array(input, axis, eps).astype(input.dtype, copy=False)


def rms_norm(input: Array, normalized_shape: Any, weight: Array = None, eps: float | None = None) -> Any:
    r"""Divide every sample by the root of the mean of its squares over the last dimensions (Zhang and Sennrich, 2019).

    .. math:: y = \frac{x}{\sqrt{\operatorname{mean}(x^2) + \varepsilon}} \odot w

    Parameters
    ----------
    input, normalized_shape, weight : as in `layer_norm`.
    eps : `None` means the machine precision of the input's dtype, of float32 for float16.

    Raises
    ------
    ValueError, RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.rms_norm(tg.tensor([1.0, 7.0]), (2,))
    tensor([0.2000, 1.4000])
    """
    dims = 1 if isinstance(normalized_shape, int) else len(normalized_shape)
    if len(shape_of(input)) < dims:
        raise ValueError(f"rms_norm: Input tensor must have at least {dims} dimensions, but got shape {list(shape_of(input))}")
    axis, sizes = _last_axes("rms_norm", input, normalized_shape, weight=weight)
    if eps is None:
        eps = float(np.finfo(np.promote_types(dtype_of(input), np.float32)).eps)
    return _affine(_divide_by_root_mean_square(input, axis, eps), weight, None, sizes)


def _channels(name: str, input: Any, **parameters: Any) -> int:
    """Return the number of channels, after making sure that every parameter has as many elements."""
    shape = shape_of(input)
    if len(shape) < 2:
        raise RuntimeError(
            f"{name}: Expected at least 2 dimensions (N, C, …) for input tensor but received {len(shape)} (shape {list(shape)})"
        )
    for what, parameter in parameters.items():
        if parameter is not None and count_of(parameter) != shape[1]:
            raise RuntimeError(
                f"{name}: {what} should contain {shape[1]} elements not {count_of(parameter)}: input has shape {list(shape)}, "
                f"{what} has shape {list(shape_of(parameter))}"
            )
    _floating(name, input)
    return int(shape[1])


def _update_running(running: Any, value: Any, momentum: float) -> None:
    """Move a running statistic towards the batch's, in place: :math:`r \\leftarrow (1 - m) r + m v`."""
    if running is not None:
        array = running.array if isinstance(running, Variable) else running
        array *= 1 - momentum
        array += momentum * value
        stamp(array)


def _check_pair(running_mean: Any, running_var: Any) -> None:
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")


def _check_batch(shape: tuple[int, ...], training: bool, eps: float) -> None:
    """Raise if there is nothing to take a variance of, or nothing that keeps its root from being zero."""
    if training and not shape:
        raise IndexError("batch_norm: expected input of shape (N, C, …), but got a tensor that has no dimensions")
    if training and _count(shape, (0, *range(2, len(shape)))) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {list(shape)}")
    if eps < 0 or (training and eps == 0):
        raise ValueError(f"batch_norm eps must be {'positive during training' if training else 'non-negative'}, but got {eps}")


def _by_running_statistics(input: Any, mean: Any, variance: Any, weight: Any, bias: Any, eps: float, along: tuple[int, ...]) -> Any:
    """Normalise with the statistics of earlier batches, which are constants: one product and one sum for each element."""
    for what, running in (("running_mean", mean), ("running_var", variance)):
        if running is None:
            raise RuntimeError(f"{what} must be defined in evaluation mode")
    scale = 1 / np.sqrt(variance + eps)
    if weight is not None:
        scale = scale * weight
    shift = -mean * scale if bias is None else bias - mean * scale
    return _affine(input, scale, shift, along)


def batch_norm(
    input: Array,
    running_mean: Any,
    running_var: Any,
    weight: Array = None,
    bias: Array = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    r"""Normalise every channel over the batch (Ioffe and Szegedy, 2015).

    .. math:: y = \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}} \, w_c + b_c

    Parameters
    ----------
    input : shape (N, C, …).
    running_mean, running_var : shape (C,). In training they are moved towards mean and (unbiased) variance of the batch, in place, and may
        be `None`; otherwise they are used in place of those.
    weight, bias : shape (C,), or `None`.
    training : whether to take mean and variance of this batch.
    momentum : the weight of the new batch in the running statistics.
    eps : keeps the quotient finite where the variance is zero.

    Raises
    ------
    ValueError : if there is only one value per channel to take a variance of, or only one of the running statistics is given.
    RuntimeError : if a parameter does not have one element for each channel.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.batch_norm(tg.tensor([[1.0, 10.0], [3.0, 30.0]]), None, None, training=True)
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]])
    """
    shape = shape_of(input)
    _check_batch(tuple(shape), training, eps)
    if not count_of(input) and len(shape) == 1:
        return np.positive(input)
    channels = _channels("batch_norm", input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if training:
        _check_pair(running_mean, running_var)
    if not count_of(input):
        return np.positive(input)
    along = (channels,) + (1,) * (len(shape) - 2)
    if not training:
        return _by_running_statistics(input, running_mean, running_var, weight, bias, eps, along)
    axis = (0, *range(2, len(shape)))
    moments, count = _known(input, axis, eps), _count(shape, axis)
    if moments is not None:
        _update_running(running_mean, moments.mean.reshape(channels), momentum)
        _update_running(running_var, moments.variance.reshape(channels) * (count / max(1, count - 1)), momentum)
    return _affine(_standardize(input, axis, eps, moments), weight, bias, along)


def group_norm(input: Array, num_groups: int, weight: Array = None, bias: Array = None, eps: float = 1e-5) -> Any:
    """Normalise every sample over groups of channels (Wu and He, 2018).

    Parameters
    ----------
    input : shape (N, C, …).
    num_groups : into how many groups the channels are divided; a divisor of C.
    weight, bias : shape (C,), or `None`.

    Raises
    ------
    ValueError : if there is only one value to take a variance of.
    RuntimeError : if the channels cannot be divided evenly, or the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.group_norm(tg.tensor([[1.0, 3.0, 10.0, 30.0]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    shape = tuple(shape_of(input))
    if len(shape) > 1 and num_groups > 0 and shape[0] * shape[1] // num_groups * math.prod(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {list(shape)} and num_groups={num_groups}")
    channels = _channels("group_norm", input, weight=weight, bias=bias)
    if num_groups <= 0 or channels % num_groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape {list(shape)} and "
            f"num_groups={num_groups}"
        )
    grouped = np.reshape(input, (shape[0], num_groups, math.prod(shape[1:]) // num_groups))
    out = np.reshape(_standardize(grouped, (2,), eps, _known(grouped, (2,), eps)), shape)
    return _affine(out, weight, bias, (channels,) + (1,) * (len(shape) - 2))


def instance_norm(
    input: Array,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Array = None,
    bias: Array = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Normalise every channel of every sample over its spatial dimensions (Ulyanov et al., 2016).

    Parameters
    ----------
    input : shape (N, C, …).
    use_input_stats : whether to take mean and variance of the input; otherwise the running ones are used.
    running_mean, running_var, weight, bias, momentum, eps : as in `batch_norm`.

    Raises
    ------
    ValueError : if there is only one spatial element to take a variance of.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.instance_norm(tg.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    shape = shape_of(input)
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    axis = tuple(range(2, len(shape)))
    if _count(shape, axis) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {list(shape)}")
    channels = _channels("instance_norm", input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    _check_pair(running_mean, running_var)
    if not count_of(input):
        return np.positive(input)
    moments, count = _known(input, axis, eps), _count(shape, axis)
    if moments is not None:
        _update_running(running_mean, moments.mean.mean(0).reshape(channels), momentum)
        _update_running(running_var, moments.variance.mean(0).reshape(channels) * (count / max(1, count - 1)), momentum)
    return _affine(_standardize(input, axis, eps, moments), weight, bias, (channels,) + (1,) * (len(shape) - 2))
