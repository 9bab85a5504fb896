"""Cross-entropy: the loss that classifiers are trained with, from class indices or from class probabilities.

The plain case, from a batch of logits and class indices to the mean, is one primitive; all others are put together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ..autograd.variable import Variable
from .dimensions import shape_of
from .indexing import gather
from .loss_reduction import reduced, reduction_of
from .reduced import dtype_of
from .selection import gate
from .softmax import log_softmax, log_softmax_array, pull_softmax, softmax

_INT64 = np.dtype(np.int64)


@primitive(memo="log_probabilities", input=lambda g, input, input_shape: pull_softmax(g, softmax(input, 1), 1) * (1 / input_shape[0]))
def _cross_entropy_slope(input: Array, target: Array, log_probabilities: Array = None) -> Array:
    """Return the derivative of `_cross_entropy`: each probability, less 1 at the class that is right, divided by the batch size."""
    slope = np.exp(log_softmax_array(input, 1) if log_probabilities is None else log_probabilities)
    slope[np.arange(len(slope)), target] -= 1
    slope /= len(slope)
    return slope


@primitive(
    memo="log_probabilities", input=lambda g, input, target, log_probabilities: g * _cross_entropy_slope(input, target, log_probabilities)
)
def _cross_entropy(input: Array, target: Array, log_probabilities: Array = None) -> Array:
    """Return the mean over the batch of minus the log-probability of the right class: ``nll_loss(log_softmax(input, 1), target)``.

    `log_probabilities`, if given, are those of `input`, worked out beforehand, so that forward and backward pass share them.
    """
    return _nll(log_softmax_array(input, 1) if log_probabilities is None else log_probabilities, target)


def _pull_nll(g: Any, target: Any, input_shape: tuple[int, ...]) -> Any:
    return _spread(g, target, input_shape)


@primitive(input=_pull_nll)
def _nll(input: Array, target: Array) -> Array:
    """Return minus the mean of the elements of the rows of `input` that `target` points at."""
    return -np.add.reduce(input[np.arange(len(input)), target]) / len(input)


@primitive(input=lambda g, target: _nll(g, target))
def _spread(input: Array, target: Array, shape: tuple[int, ...]) -> Array:
    """Return zeros, except for ``-input / rows`` at the places that `target` points at: the transpose of `_nll`."""
    out = np.zeros(shape, np.result_type(input))
    out[np.arange(len(out)), target] = -input / len(out)
    return out


def _is_plain(input: Any, target: Any) -> bool:
    """Return whether these are a batch of logits, shape (N, C), with the right class, 0 … C - 1, of each."""
    if not (isinstance(input, Variable) and isinstance(target, Variable)):
        return False
    x, t = input.array, target.array
    if x.ndim != 2 or t.ndim != 1 or not 0 < len(x) == len(t) or t.dtype is not _INT64 or x.dtype.kind != "f":
        return False
    return bool(np.maximum.reduce(t.view(np.uint64)) < x.shape[1])  # a negative index is seen as a huge one


def _check_shapes(name: str, input: Any, target: Any, weight: Any) -> None:
    """Raise unless a target of class indices, and the class weights, fit the input."""
    shape, given = tuple(shape_of(input)), tuple(shape_of(target))
    if not shape:
        error = IndexError if name == "cross_entropy" else ValueError
        raise error(f"{name}: expected input of shape (C,), (N, C) or (N, C, d1, …), but got a 0-d tensor")
    if len(shape) > 1 and (not given or given[0] != shape[0]):
        raise ValueError(
            f"Expected input batch_size ({shape[0]}) to match target batch_size ({given[0] if given else 'none'}): {name} got input "
            f"of shape {list(shape)} and target of shape {list(given)}."
        )
    if dtype_of(target) not in (np.int64, np.uint8):
        raise RuntimeError(f"{name}: expected target dtype to be Long or Byte, but got {dtype_of(target)}: convert it, with .long()")
    expected = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    if given != expected and not (len(shape) == 1 and given == (1,)):
        if len(shape) == len(given) == 1:
            raise ValueError(f"{name}: For 1D input, 1D target must have size 1, but got target size: {given[0]}")
        raise RuntimeError(f"{name}: Expected target size {list(expected)}, got {list(given)}, for an input of shape {list(shape)}")
    _check_weight(name, weight, shape[1] if len(shape) > 1 else shape[0])
    if weight is not None and dtype_of(weight) != dtype_of(input):
        raise RuntimeError(f"{name}: expected a weight of dtype {dtype_of(input)}, as the input, but got {dtype_of(weight)}: convert it")


def _check_weight(name: str, weight: Any, classes: int) -> None:
    if weight is not None and tuple(shape_of(weight)) != (classes,):
        raise RuntimeError(
            f"{name}: weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: "
            f"{list(shape_of(weight))}"
        )


def _indices(name: str, target: Any, classes: int, ignore_index: int) -> tuple[Any, Any]:
    """Return the class indices as an array, 0 for what is ignored, and where they are not ignored."""
    given = np.asarray(getattr(target, "array", target)).astype(np.int64, copy=False)
    counted = np.asarray(given != ignore_index)
    index = np.where(counted, given, 0)
    wrong = (index < 0) | (index >= classes)
    if wrong.any():
        place = np.unravel_index(int(np.argmax(wrong)), index.shape)
        where = f" at position {tuple(int(i) for i in place)}" if index.ndim else ""
        raise IndexError(
            f"Target {int(index[place])} is out of bounds: {name} got {classes} classes, so a class index must be from 0 to "
            f"{classes - 1}, but the target holds {int(index[place])}{where}"
        )
    return index, counted


def _mean(loss: Any, total: float) -> Any:
    with np.errstate(invalid="ignore"):  # if nothing counts, the mean is NaN
        return np.sum(loss) / total


def nll_loss(
    input: Array,
    target: Array,
    weight: Array = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of minus the log-probability of the right class.

    .. math:: \ell_n = -w_{t_n} x_{n, t_n} \qquad L = \frac{\sum_n \ell_n}{\sum_n w_{t_n}}

    Parameters
    ----------
    input : log-probabilities, shape (C,), (N, C) or (N, C, d1, …).
    target : the index of the right class, 0 … C - 1, shape (), (N,) or (N, d1, …).
    weight : one for each class, shape (C,), or `None`.
    ignore_index : what has this target does not count.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    IndexError : if there is no such class.
    ValueError, RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.nll_loss(tg.tensor([[-1.0, -2.0], [-3.0, -4.0]]), tg.tensor([0, 1]))
    tensor(2.5000)
    """
    plain = weight is None and reduction == "mean" and size_average is None and reduce is None
    if plain and ignore_index < 0 and _is_plain(input, target):
        return _nll(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    _check_shapes("nll_loss", input, target, weight)
    return _from_log_probabilities("nll_loss", input, target, weight, ignore_index, reduction, 0.0)


def _from_log_probabilities(name: str, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float) -> Any:
    axis = 1 if len(shape_of(input)) > 1 else 0
    classes = shape_of(input)[axis]
    index, counted = _indices(name, target, classes, ignore_index)
    weights = counted.astype(dtype_of(input))
    if weight is not None:
        weight = getattr(weight, "array", weight)  # a constant: it has no gradient here
        weights = np.where(counted, weight[index], 0).astype(dtype_of(input))
    chosen = gather(input, axis, np.expand_dims(index, 1) if axis else index.reshape(1))
    shape = index.shape if axis else ()
    counted, weights = counted.reshape(shape), weights.reshape(shape)
    loss = gate(np.reshape(chosen, shape), counted) * -weights
    if smoothing:
        spread = input if weight is None else input * np.reshape(weight, (classes,) + (1,) * (len(shape_of(input)) - axis - 1))
        rest = gate(np.reshape(np.sum(spread, axis=axis), shape), counted)
        loss = loss * (1 - smoothing) - rest * (smoothing / max(1, classes))
    return _mean(loss, float(weights.sum())) if reduction == "mean" else reduced(loss, reduction)


def _from_probabilities(input: Any, target: Any, weight: Any, reduction: str, smoothing: float) -> Any:
    shape = shape_of(input)
    if dtype_of(target).kind != "f":
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {dtype_of(target)}: a target of class indices must "
            f"have shape {[shape[0], *shape[2:]] if len(shape) > 1 else []} for an input of shape {list(shape)}"
        )
    axis = 1 if len(shape) > 1 else 0
    classes = shape[axis]
    _check_weight("cross_entropy", weight, classes)
    if smoothing:
        target = target * (1 - smoothing) + smoothing / max(1, classes)
    loss = log_softmax(input, axis) * target
    if weight is not None:
        loss = loss * np.reshape(weight, (classes,) + (1,) * (len(shape) - axis - 1))
    loss = -np.sum(loss, axis=axis)
    return _mean(loss, float(np.prod([n for i, n in enumerate(shape) if i != axis]))) if reduction == "mean" else reduced(loss, reduction)


