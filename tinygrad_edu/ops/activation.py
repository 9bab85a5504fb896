"""Activation functions: what a network puts between its linear layers, element by element.

Most are made of pieces that meet at a kink. A rule there is a sum of `gate`\\ s, one per piece; the derivative at the kink itself is
PyTorch's choice.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.inplace import update
from ..autograd.primitive import Array, primitive
from . import promotion
from .dimensions import one_dim, shape_of
from .exponential import erf, sigmoid
from .selection import gate

_SQRT_HALF, _SQRT_TWO_OVER_PI = math.sqrt(0.5), math.sqrt(2 / math.pi)
_GELU_CUBIC = 0.044715  # of the polynomial in the tanh approximation
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def _floating(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    if values[0].dtype.kind != "f":
        raise NotImplementedError(
            f"this activation is not implemented for {values[0].dtype}: convert the input first, with .float() for example"
        )
    return values


def _apply(inplace: bool, function: Any, input: Any, *options: Any) -> Any:
    return update(input, function, *options) if inplace else function(input, *options)


@primitive(input=lambda g, out: gate(g, out != 0))
def _relu(input: Array) -> Array:
    if input.dtype == bool:
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(input, 0)


def relu(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`\max(x, 0)`; the derivative at 0 is 0.

    >>> import tinygrad_edu as tg
    >>> tg.relu(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return update(input, _relu) if inplace else _relu(input)


@primitive(input=lambda g, input, low, high: gate(g, (input > low) & (input < high)))
def _hardtanh(input: Array, low: float, high: float) -> Array:
    if input.dtype == bool:
        raise RuntimeError("Bool inputs not supported for hardtanh")
    return np.minimum(np.maximum(input, low), high).astype(input.dtype, copy=False)


def hardtanh(input: Array, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """Return every element moved into the range from `min_val` to `max_val`; the derivative on the bounds is 0.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.hardtanh(tg.tensor([-3.0, 0.5, 3.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ValueError(f"min_val cannot be greater than max_val, but got min_val={min_val} and max_val={max_val}")
    return _apply(inplace, _hardtanh, input, min_val, max_val)


def relu6(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(x, 0), 6)`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.relu6(tg.tensor([-1.0, 2.0, 8.0]))
    tensor([0., 2., 6.])
    """
    return _apply(inplace, _hardtanh, input, 0, 6)


@primitive()
def _slopes(input: Array, slope: float) -> Array:
    """Return 1 where `input` is positive and `slope` elsewhere. Looking them up takes half the time of ``np.where``."""
    return np.array([slope, 1], input.dtype).take((input > 0).view(np.int8))


@primitive(promote=_floating, input=lambda g, input, slope: g * _slopes(input, slope))
def _leaky_relu(input: Array, slope: float) -> Array:
    if 0 < slope <= 1:
        return np.maximum(input, slope * input)
    return np.maximum(input, 0) + slope * np.minimum(input, 0)


def leaky_relu(input: Array, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    r"""Return :math:`x` where it is positive, else `negative_slope` times :math:`x`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.leaky_relu(tg.tensor([-1.0, 2.0]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return _apply(inplace, _leaky_relu, input, negative_slope)


@primitive(
    input=lambda g, input, weight: np.where(input > 0, g, weight * g), weight=lambda g, input: g * gate(input, np.logical_not(input > 0))
)
def _prelu(input: Array, weight: Array) -> Array:
    return np.maximum(input, 0) + weight * np.minimum(input, 0)


def prelu(input: Array, weight: Array) -> Any:
    """Return `leaky_relu` with a slope that is learned.

    Parameters
    ----------
    input : shape (N, C, …).
    weight : one slope, or C of them, one for each channel.

    Raises
    ------
    RuntimeError : if the number of slopes is neither 1 nor the number of channels.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.prelu(tg.tensor([-1.0, 2.0]), tg.tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    shape, slopes = shape_of(input), math.prod(shape_of(weight))
    channels = shape[1] if len(shape) > 1 else 1
    if slopes not in (1, channels) or len(shape_of(weight)) > 1:
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {slopes} and channel size = {channels} "
            f"(input shape {list(shape)}, weight shape {list(shape_of(weight))})."
        )
    return _prelu(input, np.reshape(weight, (slopes,) + (1,) * (len(shape) - 2) if slopes > 1 else ()))


@primitive(
    promote=_floating,
    input=lambda g, input, alpha, scale, rate: (
        scale * gate(g, input > 0)
        + (scale * alpha * rate) * gate(g, np.logical_not(input > 0)) * np.exp(rate * gate(input, np.logical_not(input >= 0)))
    ),
)
def _elu(input: Array, alpha: float, scale: float, rate: float) -> Array:
    return scale * (np.maximum(input, 0) + alpha * np.expm1(rate * np.minimum(input, 0)))


def elu(input: Array, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Return :math:`x` where it is positive, else :math:`\alpha (e^x - 1)`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.elu(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return _apply(inplace, _elu, input, alpha, 1.0, 1.0)


def selu(input: Array, inplace: bool = False) -> Any:
    r"""Return `elu` scaled so that a deep network keeps mean 0 and variance 1 (Klambauer et al., 2017).

    >>> import tinygrad_edu as tg
    >>> tg.selu(tg.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    return _apply(inplace, _elu, input, _SELU_ALPHA, _SELU_SCALE, 1.0)


def celu(input: Array, alpha: float = 1.0, inplace: bool = False) -> Any:
    r"""Return :math:`x` where it is positive, else :math:`\alpha (e^{x / \alpha} - 1)`.

    >>> import tinygrad_edu as tg
    >>> tg.celu(tg.tensor([-1.0, 2.0]), 2.0)
    tensor([-0.7869,  2.0000])
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _apply(inplace, _elu, input, alpha, 1.0, 1.0 / alpha)


@primitive(promote=_floating, input=lambda g, input: g * (math.sqrt(0.5 / math.pi) * np.exp(-0.5 * (input * input))))
def _normal_cdf(input: Array) -> Array:
    return 0.5 * (1 + erf(_SQRT_HALF * input))


def _gelu_tanh_slope(x: Any) -> Any:
    t = np.tanh(_SQRT_TWO_OVER_PI * (x + _GELU_CUBIC * (x * x * x)))
    return 0.5 * (1 + t) + (0.5 * _SQRT_TWO_OVER_PI) * x * (1 - t * t) * (1 + (3 * _GELU_CUBIC) * (x * x))


@primitive(promote=_floating, input=lambda g, input: g * _gelu_tanh_slope(input))
def _gelu_tanh(input: Array) -> Array:
    return 0.5 * input * (1 + np.tanh(_SQRT_TWO_OVER_PI * (input + _GELU_CUBIC * (input * input * input))))


def gelu(input: Array, approximate: str = "none") -> Any:
    r"""Return :math:`x \, \Phi(x)`, with the distribution function :math:`\Phi` of the normal distribution.

    Parameters
    ----------
    approximate : ``"none"``, or ``"tanh"`` for :math:`x / 2 \, (1 + \tanh(\sqrt{2 / \pi} (x + 0.044715 x^3)))`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.gelu(tg.tensor([-1.0, 2.0]))
    tensor([-0.1587,  1.9545])
    """
    if approximate == "none":
        return input * _normal_cdf(input)
    if approximate == "tanh":
        return _gelu_tanh(input)
    raise RuntimeError(f"approximate argument must be either none or tanh, but got {approximate!r}")


def _silu_slope(x: Any) -> Any:
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


@primitive(promote=_floating, input=lambda g, input: g * _silu_slope(input))
def _silu(input: Array) -> Array:
    return input * sigmoid(input)


def silu(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`x \, \sigma(x)`, also known as swish.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.silu(tg.tensor([-1.0, 2.0]))
    tensor([-0.2689,  1.7616])
    """
    return _apply(inplace, _silu, input)


def _log1p_exp(x: Any) -> Any:
    """Return log(1 + e^x) of a plain array without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.absolute(x)))


def _mish_slope(x: Any) -> Any:
    t = np.tanh(_softplus(x, 1.0, math.inf))
    return t + x * (1 - t * t) * sigmoid(x)


@primitive(promote=_floating, input=lambda g, input: g * _mish_slope(input))
def _mish(input: Array) -> Array:
    return input * np.tanh(_log1p_exp(input))


def mish(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`x \tanh(\log(1 + e^x))`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.mish(tg.tensor([-1.0, 2.0]))
    tensor([-0.3034,  1.9440])
    """
    return _apply(inplace, _mish, input)


def _pull_softplus(g: Any, input: Any, beta: float, threshold: float) -> Any:
    scaled = beta * input
    curved: Any = gate(g, scaled <= threshold)
    return gate(g, scaled > threshold) + curved * sigmoid(scaled)


@primitive(promote=_floating, input=_pull_softplus)
def _softplus(input: Array, beta: float, threshold: float) -> Array:
    scaled = beta * input
    return np.where(scaled > threshold, input, _log1p_exp(scaled) / beta)


def softplus(input: Array, beta: float = 1, threshold: float = 20) -> Any:
    r"""Return :math:`\log(1 + e^{\beta x}) / \beta`, a smooth `relu`; :math:`x` itself where :math:`\beta x` exceeds the threshold.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.softplus(tg.tensor([-1.0, 0.0, 1000.0]))
    tensor([3.1326e-01, 6.9315e-01, 1.0000e+03])
    """
    return _softplus(input, beta, threshold)


@primitive(promote=_floating, input=lambda g, input: g * sigmoid(-input))
def logsigmoid(input: Array) -> Array:
    r"""Return :math:`\log \sigma(x) = -\log(1 + e^{-x})`, without overflow.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.logsigmoid(tg.tensor([-1000.0, 0.0]))
    tensor([-1.0000e+03, -6.9315e-01])
    """
    return -_log1p_exp(-input)


def _softsign_slope(x: Any) -> Any:
    return 1 / np.square(1 + np.absolute(x))


@primitive(promote=promotion.first_floating, input=lambda g, input: g * _softsign_slope(input))
def softsign(input: Array) -> Array:
    r"""Return :math:`x / (1 + |x|)`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.softsign(tg.tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """
    return input / (1 + np.absolute(input))


@primitive(promote=promotion.first_floating, input=lambda g, input: g * np.square(np.tanh(input)))
def tanhshrink(input: Array) -> Array:
    r"""Return :math:`x - \tanh(x)`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.tanhshrink(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.2384])
    """
    return input - np.tanh(input)


@primitive(promote=_floating, input=lambda g, input: gate(g * (1 / 6), (input > -3) & (input < 3)))
def _hardsigmoid(input: Array) -> Array:
    return np.minimum(np.maximum(input + 3, 0), 6) / 6


def hardsigmoid(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`\min(\max(x + 3, 0), 6) / 6`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.hardsigmoid(tg.tensor([-4.0, 0.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return _apply(inplace, _hardsigmoid, input)


@primitive(promote=_floating, input=lambda g, input: gate(g, input >= 3) + gate(g, (input > -3) & (input < 3)) * (input * (1 / 3) + 0.5))
def _hardswish(input: Array) -> Array:
    return input * np.minimum(np.maximum(input + 3, 0), 6) / 6


def hardswish(input: Array, inplace: bool = False) -> Any:
    r"""Return :math:`x \min(\max(x + 3, 0), 6) / 6`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.hardswish(tg.tensor([-4.0, 1.0, 4.0]))
    tensor([-0.0000,  0.6667,  4.0000])
    """
    return _apply(inplace, _hardswish, input)


@primitive(promote=_floating, input=lambda g, input, lambd: gate(g, np.absolute(input) > lambd))
def hardshrink(input: Array, lambd: float = 0.5) -> Array:
    """Return every element that is farther than `lambd` from 0, and 0 for the others.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.hardshrink(tg.tensor([-1.0, 0.25, 2.0]))
    tensor([-1.,  0.,  2.])
    """
    return np.where(np.absolute(input) <= lambd, 0.0, input)


@primitive(promote=_floating, input=lambda g, input, lambd: gate(g, np.absolute(input) > lambd))
def softshrink(input: Array, lambd: float = 0.5) -> Array:
    """Return every element moved towards 0 by `lambd`, and 0 for those nearer than that.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.softshrink(tg.tensor([-1.0, 0.25, 2.0]))
    tensor([-0.5000,  0.0000,  1.5000])
    """
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd}")
    return input - np.minimum(np.maximum(input, -lambd), lambd)


@primitive(input=lambda g, input, threshold: gate(g, np.logical_not(input <= threshold)))
def _threshold(input: Array, threshold: float, value: float) -> Array:
    return np.where(input <= threshold, value, input).astype(input.dtype, copy=False)


def threshold(input: Array, threshold: float, value: float, inplace: bool = False) -> Any:
    """Return every element that is greater than `threshold`, and `value` for the others.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.threshold(tg.tensor([-1.0, 2.0]), 0.0, 9.0)
    tensor([9., 2.])
    """
    return _apply(inplace, _threshold, input, threshold, value)


def glu(input: Array, dim: int = -1) -> Any:
    r"""Return :math:`a \, \sigma(b)`, where `a` and `b` are the two halves of `input` along `dim`.

    Raises
    ------
    RuntimeError : if the size of the dimension is odd.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.glu(tg.tensor([1.0, 2.0, 0.0, 0.0]))
    tensor([0.5000, 1.0000])
    """
    shape = shape_of(input)
    if not shape:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    axis = one_dim(dim, len(shape))
    half = shape[axis] // 2
    if shape[axis] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {shape[axis]} (input shape {list(shape)})")
    before = (slice(None),) * axis
    return input[(*before, slice(half))] * sigmoid(input[(*before, slice(half, None))])
