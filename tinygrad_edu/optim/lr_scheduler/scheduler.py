"""`LRScheduler`: the base of all schedules. It counts the epochs and sets the rates; a subclass says what they are.

A subclass writes down one or both of two things: `rate`, the learning rate of an epoch from the initial one, and `following`, the rate of
an epoch from that of the epoch before. With `following`, several schedules can act on one optimizer, and rates that are set by hand stay.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from ...autograd.variable import Variable
from ..optimizer import Optimizer

__all__ = ["LRScheduler", "_LRScheduler", "per_group", "set_rate"]


class LRScheduler:
    """The base of all schedules: a subclass says the rate of every epoch.

    Arguments
    ---------
    optimizer : whose ``param_groups[i]["lr"]`` is set.
    last_epoch : the epoch to continue after; -1 starts anew.

    Raises
    ------
    TypeError : if it is no optimizer.
    KeyError : if it continues, but the groups do not know their ``"initial_lr"``.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", float(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch >= 0.")
        self.base_lrs = [float(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.begin()

    # What a subclass says

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the learning rate in `epoch` of the group that began with `base`."""
        raise NotImplementedError

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return the learning rate in `epoch` of the group that had `lr` in the epoch before, and began with `base`."""
        return self.rate(base, epoch, group)

    # What a user calls

    def get_lr(self) -> list[float]:
        """Return the learning rates of the present epoch, while the optimizer has those of the epoch before."""
        rates, bases = [float(group["lr"]) for group in self.optimizer.param_groups], self.base_lrs
        if type(self).following is not LRScheduler.following:  # a group that was added meanwhile goes on from the rate it has
            bases = bases + rates[len(bases) :]
        return [self.following(lr, base, self.last_epoch, i) for i, (lr, base) in enumerate(zip(rates, bases, strict=True))]

    def get_last_lr(self) -> list[float]:
        """Return the learning rates last set."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch, or to `epoch`, and set the learning rates. The optimizer's step comes first."""
        if self._step_count == 1 and self.last_epoch >= 0 and not self.optimizer._opt_called:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call `optimizer.step()` first: otherwise the first "
                "value of the learning rate schedule is skipped",
                stacklevel=2,
            )
        self._step_count += 1
        self._get_lr_called_within_step = True  # what a `get_lr` that a user wrote may ask for
        try:
            if epoch is None:
                self.last_epoch += 1
                self._set(self.get_lr())
            else:
                self.jump(epoch)
        finally:
            self._get_lr_called_within_step = False

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimizer and functions."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer" and not callable(value)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue from a state that `state_dict` returned."""
        self.__dict__.update(state_dict)

    # What schedules of schedules call

    def begin(self) -> None:
        """Make the first step, into epoch 0 or the one after the epoch to continue after."""
        self._step_count, self._is_initial = 0, True
        self.step()
        self._is_initial = False

    def jump(self, epoch: int) -> None:
        """Go to an epoch, whatever the one before was."""
        self.last_epoch = epoch
        try:
            rates = [self.rate(base, epoch, i) for i, base in enumerate(self.base_lrs)]
        except NotImplementedError:  # a rate that depends on the one before
            rates = self.get_lr()
        self._set(rates)

    def _set(self, rates: Sequence[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            set_rate(group, lr)
        self._last_lr = [float(group["lr"]) for group in self.optimizer.param_groups]


class _LRScheduler(LRScheduler):
    """The older name of `LRScheduler`, from which programs derive their own schedules."""


def check_optimizer(optimizer: Any) -> None:
    """Raise ``TypeError`` if it is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def set_rate(group: dict[str, Any], lr: float) -> None:
    """Set the learning rate of a group; one that is a tensor stays it."""
    if isinstance(group["lr"], Variable):
        group["lr"].array[...] = lr
    else:
        group["lr"] = lr


def per_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """Return a list of one value for each group, given that or one value for all.

    Raises
    ------
    ValueError : if a list has another length.
    """
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, param_groups has {count}."
        )
    return list(value)
