"""Schedules along a cosine."""

from __future__ import annotations

import math

from ..optimizer import Optimizer
from .scheduler import LRScheduler

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


class CosineAnnealingLR(LRScheduler):
    """Let the rate fall from its initial value to `eta_min` along half a cosine of `T_max` epochs, and rise again after.

    .. math:: \\eta_t = \\eta_{min} + \\tfrac12 (\\eta_0 - \\eta_{min}) (1 + \\cos(\\pi t / T_{max}))

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def _factor(self, epoch: int) -> float:
        return (1 + math.cos(math.pi * epoch / self.T_max)) / 2

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the rate by the formula of the class."""
        return self.eta_min + (base - self.eta_min) * self._factor(epoch)

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return the rate whose distance from `eta_min` has changed as the formula says; where that was zero, it begins anew."""
        if self._is_initial:
            return lr
        if (epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            return lr + (base - self.eta_min) * self._factor(self.T_max - 1)
        return self.eta_min + (lr - self.eta_min) * self._factor(epoch) / self._factor(epoch - 1)


class CosineAnnealingWarmRestarts(LRScheduler):
    """Let the rate fall along half a cosine, again and again: first in `T_0` epochs, then each time in `T_mult` times as many.

    .. math:: \\eta_t = \\eta_{min} + \\tfrac12 (\\eta_0 - \\eta_{min}) (1 + \\cos(\\pi T_{cur} / T_i))

    ``step(epoch)`` takes fractions of epochs too, for example ``scheduler.step(epoch + batch / batches)``.

    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.
    """

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        if not isinstance(T_0, int) or T_0 <= 0:
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if not isinstance(T_mult, int) or T_mult < 1:
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (int, float)):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0, self.T_i, self.T_mult, self.eta_min = T_0, T_0, T_mult, eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the rate by the formula of the class."""
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch, or to `epoch`, and set the learning rates."""
        if epoch is None and self.last_epoch >= 0:
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
            self.last_epoch += 1
            self._set(self.get_lr())
        else:
            self.jump(0 if epoch is None else epoch)

    def jump(self, epoch: float) -> None:
        """Go to an epoch: find the cosine it lies in, and where."""
        if epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        self.T_i, self.T_cur = self.T_0, epoch
        if self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            while self.T_cur >= self.T_i:
                self.T_cur -= self.T_i
                self.T_i *= self.T_mult
        self.last_epoch = math.floor(epoch)
        self._set(self.get_lr())
