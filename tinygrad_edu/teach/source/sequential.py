"""What stands in the written source in place of a function of this package that does the same in a way that only its speed needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...ops._windows import WORTH_A_THREAD


def in_threads(task: Callable[[int, int], Any], count: int, work: float, parts: int = 8) -> list[Any]:
    """Run ``task(start, stop)`` on consecutive parts of ``range(count)``; return the results in order."""
    parts = max(1, min(parts, count, int(2 * work / WORTH_A_THREAD)))
    return [task(i * count // parts, (i + 1) * count // parts) for i in range(parts)]


def follow(base: Any, steps: Callable[[Any], Any]) -> Any:
    """Return the view of `base` that `steps` takes."""
    return steps(base)
