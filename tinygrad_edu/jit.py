"""The names of ``torch.jit`` that decorate: functions and modules stay as they are."""

from __future__ import annotations

from typing import Any

__all__ = ["export", "ignore", "is_scripting", "is_tracing", "script", "trace", "unused"]


def script(obj: Any, *args: Any, **kwargs: Any) -> Any:
    """Return a function, a class or a module as it is.

    >>> @script
    ... def double(x):
    ...     return 2 * x
    >>> double(3)
    6
    """
    return obj


def trace(func: Any, example_inputs: Any = None, **kwargs: Any) -> Any:
    """Return a function or a module as it is."""
    return func


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """Return the decorated function as it is; also with options: ``@ignore(drop=True)``."""
    return drop if callable(drop) else (lambda function: function)


def unused(fn: Any) -> Any:
    """Return the function as it is."""
    return fn


def export(fn: Any) -> Any:
    """Return the function as it is."""
    return fn


def is_scripting() -> bool:
    """Return whether a compiler reads the program: it never does."""
    return False


def is_tracing() -> bool:
    """Return whether a trace of the program is being taken: it never is."""
    return False
