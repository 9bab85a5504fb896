"""Arguments that may be one number for all dimensions, or one for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["each"]


def each(value: Any, count: int) -> tuple[Any, ...]:
    """Return the sequence `value` as a tuple, or a number repeated `count` times."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * count
