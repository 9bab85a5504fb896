"""Modules that hold modules: a chain, a list and a dict."""

from __future__ import annotations

import operator
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from .module import Module

__all__ = ["Container", "ModuleDict", "ModuleList", "Sequential"]


def check_iterable(value: Any, call: str, of: str = "") -> None:
    """Raise ``TypeError`` if what was given to a call cannot be run through."""
    if not isinstance(value, Iterable):
        raise TypeError(f"{call} should be called with an iterable{of}, but got {type(value).__name__}")


class _ModuleSequence(Module):
    """What `Sequential` and `ModuleList` share: children numbered from 0 (or named), reached by position."""

    def _names(self) -> list[str]:
        return list(self._modules)

    def _name_at(self, index: Any) -> str:
        i, size = operator.index(index), len(self)
        if not -size <= i < size:
            raise IndexError(f"index {i} is out of range")
        return self._names()[i]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())  # type: ignore[arg-type]

    def __contains__(self, module: Any) -> bool:
        return any(module is m for m in self._modules.values())

    def __setitem__(self, index: Any, module: Module) -> None:
        setattr(self, self._name_at(index), module)

    def __delitem__(self, index: Any) -> None:
        for name in self._names()[index] if isinstance(index, slice) else [self._name_at(index)]:
            delattr(self, name)
        self._replace(list(self._modules.items()))

    def _replace(self, items: list[tuple[str, Any]]) -> None:
        """Hold these modules from now on; numbered ones are numbered anew."""
        numbered = all(name.isdigit() for name, _ in items)
        for name in self._names():
            delattr(self, name)
        for i, (name, module) in enumerate(items):
            self.add_module(str(i) if numbered else name, module)

    def append(self, module: Module) -> Self:
        """Add a module at the end; return the container."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Module) -> Any:
        """Put a module before position `index`."""
        if not isinstance(module, Module):  # before anything is changed
            raise TypeError(f"{self._get_name()}.insert expected a module, but got {type(module).__name__}")
        items = list(self._modules.items())
        if not -len(items) <= index <= len(items):
            raise IndexError(f"index {index} is out of range for the {len(items)} modules")
        items.insert(index, (str(len(items)), module))
        self._replace(items)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end; return the container."""
        check_iterable(modules, f"{self._get_name()}.extend")
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, key: Any = -1) -> Module:
        """Take a module out and return it."""
        module = getattr(self, self._name_at(key))
        del self[key]
        result: Module = module
        return result


class Sequential(_ModuleSequence):
    """Modules that are run one after the other, each on the output of the one before.

    Give the modules, or an ``OrderedDict`` of them with names.

    >>> import tinygrad_edu as tg
    >>> model = tg.nn.Sequential(tg.nn.Linear(4, 8), tg.nn.ReLU(), tg.nn.Linear(8, 2))
    >>> model(tg.zeros(3, 4)).shape
    torch.Size([3, 2])
    >>> model[1:]
    Sequential(
      (1): ReLU()
      (2): Linear(in_features=8, out_features=2, bias=True)
    )
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else ((str(i), m) for i, m in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._name_at(index)]

    def __add__(self, other: Sequential) -> Sequential:
        self._check_other(other)
        return type(self)(*self, *other)

    def __mul__(self, times: int) -> Sequential:
        """Return the same modules, not copies of them, several times in a row."""
        if not isinstance(times, int):
            return NotImplemented
        if times <= 0:
            raise ValueError(f"a Sequential can be repeated once or more, but not {times} times")
        return type(self)(*[*self] * times)

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        return self.extend((self * times)[len(self) :])

    def __iadd__(self, other: Sequential) -> Self:
        self._check_other(other)
        return self.extend(other)

    def _check_other(self, other: Any) -> None:
        if not isinstance(other, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given")

    def forward(self, input: Any) -> Any:
        """Run all modules in their order."""
        for module in self._modules.values():
            input = module(input)  # type: ignore[misc]
        return input


class Container(Module):
    """Modules by name; the oldest container, which every `Module` has replaced. It warns that it is deprecated."""

    def __init__(self, **kwargs: Any) -> None:
        warnings.warn("nn.Container is deprecated: derive a class from nn.Module instead", FutureWarning, stacklevel=2)
        super().__init__()
        for name, module in kwargs.items():
            self.add_module(name, module)


class ModuleList(_ModuleSequence):
    """A list of modules, whose parameters are found as a plain list's are not.

    >>> import tinygrad_edu as tg
    >>> layers = tg.nn.ModuleList([tg.nn.Linear(2, 2) for _ in range(3)])
    >>> layers
    ModuleList(
      (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
    )
    >>> len(list(layers.parameters()))
    6
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(() if modules is None else modules)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])  # type: ignore[arg-type]
        return self._modules[self._name_at(index)]

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def insert(self, index: int, module: Module) -> None:
        """Put a module before position `index`."""
        super().insert(index, module)

    def __repr__(self) -> str:
        runs: list[tuple[int, int, str]] = []  # equal neighbours are printed once
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1] = runs[-1][0], i, text
            else:
                runs.append((i, i, text))
        lines = [f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}" for a, b, text in runs]
        body = "\n".join(lines).replace("\n", "\n  ")
        return f"{self._get_name()}(\n  {body}\n)" if body else f"{self._get_name()}()"


class ModuleDict(Module):
    """A dict of modules, whose parameters are found as a plain dict's are not.

    >>> import tinygrad_edu as tg
    >>> choices = tg.nn.ModuleDict({"relu": tg.nn.ReLU(), "tanh": tg.nn.Tanh()})
    >>> choices["tanh"]
    Tanh()
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Module:
        return self._modules[key]  # type: ignore[return-value]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        if key not in self._modules:
            raise KeyError(key)
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take all modules out."""
        for key in list(self._modules):
            delattr(self, key)

    def pop(self, key: str) -> Module:
        """Take a module out and return it."""
        module = self[key]
        del self[key]
        return module

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._modules.keys()

    def items(self) -> Iterable[tuple[str, Module]]:
        """Return the names with their modules."""
        return self._modules.items()  # type: ignore[return-value]

    def values(self) -> Iterable[Module]:
        """Return the modules."""
        return self._modules.values()  # type: ignore[return-value]

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add modules, or replace those of the same names."""
        check_iterable(modules, f"{self._get_name()}.update", " of key/value pairs")
        for key, module in modules.items() if isinstance(modules, (Mapping, ModuleDict)) else modules:
            self[key] = module
