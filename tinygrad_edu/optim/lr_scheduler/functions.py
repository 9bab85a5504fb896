"""Schedules given as functions of the epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from ..optimizer import Optimizer
from .scheduler import LRScheduler

__all__ = ["LambdaLR", "MultiplicativeLR"]


class LambdaLR(LRScheduler):
    """Multiply the initial rate by ``lr_lambda(epoch)``; one function for all groups, or a list of one each.

    A callable object among them has its attributes in the `state_dict`, a function has nothing there.
    """

    def __init__(
        self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]], last_epoch: int = -1
    ) -> None:
        count = len(optimizer.param_groups)
        self.lr_lambdas: list[Any] = [lr_lambda] * count if not isinstance(lr_lambda, (list, tuple)) else list(lr_lambda)
        if len(self.lr_lambdas) != count:
            raise ValueError(f"Expected {count} lr_lambdas, but got {len(self.lr_lambdas)}")
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta_0 f(t)`."""
        return float(base * self.lr_lambdas[group](epoch))

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimizer, with the attributes of callable objects in place of them."""
        kept = [None if isinstance(f, FunctionType) else dict(getattr(f, "__dict__", {})) for f in self.lr_lambdas]
        return {**super().state_dict(), "lr_lambdas": kept}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue from a state that `state_dict` returned; functions stay as they are."""
        super().load_state_dict({name: value for name, value in state_dict.items() if name != "lr_lambdas"})
        for function, attributes in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if attributes:
                function.__dict__.update(attributes)


class MultiplicativeLR(LambdaLR):
    """Multiply the present rate by ``lr_lambda(epoch)`` in every epoch; one function for all groups, or a list of one each."""

    def rate(self, base: float, epoch: int, group: int) -> float:
        """Raise ``NotImplementedError``: a rate follows from the one before only."""
        raise NotImplementedError

    def following(self, lr: float, base: float, epoch: int, group: int) -> float:
        """Return :math:`\\eta f(t)`."""
        return lr if self._is_initial else float(lr * self.lr_lambdas[group](epoch))
