"""`Kernels`: functions of this package that are taken over whole, with all that they need, so that the text depends on NumPy only."""

from __future__ import annotations

import builtins
import inspect
import re
import sys
import textwrap
from types import ModuleType
from typing import Any

from ...autograd.inplace import follow
from ...autograd.primitive import Primitive
from ...ops import _windows
from . import sequential
from .literals import NotWritten, literal
from .names import Namer
from .rewritten import rewritten, rewritten_rule

_PACKAGE = __name__.split(".", maxsplit=1)[0]
_INSTEAD: dict[Any, Any] = {_windows.in_threads: sequential.in_threads, follow: sequential.follow}


class Kernels:
    """The functions that a text needs besides NumPy's, each with the name that it has there.

    >>> from tinygrad_edu.autograd.primitive import REGISTRY
    >>> from tinygrad_edu.teach.source.names import Namer
    >>> kernels = Kernels(Namer())
    >>> kernels.name(REGISTRY["gate"])
    '_gate'
    """

    def __init__(self, namer: Namer) -> None:
        self._namer = namer
        self._names: dict[Any, str] = {}
        self._texts: dict[str, str] = {}  # each after what it needs at its definition
        self._needs: dict[str, set[str]] = {}

    def name(self, primitive: Primitive) -> str:
        """Return what the forward function of a primitive is called in the text."""
        return self._taken_over(primitive.forward, f"_{primitive.name}")

    def rule(self, primitive: Primitive, argument: str) -> str:
        """Return what the rule of an argument is called in the text."""
        rule = primitive.rules[argument]
        name = f"_pull_{primitive.name}_{argument}"
        if inspect.isfunction(rule) and rule.__name__ != "<lambda>":
            return self._taken_over(rule, name)
        key = primitive.name, argument
        if key not in self._names:
            self._names[key] = name = self._namer.new(name)
            needs: set[str] = set()
            self._texts[name] = rewritten_rule(
                primitive.forward, argument, name, lambda word, rest: self._reference(primitive.forward, word, rest, needs)
            )
            self._needs[name] = needs
        return self._names[key]

    def text(self, code: str) -> tuple[str, str]:
        """Return the imports and the definitions that `code` needs."""
        wanted = [name for name in self._texts if re.search(rf"\b{name}\b", code)]
        needed: set[str] = set()
        while wanted:
            name = wanted.pop()
            if name not in needed:
                needed.add(name)
                wanted += self._needs[name]
        texts = [text for name, text in self._texts.items() if name in needed]
        imports = sorted(text for text in texts if _is_import(text))
        constants = "".join(text for text in texts if not _is_import(text) and not text.startswith(("def ", "class ")))
        functions = [text for text in texts if text.startswith(("def ", "class "))]
        return "".join(imports), "\n\n".join(filter(None, (constants, *functions)))

    def _taken_over(self, obj: Any, wanted: str) -> str:
        """Return the name of a function or class of this package, after taking it over."""
        if obj not in self._names:
            self._names[obj] = name = self._namer.new(wanted)
            needs: set[str] = set()
            try:
                text = rewritten(_INSTEAD.get(obj, obj), name, lambda word, rest: self._reference(obj, word, rest, needs))
            except NotWritten:
                self._names[obj] = ""
                raise
            self._texts[name], self._needs[name] = text, needs
        if not self._names[obj]:
            raise NotWritten(f"{wanted}, which cannot be taken over")
        return self._names[obj]

    def _reference(self, home: Any, word: str, attributes: list[str], needs: set[str]) -> str | None:
        """Return what to write for a global name of the function `home`, with the attributes taken of it."""
        scope = vars(sys.modules[_INSTEAD.get(home, home).__module__])
        if word not in scope:
            return None if hasattr(builtins, word) else word
        obj, rest = scope[word], list(attributes)
        while isinstance(obj, ModuleType) and _is_ours(obj.__name__) and rest:
            word = rest.pop(0)
            obj = getattr(obj, word)
        text = self._named(obj, word, needs)
        return ".".join((text, *rest))

    def _named(self, obj: Any, word: str, needs: set[str]) -> str:
        if isinstance(obj, ModuleType):
            name = word if word in ("np", "math") else self._once(obj, word)
            if name == word:
                text = f"import {obj.__name__}" + ("" if obj.__name__ == word else f" as {word}")
            else:
                text = f"import {obj.__name__} as {name}"
            return name if word == "np" else self._define(name, f"{text}\n", needs)
        obj = inspect.unwrap(obj) if not hasattr(obj, "primitive") else obj.primitive.forward
        if inspect.isfunction(obj) or inspect.isclass(obj):
            if obj.__module__ == "numpy":
                return literal(obj)[0]
            if _is_ours(obj.__module__):
                name = self._taken_over(obj, word if word.startswith("_") else f"_{word}")
                needs.add(name)
                return name
            name = self._once(obj, word)
            renamed = "" if name == obj.__name__ else f" as {name}"
            return self._define(name, f"from {obj.__module__} import {obj.__name__}{renamed}\n", needs)
        text, _ = literal(obj)
        if text.startswith("np.") and text.count("(") == 0:
            return text
        text = "\n".join(textwrap.wrap(text, 110, subsequent_indent="    "))
        return self._define(self._once((word, text), word), f"{{name}} = {text}\n", needs)

    def _once(self, key: Any, wanted: str) -> str:
        if key not in self._names:
            self._names[key] = self._namer.new(wanted)
        return self._names[key]

    def _define(self, name: str, text: str, needs: set[str]) -> str:
        needs.add(name)
        self._texts.setdefault(name, text.replace("{name}", name, 1))
        self._needs.setdefault(name, set())
        return name


def _is_ours(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == _PACKAGE


def _is_import(text: str) -> bool:
    return text.startswith(("import ", "from "))