def cross_entropy(
    input: Array,
    target: Array,
    weight: Array = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    r"""Return the mean of minus the log-probability that the logits give to the right class.

    .. math:: \ell_n = -w_{t_n} \log \frac{e^{x_{n, t_n}}}{\sum_c e^{x_{n, c}}} \qquad L = \frac{\sum_n \ell_n}{\sum_n w_{t_n}}

    Parameters
    ----------
    input : logits, any real numbers; shape (C,), (N, C) or (N, C, d1, …).
    target : the index of the right class, 0 … C - 1, shape (), (N,) or (N, d1, …); or the probability of every class, in the shape of
        `input`.
    weight : one for each class, shape (C,), or `None`.
    ignore_index : what has this target does not count.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``. The mean of losses from probabilities is not divided by weights.
    label_smoothing : the part of the probability that is taken from the target and spread evenly over all classes.

    Raises
    ------
    IndexError : if there is no such class.
    ValueError, RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.cross_entropy(tg.tensor([[0.0, 0.0], [0.0, 1000.0]]), tg.tensor([0, 1]))
    tensor(0.3466)
    """
    plain = weight is None and reduction == "mean" and not label_smoothing and size_average is None and reduce is None
    if plain and ignore_index < 0 and _is_plain(input, target):
        return _cross_entropy(input, target, log_softmax_array(input.array, 1))
    reduction = reduction_of(size_average, reduce, reduction)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if shape_of(input) == shape_of(target):
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _from_probabilities(input, target, weight, reduction, label_smoothing)
    _check_shapes("cross_entropy", input, target, weight)
    log_probabilities = log_softmax(input, 1 if len(shape_of(input)) > 1 else 0)
    return _from_log_probabilities("cross_entropy", log_probabilities, target, weight, ignore_index, reduction, label_smoothing)
