"""PyTorch's lists of classes that a pickle may name. The files written here name no classes, so the lists have no effect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "safe_globals"]

_listed: list[Any] = []


def add_safe_globals(safe_globals: Iterable[Any]) -> None:
    """Note classes that a file may name; accepted for PyTorch's sake."""
    _listed.extend(g for g in safe_globals if g not in _listed)


def get_safe_globals() -> list[Any]:
    """Return what `add_safe_globals` has noted."""
    return list(_listed)


def clear_safe_globals() -> None:
    """Forget what `add_safe_globals` has noted."""
    _listed.clear()


class safe_globals:  # noqa: N801 - PyTorch's name
    """Note classes for the time of a ``with`` block; accepted for PyTorch's sake.

    >>> with safe_globals([complex]):
    ...     get_safe_globals()
    [<class 'complex'>]
    >>> get_safe_globals()
    []
    """

    def __init__(self, safe_globals: Iterable[Any]) -> None:
        self._given = list(safe_globals)

    def __enter__(self) -> None:
        self._before = get_safe_globals()
        add_safe_globals(self._given)

    def __exit__(self, *error: object) -> None:
        _listed[:] = self._before
