"""The training of an estimator: the optimizer by its name, one pass over the data in batches, and the scores after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import nn, optim
from ..ops.creation import tensor
from ..optim.optimizer import Optimizer
from .adagrad_momentum import AdagradMomentum
from .network import chosen

__all__ = ["SOLVERS", "batch_count", "minibatches", "optimizer_for", "train_epoch"]

SOLVERS: dict[str, Callable[[Any, float, float], Optimizer]] = {
    "constant": lambda groups, lr, momentum: optim.SGD(groups, lr),
    "sgd": lambda groups, lr, momentum: optim.SGD(groups, lr),
    "momentum": lambda groups, lr, momentum: optim.SGD(groups, lr, momentum),
    "adagrad": lambda groups, lr, momentum: optim.Adagrad(groups, lr),
    "adagrad_momentum": lambda groups, lr, momentum: AdagradMomentum(groups, lr, momentum),
    "rmsprop": lambda groups, lr, momentum: optim.RMSprop(groups, lr),
    "adam": lambda groups, lr, momentum: optim.Adam(groups, lr),
}


def optimizer_for(model: nn.Module, solver: Any, lr: float, momentum: float, alpha: float) -> Optimizer:
    """Return the optimizer of a network, which adds λW to the gradient of the weights and nothing to that of the biases.

    Arguments
    ---------
    solver : a name from `SOLVERS`, or a function that makes an optimizer of groups of parameters.
    alpha : λ.

    Raises
    ------
    ValueError : for an option that is out of range.
    """
    if not alpha >= 0:
        raise ValueError(f"alpha is {alpha!r}, but should be a number from 0 on")
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    groups = [
        {"params": [layer.weight for layer in layers], "weight_decay": alpha},
        {"params": [layer.bias for layer in layers], "weight_decay": 0.0},
    ]
    made: Optimizer = solver(groups) if callable(solver) else chosen("solver", solver, SOLVERS)(groups, lr, momentum)
    return made


def batch_count(batches: Any, examples: int) -> int:
    """Return into how many batches that many examples are cut: as many as asked for, ``"auto"`` makes batches of about 32.

    Raises
    ------
    ValueError : for anything but ``"auto"`` and a number from 1 on.
    """
    if isinstance(batches, str) and batches == "auto":
        return max(1, examples // 32)
    if isinstance(batches, bool) or not isinstance(batches, int | np.integer) or batches < 1:
        raise ValueError(f"batches is {batches!r}, but should be a whole number from 1 on, or 'auto'")
    return min(int(batches), examples)


def minibatches(order: Any, count: int) -> Iterator[Any]:
    """Yield `count` pieces of equal length; the last one has the rest, too.

    >>> [piece.tolist() for piece in minibatches(np.arange(7), 3)]
    [[0, 1], [2, 3], [4, 5, 6]]
    """
    size = len(order) // count
    for i in range(count):
        yield order[i * size :] if i == count - 1 else order[i * size : (i + 1) * size]


def train_epoch(cost: Callable[[Any, Any], Any], optimizer: Optimizer, X: Any, t: Any, order: Any, count: int) -> None:
    """Make one step of the optimizer for every batch of the examples, which are taken in the given order.

    Arguments
    ---------
    cost : what `network.objective` returns.
    X, t : arrays of shape (examples, inputs) and (examples, outputs).
    order : indices of examples.
    count : how many batches there are.
    """
    for rows in minibatches(order, count):
        optimizer.zero_grad()
        cost(tensor(X[rows]), tensor(t[rows])).backward()
        optimizer.step()
