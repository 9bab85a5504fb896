"""Schedules that multiply the learning rate by a factor that depends on the epoch: steps, ramps and decay."""

from __future__ import annotations

from collections.abc import Iterable

from ..optimizer import Optimizer
from .scheduler import LRScheduler

__all__ = ["ConstantLR", "ExponentialLR", "LinearLR", "MultiStepLR", "PolynomialLR", "StepLR"]


class StepLR(LRScheduler):
    """Multiply the rate by `gamma` every `step_size` epochs.

    >>> import tinygrad_edu as tg
    >>> optimizer = tg.optim.SGD([tg.nn.Parameter(tg.ones(1))], lr=1.0)
    >>> scheduler = tg.optim.lr_scheduler.StepLR(optimizer, step_size=2)
    >>> for epoch in range(3):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.1]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 \\gamma^{\\lfloor t / s \\rfloor}`."""
        return float(base * self.gamma ** (epoch // self.step_size))

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta \\gamma` every s epochs."""
        return lr * self.gamma if epoch and epoch % self.step_size == 0 else lr


class MultiStepLR(LRScheduler):
    """Multiply the rate by `gamma` at each of the epochs `milestones`."""

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 \\gamma^k` after k milestones."""
        return float(base * self.gamma ** sum(m <= epoch for m in self.milestones))

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta \\gamma` at a milestone."""
        return float(lr * self.gamma ** self.milestones.count(epoch))


class ExponentialLR(LRScheduler):
    """Multiply the rate by `gamma` every epoch."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 \\gamma^t`."""
        return float(base * self.gamma**epoch)

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta \\gamma`."""
        return lr if self._is_initial else lr * self.gamma


class ConstantLR(LRScheduler):
    """Multiply the rate by `factor` for the first `total_iters` epochs."""

    def __init__(self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        if not 0 <= factor <= 1:
            raise ValueError(f"Constant multiplicative factor expected to be between 0 and 1, but got {factor}")
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 f` in the first epochs, then :math:`\\eta_0`."""
        return base * self.factor if epoch < self.total_iters else base

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta f` in the first epoch, and :math:`\\eta / f` when the time is over."""
        if epoch == 0:
            return lr * self.factor
        return lr / self.factor if epoch == self.total_iters else lr


class LinearLR(LRScheduler):
    """Let the factor on the rate go from `start_factor` to `end_factor` in a straight line over `total_iters` epochs."""

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1.0 / 3, end_factor: float = 1.0, total_iters: int = 5, last_epoch: int = -1
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError(f"Starting multiplicative factor expected to be greater than 0 and less or equal to 1, but got {start_factor}")
        if not 0 <= end_factor <= 1:
            raise ValueError(f"Ending multiplicative factor expected to be between 0 and 1, but got {end_factor}")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def _factor(self, epoch: int) -> float:
        done = min(epoch, self.total_iters) / self.total_iters if self.total_iters else 0.0
        return self.start_factor + (self.end_factor - self.start_factor) * done

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 (f_0 + (f_1 - f_0) \\min(t, n) / n)`."""
        return base * self._factor(epoch)

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta` times the ratio of the factors of this and the last epoch."""
        if epoch == 0:
            return lr * self.start_factor
        return lr if self._is_initial or epoch > self.total_iters else lr * self._factor(epoch) / self._factor(epoch - 1)


class PolynomialLR(LRScheduler):
    """Let the rate fall to zero over `total_iters` epochs, as a power of the time that is left.

    .. math:: \\eta_t = \\eta_0 \\left(1 - \\frac{\\min(t, n)}{n}\\right)^{power}
    """

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def _factor(self, epoch: int) -> float:
        return float((1 - min(epoch, self.total_iters) / self.total_iters) ** self.power)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return the rate by the formula of the class."""
        return base * self._factor(epoch)

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta` times the ratio of the factors of this and the last epoch."""
        return lr if self._is_initial or epoch > self.total_iters else lr * self._factor(epoch) / self._factor(epoch - 1)
