"""`compile`: returns what it is given. Everything here runs as it is written, which is the point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["allow_in_graph", "compile", "disable", "is_compiling", "is_dynamo_compiling", "reset"]


def compile(
    model: Any = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: Any = "inductor",
    mode: str | None = None,
    options: Any = None,
    disable: bool = False,
) -> Any:
    """Return `model`, a module or a function, as it is; without one, a decorator that does so.

    >>> @compile(mode="reduce-overhead")
    ... def double(x):
    ...     return 2 * x
    >>> double(3), compile(abs) is abs
    (6, True)
    """
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    return (lambda function: function) if model is None else model


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """Return the function as it is; without one, a decorator that does so."""
    return (lambda function: function) if fn is None else fn


def allow_in_graph(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as it is."""
    return fn


def is_compiling() -> bool:
    """Return whether a compiler is reading the program: it never is."""
    return False


def is_dynamo_compiling() -> bool:
    """Return whether a compiler is reading the program: it never is."""
    return False


def reset() -> None:
    """Forget all compiled programs: there are none."""
