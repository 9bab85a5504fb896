"""The switches of CUDA: they can be set, and switch nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = [
    "enable_flash_sdp", "enable_math_sdp", "enable_mem_efficient_sdp", "flash_sdp_enabled", "is_built", "math_sdp_enabled", "matmul",
    "mem_efficient_sdp_enabled", "sdp_kernel",
]  # fmt: skip


class _Matmul:
    """The switches of matrix products on a GPU."""

    allow_tf32 = False
    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True
    fp32_precision = "none"


matmul = _Matmul()


def is_built() -> bool:
    """Return whether this package was built for CUDA: no."""
    return False


def enable_flash_sdp(enabled: bool) -> None:
    """Allow one way to compute attention on a GPU."""


def enable_mem_efficient_sdp(enabled: bool) -> None:
    """Allow one way to compute attention on a GPU."""


def enable_math_sdp(enabled: bool) -> None:
    """Allow the way in which attention is computed here."""


def flash_sdp_enabled() -> bool:
    """Return whether attention may be computed in one way of a GPU."""
    return False


def mem_efficient_sdp_enabled() -> bool:
    """Return whether attention may be computed in one way of a GPU."""
    return False


def math_sdp_enabled() -> bool:
    """Return whether attention may be computed as it is here: yes."""
    return True


@contextmanager
def sdp_kernel(enable_flash: bool = True, enable_math: bool = True, enable_mem_efficient: bool = True) -> Iterator[None]:
    """Choose how attention is computed for a while; there is one way."""
    yield
