"""The rules that choose what to prune."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....ops import creation
from ....ops.random import rand
from .method import BasePruningMethod

__all__ = ["CustomFromMask", "Identity", "L1Unstructured", "LnStructured", "RandomStructured", "RandomUnstructured"]


class Identity(BasePruningMethod):
    """Prune nothing."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Return the mask so far."""
        return default_mask


class CustomFromMask(BasePruningMethod):
    """Prune where a given mask is zero."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Any) -> None:
        self.mask = mask

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Return the product of both masks."""
        if default_mask.shape != self.mask.shape:
            raise AssertionError(f"default_mask shape {default_mask.shape} must match self.mask shape {self.mask.shape}")
        return default_mask * self.mask.to(default_mask.dtype)


class _ByAmount(BasePruningMethod):
    """What the rules share that prune a number or a share of the elements, or of the slices, those of the least score."""

    def __init__(self, amount: Any) -> None:
        if not isinstance(amount, (int, float, np.number)):
            raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
        if amount < 0 or (amount > 1 and not isinstance(amount, (int, np.integer))):
            raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
        self.amount: Any = amount

    def _count(self, size: int) -> int:
        """Return how many of `size` are to be pruned."""
        if not isinstance(self.amount, (int, np.integer)):
            share: int = round(self.amount * size)
            return share
        if self.amount > size:
            raise ValueError(f"amount={self.amount} should be smaller than the number of parameters to prune={size}")
        return int(self.amount)


class _Unstructured(_ByAmount):
    PRUNING_TYPE = "unstructured"

    def _scores(self, t: Any) -> Any:
        raise NotImplementedError

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Return the mask so far without the elements of the least scores."""
        mask = default_mask.clone()
        least = self._scores(t).reshape(-1).topk(self._count(t.numel()), largest=False).indices
        mask.view(-1)[least] = 0
        return mask


class RandomUnstructured(_Unstructured):
    """Prune elements at random: `amount` of them, or that share of them."""

    def _scores(self, t: Any) -> Any:
        return rand(*t.shape)


class L1Unstructured(_Unstructured):
    """Prune the elements of the least magnitude: `amount` of them, or that share of them."""

    def _scores(self, t: Any) -> Any:
        return t.abs()


class _Structured(_ByAmount):
    PRUNING_TYPE = "structured"

    def __init__(self, amount: float, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def _scores(self, t: Any) -> Any:
        """Return a score for each slice of `t`, whose first dimension is the one that is pruned."""
        raise NotImplementedError

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Return the mask so far without the slices of the least scores."""
        if t.dim() <= 1:
            raise ValueError(
                f"Structured pruning can only be applied to multidimensional tensors. Found tensor of shape {t.shape} with {t.dim()} dims"
            )
        if not -t.dim() <= self.dim < t.dim():
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")
        slices = t.movedim(self.dim, 0)
        least = self._scores(slices).topk(self._count(len(slices)), largest=False).indices
        kept = creation.ones_like(slices)
        kept[least] = 0
        return default_mask.to(t.dtype) * kept.movedim(0, self.dim)


class RandomStructured(_Structured):
    """Prune slices along `dim`, such as channels, at random: `amount` of them, or that share of them."""

    def _scores(self, t: Any) -> Any:
        return rand(len(t))


class LnStructured(_Structured):
    """Prune the slices along `dim` of the least norm of order `n`: `amount` of them, or that share of them."""

    def __init__(self, amount: float, n: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def _scores(self, t: Any) -> Any:
        return t.flatten(1).norm(self.n, 1)
