"""Programs ask here for an accelerator before they choose the CPU. There is none."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = [
    "current_accelerator", "current_device_idx", "current_device_index", "current_stream", "device_count", "empty_cache", "is_available",
    "max_memory_allocated", "memory_allocated", "set_device_idx", "set_device_index", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """Return whether there is an accelerator: no.

    >>> is_available(), current_accelerator()
    (False, None)
    """
    return False


def device_count() -> int:
    """Return how many there are: none."""
    return 0


def current_accelerator(check_available: bool = False) -> None:
    """Return the accelerator in use: none."""
    return


def _missing(*args: Any, **kwargs: Any) -> NoReturn:
    """There is no accelerator.

    Raises
    ------
    RuntimeError : always.
    """
    raise RuntimeError("Cannot access accelerator device when none is available: this package computes on the CPU with NumPy")


current_device_index = current_device_idx = set_device_index = set_device_idx = _missing
current_stream = synchronize = empty_cache = memory_allocated = max_memory_allocated = _missing
