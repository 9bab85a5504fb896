"""How parameters start: fill a tensor in place with constants, or with random numbers whose spread keeps signals of unit size.

All functions return the tensor they fill, record nothing, and may be used on parameters. The fans of a weight of shape
``(out, in, *kernel)`` are the numbers of terms that one output sums and that one input contributes to:

.. math:: \\text{fan\\_in} = \\text{in} \\cdot \\prod \\text{kernel}, \\qquad \\text{fan\\_out} = \\text{out} \\cdot \\prod \\text{kernel}
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.memory import stamp
from ..ops import random
from ..tensor import Tensor

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal", "kaiming_normal_", "kaiming_uniform",
    "kaiming_uniform_", "normal", "normal_", "ones_", "orthogonal", "orthogonal_", "sparse", "sparse_", "trunc_normal_", "uniform",
    "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform", "xavier_uniform_", "zeros_",
]  # fmt: skip

Generator = random.Generator
_LINEAR = {"linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"}
_GAINS = {"sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2.0), "selu": 0.75} | dict.fromkeys(_LINEAR, 1.0)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which the weights before `nonlinearity` are enlarged so that it keeps the size of its signals.

    Arguments
    ---------
    nonlinearity : a name from `functional`, such as ``"relu"``.
    param : the negative slope of ``"leaky_relu"`` (default 0.01).

    >>> calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}: expected one of {', '.join(sorted({*_GAINS, 'leaky_relu'}))}")
    return _GAINS[nonlinearity]


def _fill(tensor: Tensor, values: Any) -> Tensor:
    np.copyto(tensor.array, values, casting="same_kind")
    stamp(tensor.array)
    return tensor


def _draw(tensor: Tensor, law: str, generator: Generator | None) -> Any:
    """Return numbers of the tensor's shape, uniform from [0, 1) or standard normal."""
    rng = (random.default_generator if generator is None else generator).rng
    return np.asarray(getattr(rng, law)(tensor.array.shape, dtype=np.float64 if tensor.array.dtype == np.float64 else np.float32))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one value.

    >>> import tinygrad_edu as tg
    >>> tg.nn.init.constant_(tg.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    return _fill(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with zeros."""
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with ones."""
    return _fill(tensor, 1)


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill from the uniform distribution on [a, b)."""
    values = _draw(tensor, "random", generator)
    values *= b - a
    values += a
    return _fill(tensor, values)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill from the normal distribution."""
    if std < 0:
        raise RuntimeError(f"normal_ expects std >= 0.0, but found std {std}")
    values = _draw(tensor, "standard_normal", generator)
    values *= std
    values += mean
    return _fill(tensor, values)


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Generator | None = None
) -> Tensor:
    """Fill from the normal distribution, conditioned on lying in [a, b]."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn("mean is more than 2 std from [a, b] in nn.init.trunc_normal_: the values may be inexact.", stacklevel=2)
    if a > b:
        raise ValueError(f"trunc_normal_ expects a <= b, but got a={a} and b={b}")
    low, high = (a - mean) / std, (b - mean) / std
    size, found = tensor.array.size, np.empty(0)
    rng = (random.default_generator if generator is None else generator).rng
    while len(found) < size:
        found = np.append(found, _truncated(low, high, size - len(found), rng))
    return _fill(tensor, np.clip(mean + std * found.reshape(tensor.array.shape), a, b))


def _truncated(low: float, high: float, count: int, rng: np.random.Generator) -> Any:
    """Return at most `count` standard normal numbers in [low, high]: draw, and keep what is inside."""
    if math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2)) > 0.2:  # one draw in ten or more is inside
        z = rng.standard_normal(count)
        return z[(z >= low) & (z <= high)]
    # A narrow piece, or a tail: draw uniformly where the density is not negligible, and keep in proportion to the density.
    peak = min(max(0.0, low), high)
    reach = 20 / max(abs(peak), 1.0)
    z = rng.uniform(max(low, peak - reach), min(high, peak + reach), count)
    return z[rng.random(count) < np.exp((peak * peak - z * z) / 2)]


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """Return both fans. Programs call it by this name, PyTorch's, in their own initializers."""
    shape = tensor.array.shape
    if len(shape) < 2:
        raise ValueError(f"Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, but got shape {shape}")
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill from the uniform distribution on [-a, a] with :math:`a = \\text{gain} \\sqrt{6 / (\\text{fan\\_in} + \\text{fan\\_out})}`.

    Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.
    """
    bound = gain * math.sqrt(6.0 / sum(_calculate_fan_in_and_fan_out(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill from the normal distribution with :math:`\\sigma = \\text{gain} \\sqrt{2 / (\\text{fan\\_in} + \\text{fan\\_out})}`."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / sum(_calculate_fan_in_and_fan_out(tensor))), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode.lower() == "fan_in" else fan_out)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Generator | None = None
) -> Tensor:
    """Fill from the uniform distribution on [-b, b] with :math:`b = \\text{gain} \\sqrt{3 / \\text{fan}}`.

    Arguments
    ---------
    a : the negative slope of the leaky ReLU that follows.
    mode : ``"fan_in"`` keeps the size of the signals, ``"fan_out"`` that of the gradients.

    He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015.
    """
    if 0 in tensor.array.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Generator | None = None
) -> Tensor:
    """Fill from the normal distribution with :math:`\\sigma = \\text{gain} / \\sqrt{\\text{fan}}`; see `kaiming_uniform_`."""
    if 0 in tensor.array.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Fill with a (semi-)orthogonal matrix, uniform among them, times `gain`; trailing dimensions count as columns.

    Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013.
    """
    shape = tensor.array.shape
    if len(shape) < 2:
        raise ValueError(f"Only tensors with 2 or more dimensions are supported, but got shape {shape}")
    if 0 in shape:
        return tensor
    values = _draw(tensor, "standard_normal", generator).reshape(shape[0], -1)
    wide = values.shape[0] < values.shape[1]
    q, r = np.linalg.qr(values.T if wide else values)
    q *= np.where(np.diag(r) < 0, -1, 1)  # the sign that makes the decomposition unique, hence the law uniform
    return _fill(tensor, gain * (q.T if wide else q).reshape(shape))


def eye_(tensor: Tensor) -> Tensor:
    """Fill with the identity matrix."""
    if tensor.array.ndim != 2:
        raise ValueError(f"Only tensors with 2 dimensions are supported, but got shape {tensor.array.shape}")
    return _fill(tensor, np.eye(*tensor.array.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fill a convolution's weight so that it passes its input channels through, as many as there are outputs for."""
    shape = tensor.array.shape
    if len(shape) not in (3, 4, 5):
        raise ValueError(f"Only tensors with 3, 4, or 5 dimensions are supported, but got shape {shape}")
    if shape[0] % groups:
        raise ValueError(f"dim 0 must be divisible by groups, but got {shape[0]} and {groups}")
    values = np.zeros(shape)
    centre = tuple(n // 2 for n in shape[2:])
    each = shape[0] // groups
    for group in range(groups):
        for channel in range(min(each, shape[1])):
            values[(group * each + channel, channel, *centre)] = 1
    return _fill(tensor, values)


def _older(fill: Callable[..., Tensor], name: str) -> Callable[..., Tensor]:
    """Return an initializer under its older name, without the underscore; it warns."""

    def function(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.", FutureWarning, stacklevel=2)
        return fill(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Do what `{name}_` does, with a warning: this is its older name."
    return function


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """Fill from the normal distribution and set the fraction `sparsity` of each column to zero."""
    if tensor.array.ndim != 2:
        raise ValueError(f"Only tensors with 2 dimensions are supported, but got shape {tensor.array.shape}")
    rows, columns = tensor.array.shape
    normal_(tensor, 0.0, std, generator)
    rng = (random.default_generator if generator is None else generator).rng
    for column in range(columns):
        tensor.array[rng.permutation(rows)[: math.ceil(sparsity * rows)], column] = 0
    return tensor


uniform = _older(uniform_, "uniform")
normal = _older(normal_, "normal")
constant = _older(constant_, "constant")
eye = _older(eye_, "eye")
dirac = _older(dirac_, "dirac")
xavier_uniform = _older(xavier_uniform_, "xavier_uniform")
xavier_normal = _older(xavier_normal_, "xavier_normal")
kaiming_uniform = _older(kaiming_uniform_, "kaiming_uniform")
kaiming_normal = _older(kaiming_normal_, "kaiming_normal")
orthogonal = _older(orthogonal_, "orthogonal")
sparse = _older(sparse_, "sparse")
