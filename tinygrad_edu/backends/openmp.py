"""The library that runs loops on several cores: not used by this package itself."""

from __future__ import annotations

__all__ = ["is_available"]


def is_available() -> bool:
    """Return whether it is used: no, NumPy chooses its own libraries."""
    return False
