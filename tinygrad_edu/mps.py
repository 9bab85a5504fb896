"""Programs ask here for Apple's GPU before they choose the CPU. It is not used."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = [
    "current_allocated_memory", "device_count", "driver_allocated_memory", "empty_cache", "get_rng_state", "is_available", "manual_seed",
    "seed", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """Return whether the GPU can be used: no."""
    return False


def device_count() -> int:
    """Return how many can be used: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Seed its generator, which does not exist."""


def seed() -> None:
    """Seed its generator, which does not exist."""


def _missing(*args: Any, **kwargs: Any) -> NoReturn:
    """There is no such GPU.

    Raises
    ------
    RuntimeError : always.
    """
    raise RuntimeError("there is no MPS backend: this package computes on the CPU with NumPy")


synchronize = empty_cache = current_allocated_memory = driver_allocated_memory = get_rng_state = _missing
