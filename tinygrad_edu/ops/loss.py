"""Loss functions: one number that says how far predictions are from targets.

Each is a formula for single elements, of which the sum or the mean is taken (`loss_reduction.py`). Cross-entropy has a file of its own.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from .activation import logsigmoid
from .cross_entropy import cross_entropy, nll_loss
from .dimensions import shape_of
from .exponential import sigmoid
from .loss_reduction import count_of, in_dtype_of, in_one_dtype, reduced, reduction_of, same_shapes, weighted
from .reduced import dtype_of
from .selection import clamp_min, gate
from .shape import broadcast_shapes

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "gaussian_nll_loss", "hinge_embedding_loss", "huber_loss",
    "kl_div", "l1_loss", "margin_ranking_loss", "mse_loss", "nll_loss", "poisson_nll_loss", "smooth_l1_loss", "soft_margin_loss",
]  # fmt: skip

_LARGEST_LOG = 100.0  # binary cross-entropy lets no logarithm fall below minus this
_SMALLEST_VARIANCE = 1e-12


def _check_fit(name: str, what: str, operand: Any, input: Any) -> None:
    """Raise unless an operand can be broadcast to the shape of the input."""
    shape = tuple(shape_of(input))
    if tuple(broadcast_shapes(shape, shape_of(operand))) != shape:
        raise RuntimeError(f"{name}: {what} of shape {list(shape_of(operand))} does not fit an input of shape {list(shape)}")


def _pull_squares(g: Any, input: Any, target: Any) -> Any:
    return g * ((input - target) * (2 / count_of(input)))


@primitive(input=_pull_squares, target=lambda g, input, target: _pull_squares(g, target, input))
def _mean_squared_error(input: Array, target: Array) -> Array:
    difference = np.ravel(input - target)
    return np.dot(difference, difference) / difference.size


def mse_loss(
    input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", weight: Array = None
) -> Any:
    r"""Return the mean of the squared errors, :math:`(x - t)^2`.

    Parameters
    ----------
    input, target : any shape, the same.
    reduction : ``"mean"``, ``"sum"``, or ``"none"`` for the loss of every element.
    weight : one for every element, or `None`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.mse_loss(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 4.0]))
    tensor(2.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    input, target = same_shapes("mse_loss", input, target)
    if weight is None:
        input, target = in_one_dtype("mse_loss", input, target)
        if reduction == "mean" and count_of(input):
            return _mean_squared_error(input, target)
    return weighted(np.square(input - target), weight, reduction, "mse_loss")


def l1_loss(
    input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", weight: Array = None
) -> Any:
    """Return the mean of the absolute errors, :math:`|x - t|`; arguments as in `mse_loss`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.l1_loss(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 4.0]))
    tensor(1.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    input, target = same_shapes("l1_loss", input, target)
    return weighted(np.absolute(input - target), weight, reduction, "l1_loss")


def _pull_huber(g: Any, input: Any, delta: float) -> Any:
    inside, above, below = gate(g, np.absolute(input) <= delta), gate(g, input > delta), gate(g, input < -delta)
    return inside * input + above * delta + below * -delta


@primitive(input=_pull_huber)
def _huber(input: Array, delta: float) -> Array:
    size = np.absolute(input)
    inner = np.minimum(size, delta)
    return inner * (size - 0.5 * inner)


def huber_loss(input: Array, target: Array, reduction: str = "mean", delta: float = 1.0, weight: Array = None) -> Any:
    r"""Return the mean of :math:`e^2 / 2` where the error :math:`|e| \le \delta`, else of :math:`\delta (|e| - \delta / 2)`.

    Arguments as in `mse_loss`, except that the mean of weighted losses is not divided by the weights.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.huber_loss(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 5.0]), reduction="none")
    tensor([0.0000, 2.5000])
    """
    reduction = reduction_of(None, None, reduction)
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta, but got {delta}.")
    first, second = in_one_dtype("huber_loss", *same_shapes("huber_loss", input, target))
    loss = in_dtype_of("huber_loss", "input", input, _huber(first - second, delta))
    if weight is not None and shape_of(weight) != shape_of(loss):
        raise ValueError(
            f"huber_loss: Weights and input must have the same size, but got {list(shape_of(weight))} and {list(shape_of(loss))}"
        )
    return reduced(loss if weight is None else loss * weight, reduction)


def smooth_l1_loss(
    input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", beta: float = 1.0
) -> Any:
    r"""Return the mean of :math:`e^2 / 2 \beta` where the error :math:`|e| < \beta`, else of :math:`|e| - \beta / 2`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.smooth_l1_loss(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 5.0]), reduction="none")
    tensor([0.0000, 2.5000])
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss does not support negative values for beta, but got {beta}.")
    input, target = in_one_dtype("smooth_l1_loss", *same_shapes("smooth_l1_loss", input, target))
    return reduced(_huber(input - target, beta) * (1 / beta) if beta else np.absolute(input - target), reduction)


