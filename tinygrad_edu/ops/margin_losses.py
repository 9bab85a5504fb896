"""Losses with a margin: what is right must be better than what is wrong by so much, and costs nothing from there on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.primitive import Array
from .activation import logsigmoid
from .dimensions import shape_of
from .indexing import gather
from .loss_reduction import count_of, reduced, reduction_of
from .reduced import dtype_of
from .selection import clamp_min, gate, minimum
from .similarity import pairwise_distance

_SMALLEST_SQUARE = 1e-12  # keeps the cosine of a zero vector finite


def triplet_margin_with_distance_loss(
    anchor: Array,
    positive: Array,
    negative: Array,
    *,
    distance_function: Callable[[Any, Any], Any] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    r"""Return `triplet_margin_loss` with a distance of one's own.

    Parameters
    ----------
    distance_function : returns the distance of each pair of two batches; by default `pairwise_distance`.

    >>> import tinygrad_edu as tg
    >>> a, b, c = tg.tensor([[0.0]]), tg.tensor([[2.0]]), tg.tensor([[1.0]])
    >>> tg.nn.functional.triplet_margin_with_distance_loss(a, b, c, distance_function=lambda x, y: (x - y).abs().sum(-1))
    tensor(2.)
    """
    reduction = reduction_of(None, None, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    dims = [len(shape_of(x)) for x in (anchor, positive, negative)]
    if len(set(dims)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {dims[0]}D, positive {dims[1]}D, and negative {dims[2]}D inputs"
        )
    distance = pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp_min(margin + near - far, 0), reduction)


def triplet_margin_loss(
    anchor: Array,
    positive: Array,
    negative: Array,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of :math:`\max(0, d(a, p) - d(a, n) + margin)`: the positive must be nearer to the anchor than the negative.

    Parameters
    ----------
    anchor, positive, negative : shapes (N, D), or (D,).
    p, eps : of the distance, as in `pairwise_distance`.
    swap : take the distance of positive and negative where that is less than :math:`d(a, n)` (Balntas et al., 2016).
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError : if the margin is not positive.
    RuntimeError : if the numbers of dimensions differ.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.triplet_margin_loss(tg.tensor([[0.0]]), tg.tensor([[2.0]]), tg.tensor([[1.0]]), eps=0.0)
    tensor(2.)
    """
    return triplet_margin_with_distance_loss(
        anchor,
        positive,
        negative,
        distance_function=lambda x, y: pairwise_distance(x, y, p, eps),
        margin=margin,
        swap=swap,
        reduction=reduction_of(size_average, reduce, reduction),
    )


