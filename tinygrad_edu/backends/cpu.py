"""The CPU as PyTorch's kernels see it."""

from __future__ import annotations

__all__ = ["get_cpu_capability"]


def get_cpu_capability() -> str:
    """Return for which instructions the kernels are written: NumPy chooses its own, so ``"DEFAULT"``."""
    return "DEFAULT"
