"""The older way to compute a weight from other parameters: a hook that sets it before every call of the module.

The hooks of weight normalisation, spectral normalisation and pruning are of this kind; here is how they are found and taken away.
"""

from __future__ import annotations

from typing import Any, TypeVar

from ..module import Module
from ..parameter import is_lazy

__all__ = ["find", "refuse_uninitialized", "remove"]

Hook = TypeVar("Hook")


def find(module: Module, kind: type[Hook], name: str) -> Hook | None:
    """Return the hook of this kind that computes ``module.<name>``, or `None`."""
    for hook, _ in module._hooks.forward_pre.values() if module._hooks is not None else ():
        if isinstance(hook, kind) and getattr(hook, "name", None) == name:
            return hook
    return None


def remove(module: Module, hook: Any) -> None:
    """Take a hook away from the module."""
    if module._hooks is not None:
        for key, (other, _) in list(module._hooks.forward_pre.items()):
            if other is hook:
                del module._hooks.forward_pre[key]


def refuse_uninitialized(weight: Any, user: str, what: str) -> None:
    """Raise a ``ValueError`` if a weight that `user` is to change has no shape yet."""
    if is_lazy(weight):
        raise ValueError(
            f"The module passed to `{user}` can't have uninitialized parameters. Make sure to run the dummy forward before applying {what}"
        )
