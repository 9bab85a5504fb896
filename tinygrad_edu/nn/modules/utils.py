"""A number for every dimension. The names of ``torch.nn.modules.utils``."""

from __future__ import annotations

from typing import Any

from ..each import each

__all__ = ["_pair", "_quadruple", "_single", "_triple"]


def _single(value: Any) -> tuple[Any, ...]:
    """Return one value: the number, or the sequence as a tuple."""
    return each(value, 1)


def _pair(value: Any) -> tuple[Any, ...]:
    """Return two values.

    >>> _pair(3), _pair([1, 2])
    ((3, 3), (1, 2))
    """
    return each(value, 2)


def _triple(value: Any) -> tuple[Any, ...]:
    """Return three values."""
    return each(value, 3)


def _quadruple(value: Any) -> tuple[Any, ...]:
    """Return four values."""
    return each(value, 4)