def _pull_log(g: Any, input: Any, target: Any) -> Any:
    """The rule of binary cross-entropy in its input; the denominator is kept from zero."""
    return g * (input - target) / np.maximum(input * (1 - input), _SMALLEST_VARIANCE)


@primitive(input=_pull_log, target=lambda g, input: g * (np.log(1 - input) - np.log(input)))
def _binary_cross_entropy(input: Array, target: Array) -> Array:
    with np.errstate(divide="ignore"):
        wrong, right = (np.maximum(np.log(p), -_LARGEST_LOG) for p in (1 - input, input))
    return (target - 1) * wrong - target * right


def binary_cross_entropy(
    input: Array, target: Array, weight: Array = None, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    r"""Return the mean of :math:`-t \log x - (1 - t) \log(1 - x)`, with logarithms of at least -100.

    Parameters
    ----------
    input : probabilities, any shape.
    target : from 0 to 1, the same shape.
    weight : broadcast to that shape, or `None`.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError : if the shapes differ.
    RuntimeError : if an element of `input` is not from 0 to 1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.binary_cross_entropy(tg.tensor([0.5, 0.0]), tg.tensor([1.0, 0.0]), reduction="none")
    tensor([0.6931, 0.0000])
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if shape_of(input) != shape_of(target):
        raise ValueError(
            f"Using a target size ({list(shape_of(target))}) that is different to the input size ({list(shape_of(input))}) is "
            "deprecated. Please ensure they have the same size."
        )
    if dtype_of(input) != dtype_of(target):
        raise RuntimeError(f"binary_cross_entropy: Found dtype {dtype_of(target)} for target but expected {dtype_of(input)}, that of input")
    values: Any = getattr(input, "array", input)
    if values.size and not (np.min(values) >= 0 and np.max(values) <= 1):
        raise RuntimeError(
            f"all elements of input should be between 0 and 1, but they go from {np.min(values)} to {np.max(values)}: apply a sigmoid, "
            "or use binary_cross_entropy_with_logits"
        )
    if weight is not None:
        _check_fit("binary_cross_entropy", "weight", weight, input)
    loss = _binary_cross_entropy(input, target)
    return reduced(loss if weight is None else loss * weight, reduction)


@primitive(input=lambda g, input, target: g * (sigmoid(input) - target), target=lambda g, input: -g * input)
def _binary_cross_entropy_with_logits(input: Array, target: Array) -> Array:
    return np.maximum(input, 0) - input * target + np.log1p(np.exp(-np.absolute(input)))


def binary_cross_entropy_with_logits(
    input: Array,
    target: Array,
    weight: Array = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Array = None,
) -> Any:
    r"""Return the mean of :math:`-p \, t \log \sigma(x) - (1 - t) \log(1 - \sigma(x))`, finite for logits of any size.

    Parameters
    ----------
    input : logits, any shape.
    target : from 0 to 1, the same shape.
    weight : broadcast to that shape, or `None`.
    pos_weight : the factor :math:`p` of the positive targets, broadcast to that shape, or `None` for 1.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError : if the shapes differ.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.binary_cross_entropy_with_logits(tg.tensor([0.0, -1000.0]), tg.tensor([1.0, 0.0]), reduction="none")
    tensor([0.6931, 0.0000])
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if shape_of(input) != shape_of(target):
        raise ValueError(f"Target size ({list(shape_of(target))}) must be the same as input size ({list(shape_of(input))})")
    for name, factor in (("pos_weight", pos_weight), ("weight", weight)):
        if factor is not None:
            _check_fit("binary_cross_entropy_with_logits", name, factor, input)
    if pos_weight is None:
        loss = _binary_cross_entropy_with_logits(input, target)
    else:
        loss = (1 - target) * input - (1 + (pos_weight - 1) * target) * logsigmoid(input)
    return reduced(loss if weight is None else loss * weight, reduction)


def kl_div(
    input: Array,
    target: Array,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    r"""Return the divergence of a distribution from a target, :math:`t (\log t - x)` for each element, zero where `t` is.

    Parameters
    ----------
    input : log-probabilities, any shape.
    target : probabilities, or their logarithms with ``log_target=True``.
    reduction : ``"batchmean"`` is the sum divided by the first size, the divergence itself; ``"mean"`` divides by the number of elements.

    >>> import tinygrad_edu as tg
    >>> x, t = tg.tensor([[0.5, 0.5]]).log(), tg.tensor([[1.0, 0.0]])
    >>> tg.nn.functional.kl_div(x, t, reduction="batchmean")
    tensor(0.6931)
    """
    if size_average is None and reduce is None and reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size. 'batchmean' divides only by the batch "
            "size, and aligns with the KL div math definition.",
            UserWarning,
            stacklevel=2,
        )
    if dtype_of(input).kind in "iub" or dtype_of(target).kind in "iub":
        raise RuntimeError("kl_div: Integral inputs not supported: convert them first, with .float() for example")
    batchmean = reduction == "batchmean"
    reduction = reduction_of(size_average, reduce, "sum" if batchmean else reduction)
    if log_target:
        loss = np.exp(target) * (target - input)
    else:
        used = target != 0
        loss = target * (np.log(gate(target, used) + np.logical_not(used)) - gate(input, used))
    return np.sum(loss) / shape_of(input)[0] if batchmean and shape_of(input) else reduced(loss, reduction)


def poisson_nll_loss(
    input: Array,
    target: Array,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of :math:`e^x - t x`, or of :math:`x - t \log(x + \varepsilon)` where `input` is no logarithm.

    Parameters
    ----------
    full : add Stirling's approximation of :math:`\log t!` where the target exceeds 1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.poisson_nll_loss(tg.tensor([0.0]), tg.tensor([3.0]))
    tensor(1.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    loss = np.exp(input) - target * input if log_input else input - target * np.log(input + eps)
    if full:
        many = target > 1
        count = gate(target, many) + np.logical_not(many)  # 1 in place of what is left out
        loss = loss + gate(count * np.log(count) - count + 0.5 * np.log(2 * math.pi * count), many)
    return reduced(loss, reduction)


def gaussian_nll_loss(input: Array, target: Array, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> Any:
    r"""Return the mean of :math:`(\log \sigma^2 + (x - t)^2 / \sigma^2) / 2`, with variances of at least `eps`.

    Parameters
    ----------
    var : a variance for every element, or a number; the last dimension may be missing, or one dimension of size 1.
    full : add the constant :math:`\log(2 \pi) / 2`.

    Raises
    ------
    ValueError : if a variance is negative or their shape does not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.gaussian_nll_loss(tg.tensor([1.0]), tg.tensor([3.0]), tg.tensor([1.0]))
    tensor(2.)
    """
    reduction = reduction_of(None, None, reduction)
    shape, have = tuple(shape_of(input)), tuple(shape_of(var))
    raw = np.asarray(getattr(var, "array", var))
    if np.any(raw < 0):
        raise ValueError(f"var has negative entry/entries: the smallest is {np.min(raw)}, but a variance is at least 0")
    if have != shape and not isinstance(var, (int, float)):
        if have == shape[:-1]:
            var, raw = np.expand_dims(var, -1), np.expand_dims(raw, -1)
        elif len(have) != len(shape) or [n for n, m in zip(have, shape, strict=True) if n != m] != [1]:
            raise ValueError(f"var is of incorrect size: it has shape {list(have)} and input {list(shape)}")
    var = var + np.maximum(eps - raw, 0).astype(dtype_of(input))  # the bound is a constant, so the gradient passes it
    loss = 0.5 * (np.log(var) + np.square(input - target) / var)
    return reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def hinge_embedding_loss(
    input: Array, target: Array, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    r"""Return the mean of the distance :math:`x` where the target is 1, and of :math:`\max(0, margin - x)` where it is -1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.hinge_embedding_loss(tg.tensor([0.25, 0.25]), tg.tensor([1.0, -1.0]), reduction="none")
    tensor([0.2500, 0.7500])
    """
    reduction = reduction_of(size_average, reduce, reduction)
    loss = gate(input, target != -1) + gate(clamp_min(margin - input, 0), target != 1)
    return reduced(loss, reduction)


def margin_ranking_loss(
    input1: Array,
    input2: Array,
    target: Array,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of :math:`\max(0, -t (x_1 - x_2) + margin)`: a target of 1 wants :math:`x_1` larger, -1 wants it smaller.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.margin_ranking_loss(tg.tensor([1.0]), tg.tensor([3.0]), tg.tensor([1.0]))
    tensor(2.)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    shapes = [list(shape_of(x)) for x in (input1, input2, target)]
    if len({len(s) for s in shapes}) > 1:
        raise RuntimeError(
            f"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {shapes[0]}, input2: "
            f"{shapes[1]}, target: {shapes[2]}"
        )
    return reduced(clamp_min(-target * (input1 - input2) + float(margin), 0), reduction)


def soft_margin_loss(
    input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    r"""Return the mean of :math:`\log(1 + e^{-t x})`, for targets of 1 and -1.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.soft_margin_loss(tg.tensor([0.0]), tg.tensor([1.0]))
    tensor(0.6931)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    _check_fit("soft_margin_loss", "target", target, input)
    if dtype_of(input).kind == "b":
        raise RuntimeError("soft_margin_loss: Negation of a bool tensor is not supported: convert input first, with .float()")
    first, second = in_one_dtype("soft_margin_loss", input, target)
    return reduced(in_dtype_of("soft_margin_loss", "input", input, -logsigmoid(second * first)), reduction)
