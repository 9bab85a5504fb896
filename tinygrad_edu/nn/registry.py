"""`Registry`: what a module holds of one kind, by name."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

__all__ = ["Registry"]

_ABSENT = object()


class Registry(dict[str, Any]):
    """A dict whose entries also stand among the attributes of the module that it belongs to, so that reading one costs nothing extra.

    A program that changes the dict itself, ``module._modules["fc"] = layer``, thereby changes the attribute. The module is held weakly: a
    module and its registries make no reference cycle.
    """

    __slots__ = ("_owner",)

    def __init__(self, owner: Any, entries: Mapping[str, Any]) -> None:
        super().__init__()
        self._owner = weakref.ref(owner)
        self.update(entries)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)

    def _attributes(self) -> dict[str, Any]:
        owner = self._owner()
        return {} if owner is None else owner.__dict__

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self._attributes()[name] = value

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self._attributes().pop(name, None)

    def pop(self, name: str, default: Any = _ABSENT) -> Any:
        """Take an entry out and return it."""
        if name not in self and default is not _ABSENT:
            return default
        value = self[name]
        del self[name]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take the last entry out and return it with its name."""
        name = next(reversed(self))
        return name, self.pop(name)

    def clear(self) -> None:
        """Take all entries out."""
        for name in list(self):
            del self[name]

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Enter several."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the entry of that name; enter `default` if there is none."""
        if name not in self:
            self[name] = default
        return self[name]
