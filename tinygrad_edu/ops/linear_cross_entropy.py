"""Cross-entropy of a linear layer's output: the end of a classifier in one call."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import Array
from .cross_entropy import cross_entropy
from .dimensions import shape_of
from .linalg import linear
from .shape import reshape


def _check(input: tuple[int, ...], weight: tuple[int, ...], bias: tuple[int, ...] | None) -> None:
    if len(input) not in (1, 2):
        raise RuntimeError(f"linear_cross_entropy: expected input with dimensionality 1 or 2, got shape {list(input)}")
    if len(weight) < 2:
        raise RuntimeError(f"linear_cross_entropy: expected linear_weight with dimensionality at least 2, got shape {list(weight)}")
    if input[-1] != weight[-1]:
        raise RuntimeError(
            "linear_cross_entropy: expected equal input and linear_weight last dimensions (in_features), got shapes "
            f"{list(input)} and {list(weight)}"
        )
    if bias is not None and bias != weight[:-1]:
        raise RuntimeError(f"linear_cross_entropy: expected linear_bias shape {list(weight[:-1])}, got {list(bias)}")
    if len(weight) > 2 and len(input) == 1:
        raise RuntimeError(
            f"linear_cross_entropy: K-dimensional loss defined by linear_weight shape {list(weight)} requires batched input, "
            f"(N, {weight[-1]}), got {list(input)}"
        )


def linear_cross_entropy(
    input: Array,
    linear_weight: Array,
    target: Array,
    *,
    linear_bias: Array = None,
    weight: Array = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: Any = None,
) -> Any:
    r"""Return ``cross_entropy(linear(input, linear_weight, linear_bias), target)``.

    Parameters
    ----------
    input : shape (N, D), or (D,).
    linear_weight, linear_bias : shapes (C, d1, …, D) and (C, d1, …), or `None`.
    target, weight, reduction, label_smoothing : as in `cross_entropy`.
    ignore_index : as there; not together with probabilities.
    options : how PyTorch divides the work; without effect here.

    Raises
    ------
    RuntimeError : if the shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.linear_cross_entropy(tg.ones(1, 2), tg.zeros(4, 2), tg.tensor([3]))
    tensor(1.3863)
    """
    shape, sizes = tuple(shape_of(input)), tuple(shape_of(linear_weight))
    _check(shape, sizes, None if linear_bias is None else tuple(shape_of(linear_bias)))
    rows = math.prod(sizes[:-1])
    if len(sizes) > 2:
        linear_weight = reshape(linear_weight, (rows, sizes[-1]))
        linear_bias = None if linear_bias is None else reshape(linear_bias, (rows,))
    logits = linear(input, linear_weight, linear_bias)
    if len(sizes) > 2:
        logits = reshape(logits, (*shape[:-1], *sizes[:-1]))
    if ignore_index is not None and shape_of(target) == shape_of(logits):
        raise RuntimeError("linear_cross_entropy: ignore_index cannot be specified when target contains probabilities")
    index = -100 if ignore_index is None else ignore_index
    return cross_entropy(logits, target, weight, ignore_index=index, reduction=reduction, label_smoothing=label_smoothing)
