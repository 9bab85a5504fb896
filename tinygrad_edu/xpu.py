"""Programs ask here for Intel's GPU before they choose the CPU. It is not used."""

from __future__ import annotations

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed", "manual_seed_all"]


def is_available() -> bool:
    """Return whether the GPU can be used: no."""
    return False


def device_count() -> int:
    """Return how many can be used: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Seed its generator, which does not exist."""


def manual_seed_all(seed: int) -> None:
    """Seed the generators, of which there are none."""


def empty_cache() -> None:
    """Give back memory of the GPU: there is none."""
