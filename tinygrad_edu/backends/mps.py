"""Apple's GPU: not used."""

from __future__ import annotations

__all__ = ["is_available", "is_built"]


def is_available() -> bool:
    """Return whether it can be used: no."""
    return False


def is_built() -> bool:
    """Return whether this package was built for it: no."""
    return False
