"""Schedules that let the learning rate rise and fall from batch to batch, and the momentum the other way."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..optimizer import Optimizer
from .scheduler import LRScheduler, check_optimizer, per_group, set_rate

__all__ = ["CyclicLR", "OneCycleLR"]


class _Cycle(LRScheduler):
    """The base of the two: the momentum that moves against the rate, as ``momentum`` or as the first of ``betas``."""

    cycle_momentum: bool

    def _begin_momentum(self, base: Any, largest: Any, last_epoch: int) -> None:
        """Check and enter in the groups the bounds of the momentum, which begins with the largest."""
        defaults = self.optimizer.defaults
        if "momentum" not in defaults and "betas" not in defaults:
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        self.use_beta1 = "betas" in defaults
        self.base_momentums = per_group("base_momentum", self.optimizer, base)
        self.max_momentums = per_group("max_momentum", self.optimizer, largest)
        if last_epoch == -1:
            for group, low, high in zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True):
                self._set_momentum(group, high)
                group["max_momentum"], group["base_momentum"] = high, low

    def _set_momentum(self, group: dict[str, Any], momentum: float) -> None:
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum

    def momentum(self, epoch: int, group: int) -> float:
        """Return the momentum of a group in a step."""
        raise NotImplementedError

    def get_lr(self) -> list[float]:
        """Set the momentum of the present step, and return its learning rates."""
        rates = super().get_lr()
        if self.cycle_momentum:
            for i, group in enumerate(self.optimizer.param_groups):
                self._set_momentum(group, self.momentum(self.last_epoch, i))
        return rates


class CyclicLR(_Cycle):
    """Let the rate rise from `base_lr` to `max_lr` and fall back in straight lines, again and again; call ``step()`` after each batch.

    .. math:: \\eta_t = \\eta_{base} + (\\eta_{max} - \\eta_{base}) \\cdot x \\cdot a

    with x from 0 to 1 and back to 0 in each cycle.

    Arguments
    ---------
    base_lr, max_lr : the bounds, for all groups or a list of one each.
    step_size_up, step_size_down : how many steps the rate rises, and falls; the second is the first by default.
    mode : what a is: ``"triangular"`` for 1, ``"triangular2"`` for :math:`2^{1 - n}` in the n-th cycle, ``"exp_range"`` for
        :math:`\\gamma^t` in step t.
    gamma : γ.
    scale_fn, scale_mode : a function for a, of the cycle (``"cycle"``) or of the step (``"iterations"``).
    cycle_momentum, base_momentum, max_momentum : whether and between which bounds the momentum falls while the rate rises.

    Raises
    ------
    ValueError : for an unknown mode, and if the optimizer has no momentum to cycle.

    Smith, Cyclical learning rates for training neural networks, 2017.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float = 0.8,
        max_momentum: float = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs, self.max_lrs = per_group("base_lr", optimizer, base_lr), per_group("max_lr", optimizer, max_lr)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"mode is invalid and scale_fn is None: mode {mode!r} is none of 'triangular', 'triangular2' and 'exp_range'")
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, base_lrs, strict=True):
                set_rate(group, lr)
        self.total_size = float(step_size_up + (step_size_up if step_size_down is None else step_size_down))
        self.step_ratio = step_size_up / self.total_size
        self.mode, self.gamma, self.scale_function = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._begin_momentum(base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """Return a for a cycle or a step."""
        if self.scale_function is not None:
            return self.scale_function(x)
        return float({"triangular": 1.0, "triangular2": 2.0 ** (1 - x), "exp_range": self.gamma**x}[self.mode])

    def _height(self, epoch: int) -> float:
        """Return x a."""
        cycle = math.floor(1 + epoch / self.total_size)
        x = 1.0 + epoch / self.total_size - cycle
        x = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        return x * self.scale_fn(cycle if self.scale_mode == "cycle" else epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the rate by the formula of the class."""
        return float(base + (self.max_lrs[group] - base) * self._height(epoch))

    def momentum(self, epoch: int, group: int) -> float:
        """Return the momentum, which is smallest where the rate is largest."""
        high, low = self.max_momentums[group], self.base_momentums[group]
        return float(high - (high - low) * self._height(epoch))


class OneCycleLR(_Cycle):
    """Let the rate rise to `max_lr` and fall to far below where it began, once in a training; call ``step()`` after each batch.

    Arguments
    ---------
    max_lr : the largest rate, for all groups or a list of one each.
    total_steps : how many steps there will be; or `epochs` times `steps_per_epoch`.
    pct_start : the part of the steps in which the rate rises.
    anneal_strategy : ``"cos"`` or ``"linear"``.
    cycle_momentum, base_momentum, max_momentum : whether and between which bounds the momentum falls while the rate rises.
    div_factor : the rate begins with :math:`\\eta_{max}` divided by this.
    final_div_factor : and ends with that divided by this.
    three_phase : fall to the initial rate in the time of the rise, and in what is left to the final one.

    Raises
    ------
    ValueError : for an option that is out of range, if the optimizer has no momentum to cycle, and for a step too many.

    Smith and Topin, Super-convergence: very fast training of neural networks using large learning rates, 2019.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = _count(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self.anneal_strategy = anneal_strategy
        # the phases: the step in which each ends, and what the rate and the momentum are at the ends of them
        rise = float(pct_start * self.total_steps) - 1
        self.ends = [rise, 2 * rise, self.total_steps - 1] if three_phase else [rise, self.total_steps - 1]
        self.rates = ["initial_lr", "max_lr", *(["initial_lr"] if three_phase else []), "min_lr"]
        self.momenta = ["max_momentum", "base_momentum", *(["max_momentum"] if three_phase else []), "max_momentum"]
        if last_epoch == -1:
            for group, largest in zip(optimizer.param_groups, per_group("max_lr", optimizer, max_lr), strict=True):
                group["initial_lr"], group["max_lr"] = largest / div_factor, largest
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._begin_momentum(base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def _between(self, names: list[str], step: int, group: int) -> float:
        """Return the value of a step on the way between the named values of a group."""
        if step > self.total_steps:
            raise ValueError(f"Tried to step {step} times. The specified number of total steps is {self.total_steps}")
        phase = next((i for i, end in enumerate(self.ends) if step <= end), len(self.ends) - 1)
        begin = self.ends[phase - 1] if phase else 0.0
        done = (step - begin) / (self.ends[phase] - begin)
        if self.anneal_strategy == "cos":
            done = (1 - math.cos(math.pi * done)) / 2
        values = self.optimizer.param_groups[group]
        start, end = float(values[names[phase]]), float(values[names[phase + 1]])
        return start + (end - start) * done

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the rate of a step."""
        return self._between(self.rates, epoch, group)

    def momentum(self, epoch: int, group: int) -> float:
        """Return the momentum of a step."""
        return self._between(self.momenta, epoch, group)


def _count(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    """Return the number of steps, given directly or as a product."""
    if total_steps is None and (epochs is None or steps_per_epoch is None):
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    given = {"total_steps": total_steps} if total_steps is not None else {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    product = 1
    for name, value in given.items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
        product *= value
    return product