def cosine_embedding_loss(
    input1: Array,
    input2: Array,
    target: Array,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of :math:`1 - \cos(x, y)` where the target is 1, and of :math:`\max(0, \cos(x, y) - margin)` where it is -1.

    Parameters
    ----------
    input1, input2 : shape (N, D), or (D,).
    target : 1 or -1; shape (N,), or ().
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.cosine_embedding_loss(tg.tensor([[3.0, 4.0]]), tg.tensor([[1.0, 0.0]]), tg.tensor([1.0]))
    tensor(0.4000)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    dims = len(shape_of(target))
    if dims > 1:
        raise RuntimeError(f"0D or 1D target tensor expected, multi-target not supported: got shape {list(shape_of(target))}")
    if [len(shape_of(x)) for x in (input1, input2)] != [dims + 1] * 2:
        raise RuntimeError(
            f"{dims}D target tensor expects {dims + 1}D input tensors, but found inputs with sizes {list(shape_of(input1))} and "
            f"{list(shape_of(input2))}."
        )
    squares = [np.sum(x * x, axis=-1) + _SMALLEST_SQUARE for x in (input1, input2)]
    cosine = np.sum(input1 * input2, axis=-1) / np.sqrt(squares[0] * squares[1])
    zero = np.zeros((), dtype_of(cosine))
    loss = np.where(target == 1, 1 - cosine, zero) + np.where(target == -1, clamp_min(cosine - margin, 0), zero)
    return reduced(loss, reduction)


def _rows(name: str, input: Any) -> tuple[Any, int, int]:
    """Return the input with a batch dimension, and the sizes of both dimensions."""
    shape = tuple(shape_of(input))
    if len(shape) > 2 or 0 in shape[-1:]:
        raise RuntimeError(f"{name}: Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}")
    if dtype_of(input).kind != "f":
        raise NotImplementedError(f"{name} is not implemented for {dtype_of(input)}: convert the input first, with .float() for example")
    sizes = (1, *shape, 1)[-2:] if not shape else (1, *shape)[-2:]
    return np.reshape(input, sizes), sizes[0], sizes[1]


def _class_numbers(name: str, target: Any) -> Any:
    if dtype_of(target) != np.int64:
        raise RuntimeError(f"{name}: expected scalar type Long for target but found {dtype_of(target)}: convert it, with .long()")
    return np.asarray(getattr(target, "array", target))


def _finished(loss: Any, shape: tuple[int, ...], reduction: str) -> Any:
    """Reduce the losses of a batch; the mean of none is zero."""
    reduction = "sum" if reduction == "mean" and not count_of(loss) else reduction
    return reduced(np.reshape(loss, shape) if reduction == "none" else loss, reduction)


def multi_margin_loss(
    input: Array,
    target: Array,
    p: int = 1,
    margin: float = 1.0,
    weight: Array = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    r"""Return the mean of the hinge losses of classification: the right score must exceed all others by the margin.

    .. math:: \ell_n = \frac{w_{t_n}}{C} \sum_{c \ne t_n} \max(0, margin - x_{n, t_n} + x_{n, c})^p

    Parameters
    ----------
    input : scores, shape (N, C), or (C,).
    target : the right class of each, 0 … C - 1; shape (N,), or ().
    p : 1 or 2.
    weight : one for each class, shape (C,), or `None`; a constant.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    ValueError : for another `p`.
    RuntimeError : if there is no such class, or shapes or dtypes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.multi_margin_loss(tg.tensor([[2.0, 1.5, 0.0]]), tg.tensor([0]), reduction="sum")
    tensor(0.1667)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError(f"only p == 1 and p == 2 supported, but got {p}")
    if weight is not None and len(shape_of(weight)) != 1:
        raise ValueError(f"weight must be one-dimensional, but got shape {list(shape_of(weight))}")
    scores, count, classes = _rows("multi_margin_loss", input)
    if weight is not None and (tuple(shape_of(weight)) != (classes,) or dtype_of(weight) != dtype_of(input)):
        raise RuntimeError(
            f"multi_margin_loss: inconsistent weight, expected {classes} of {dtype_of(input)} but got {list(shape_of(weight))} of "
            f"{dtype_of(weight)}"
        )
    right = _class_numbers("multi_margin_loss", target)
    if right.ndim > 1 or right.size != count:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{count}], but got {list(right.shape)}. Input has shape {list(shape_of(input))}"
        )
    if np.any((right < 0) | (right >= classes)):
        raise RuntimeError(f"multi_margin_loss: target out of range: a class is from 0 to {classes - 1}, but the target is {right}")
    column = right.reshape(count, 1)
    excess = margin - gather(scores, 1, column) + scores
    excess = gate(excess, np.logical_and(excess > 0, np.arange(classes) != column))
    if p == 2:
        excess = excess * excess
    if weight is not None:
        excess = excess * np.asarray(getattr(weight, "array", weight))[column]
    return _finished(np.sum(excess, axis=1) / classes, right.shape, reduction)


def multilabel_margin_loss(
    input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    r"""Return the mean of the hinge losses of all pairs of a right and a wrong class.

    .. math:: \ell_n = \frac{1}{C} \sum_{r \text{ right}} \sum_{w \text{ wrong}} \max(0, 1 - x_{n, r} + x_{n, w})

    Parameters
    ----------
    input : scores, shape (N, C), or (C,).
    target : the right classes of each sample, ended by a -1, in the shape of `input`.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    Raises
    ------
    RuntimeError : if there is no such class, or shapes or dtypes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.multilabel_margin_loss(tg.tensor([[0.5, 0.0, 1.0]]), tg.tensor([[2, -1, -1]]), reduction="sum")
    tensor(0.1667)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    scores, count, classes = _rows("multilabel_margin_loss", input)
    listed = _class_numbers("multilabel_margin_loss", target)
    shape = tuple(shape_of(input))
    if listed.shape != shape and not (len(shape) < 2 and listed.ndim < 2 and listed.size == classes):
        raise RuntimeError(f"multilabel_margin_loss: inconsistent target size: {list(listed.shape)} for input of size: {list(shape)}")
    if np.any((listed < -1) | (listed >= classes)):
        raise RuntimeError(f"multilabel_margin_loss: target is out of range: a class is from 0 to {classes - 1}, and -1 ends the list")
    listed = listed.reshape(count, classes)
    counts = np.logical_and.accumulate(listed >= 0, axis=1)
    is_right = np.any(counts[:, :, None] & (listed[:, :, None] == np.arange(classes)), axis=1)
    right = gather(scores, 1, np.where(counts, listed, 0))
    excess = 1 - np.expand_dims(right, 2) + np.expand_dims(scores, 1)
    excess = gate(excess, np.logical_and(excess > 0, counts[:, :, None] & ~is_right[:, None]))
    return _finished(np.sum(excess, axis=(1, 2)) / classes, shape[:-1], reduction)


def multilabel_soft_margin_loss(
    input: Array, target: Array, weight: Array = None, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    r"""Return the mean of the binary cross-entropies of the classes of a sample, each a question of its own.

    .. math:: \ell_n = -\frac{1}{C} \sum_c w_c \big(t_{n, c} \log \sigma(x_{n, c}) + (1 - t_{n, c}) \log \sigma(-x_{n, c})\big)

    Parameters
    ----------
    input : logits, shape (…, C).
    target : 0 or 1, the same shape.
    weight : one for each class, or `None`.
    reduction : ``"mean"``, ``"sum"`` or ``"none"``.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.multilabel_soft_margin_loss(tg.tensor([[0.0, 0.0]]), tg.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    reduction = reduction_of(size_average, reduce, reduction)
    axis = len(shape_of(input)) - 1
    if axis < 0:
        raise IndexError("multilabel_soft_margin_loss: expected input of shape (…, C), but got a tensor that has no dimensions")
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        loss = loss * weight
    return reduced(np.sum(loss, axis=axis) / shape_of(input)[-1], reduction)
