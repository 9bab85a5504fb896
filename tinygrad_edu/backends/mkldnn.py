"""Intel's library for neural networks: not used. Its switches can be set, and switch nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["deterministic", "enabled", "flags", "is_available"]

enabled = False
deterministic = False


def is_available() -> bool:
    """Return whether it is used: no."""
    return False


@contextmanager
def flags(enabled: bool = False, deterministic: bool = False, allow_tf32: bool = True) -> Iterator[None]:
    """Set the switches for a while; here, nothing."""
    yield
