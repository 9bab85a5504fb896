"""The CPU under the names of ``torch.cpu``."""

from __future__ import annotations

from typing import Any

__all__ = ["current_device", "device_count", "is_available", "set_device", "synchronize"]


def is_available() -> bool:
    """Return whether there is a CPU."""
    return True


def device_count() -> int:
    """Return how many there are: one."""
    return 1


def current_device() -> str:
    """Return its name."""
    return "cpu"


def set_device(device: Any) -> None:
    """Choose it: there is no other."""


def synchronize(device: Any = None) -> None:
    """Wait for all that runs: nothing does."""
