"""Averages of a model's weights over the course of training, which often generalize better than the last weights."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..autograd.modes import no_grad
from ..autograd.variable import make
from ..nn.batchnorm import _BatchNorm
from ..nn.module import Module
from .lr_scheduler.scheduler import LRScheduler, check_optimizer, per_group
from .optimizer import Optimizer

__all__ = ["SWALR", "AveragedModel", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn"]

Average = Callable[[Any, Any, Any], Any]


def get_swa_avg_fn() -> Average:
    """Return the function for a mean of all weights: :math:`\\bar w + (w - \\bar w) / (n + 1)`."""

    def average(averaged: Any, current: Any, count: Any) -> Any:
        with no_grad():
            return averaged + (current - averaged) / (count + 1)

    return average


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """Return the function for a mean that forgets exponentially: :math:`d \\bar w + (1 - d) w`.

    Raises
    ------
    ValueError : if d is not in [0, 1].
    """
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")

    def average(averaged: Any, current: Any, count: Any) -> Any:
        with no_grad():
            return decay * averaged + (1 - decay) * current

    return average


def get_swa_multi_avg_fn() -> Callable[[Sequence[Any], Sequence[Any], Any], None]:
    """Return `get_swa_avg_fn` for lists of tensors, the first of which are changed."""
    return _over_lists(get_swa_avg_fn())


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[[Sequence[Any], Sequence[Any], Any], None]:
    """Return `get_ema_avg_fn` for lists of tensors, the first of which are changed."""
    return _over_lists(get_ema_avg_fn(decay))


def _over_lists(average: Average) -> Callable[[Sequence[Any], Sequence[Any], Any], None]:
    def average_all(averaged: Sequence[Any], current: Sequence[Any], count: Any) -> None:
        with no_grad():
            for a, c in zip(averaged, current, strict=True):
                a.copy_(average(a, c, count))

    return average_all


class AveragedModel(Module):
    """A copy of a model whose weights are means of the model's weights at the times of ``update_parameters``.

    Arguments
    ---------
    model : the model; it is copied.
    device : accepted for PyTorch's sake; there is the CPU only.
    avg_fn : the new mean, from the mean so far, the present weights, and the number of weights in the mean; by default that of
        `get_swa_avg_fn`.
    multi_avg_fn : the same for lists of tensors, in place; only one of the two may be given.
    use_buffers : take means of the buffers too; otherwise they are those of the model.

    Izmailov, Podoprikhin, Garipov, Vetrov and Wilson, Averaging weights leads to wider optima and better generalization, 2018.

    >>> import tinygrad_edu as tg
    >>> model = tg.nn.Linear(1, 1, bias=False)
    >>> averaged = tg.optim.swa_utils.AveragedModel(model)
    >>> for value in (1.0, 2.0, 6.0):
    ...     model.weight.data = tg.tensor([[value]])
    ...     averaged.update_parameters(model)
    >>> averaged.module.weight.item()
    3.0
    """

    n_averaged: Any

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: Callable[[Sequence[Any], Sequence[Any], Any], None] | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", make(np.array(0)))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the averaged model."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Take the present weights of the model into the mean; the first time, they are it."""

        def tensors(module: Module) -> list[Any]:
            found = itertools.chain(module.parameters(), module.buffers()) if self.use_buffers else module.parameters()
            return [tensor.detach() for tensor in found]

        averaged, current = tensors(self.module), tensors(model)
        with no_grad():
            if int(self.n_averaged) == 0:
                for a, c in zip(averaged, current, strict=True):
                    a.copy_(c)
            else:
                average_all = self.multi_avg_fn or _over_lists(self.avg_fn or get_swa_avg_fn())
                average_all(averaged, current, self.n_averaged)
            if not self.use_buffers:
                for a, c in zip(self.module.buffers(), model.buffers(), strict=True):
                    a.detach().copy_(c.detach())
            self.n_averaged += 1


def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Compute the running statistics of all batch normalizations anew, as the mean over the batches of one pass through the data.

    Arguments
    ---------
    loader : batches: tensors, or lists or tuples whose first element is the model's input.
    model : the model, for example an `AveragedModel`, whose weights no batch has gone through.
    device : accepted for PyTorch's sake; there is the CPU only.
    """
    layers = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if not layers:
        return
    momenta, was_training = [layer.momentum for layer in layers], model.training
    model.train()
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
    with no_grad():
        for batch in loader:
            model(batch[0] if isinstance(batch, (list, tuple)) else batch)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """Let the rate go from what it is to `swa_lr` in `anneal_epochs` epochs, and stay there.

    Arguments
    ---------
    swa_lr : the last rate, for all groups or a list of one each.
    anneal_epochs : how many epochs the change takes.
    anneal_strategy : ``"cos"`` or ``"linear"``.

    Raises
    ------
    ValueError : for an unknown strategy, or a negative number of epochs.
    """

    def __init__(
        self, optimizer: Optimizer, swa_lr: float | list[float], anneal_epochs: int = 10, anneal_strategy: str = "cos", last_epoch: int = -1
    ) -> None:
        check_optimizer(optimizer)
        for group, lr in zip(optimizer.param_groups, per_group("swa_lr", optimizer, swa_lr), strict=True):
            group["swa_lr"] = lr
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs, self.anneal_strategy = anneal_epochs, anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        """Return the part of the way that is made."""
        t = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return (1 - math.cos(math.pi * t)) / 2 if self.anneal_strategy == "cos" else t

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return the rate: where it began, found from where it is, and the part of the way that is made."""
        step = self._step_count - 1 if self.anneal_epochs else max(1, self._step_count - 1)
        last, before, now = float(self.optimizer.param_groups[group]["swa_lr"]), self._share(step - 1), self._share(step)
        begin = last if before == 1 else (lr - before * last) / (1 - before)
        return last * now + begin * (1 - now)
