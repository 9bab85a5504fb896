"""What the student calls things: variables of the calling frame, and the qualified names of a model's parameters.

A name belongs to a node of the graph (for a tensor that needs no gradient: to its array), so that any tensor of that node bears it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

from ..autograd.variable import Variable
from ..nn.module import Module

Path = tuple[str, ...]
_NOT_THE_STUDENTS = {"In", "Out"}  # IPython's lists of what was typed and shown
_CONTAINED = 1000  # of a list or dict, so many entries are looked at


class Names:
    """The names found, and the tensors that bear them.

    Attributes
    ----------
    of : node, or id of an array -> name.
    homes : node, or id of an array, of a parameter or buffer -> path of the module that owns it, ``("model", "0")`` for ``model.0.weight``.
    classes : path of a module -> name of its class.
    modules : id of a module -> its path.
    tensors : every tensor that was found; they give the values and gradients of their nodes.
    """

    def __init__(self) -> None:
        self.of: dict[Any, str] = {}
        self.homes: dict[Any, Path] = {}
        self.classes: dict[Path, str] = {}
        self.modules: dict[int, Path] = {}
        self.tensors: list[Variable] = []

    def add(self, name: str, tensor: Variable) -> None:
        """Call `tensor`, and its gradient if it has one, by `name`, unless they have a name already."""
        self.tensors.append(tensor)
        node = tensor.current_node()
        self.of.setdefault(id(tensor.array) if node is None else node, name)
        grad = tensor.grad
        if isinstance(grad, Variable) and (node := grad.current_node()) is not None:
            self.tensors.append(grad)
            self.of.setdefault(node, name + ".grad")

    def add_module(self, prefix: str, module: Module) -> None:
        """Call the parameters and buffers of `module` by their qualified names, and remember which module owns them."""
        for dotted, part in module.named_modules():
            path = (*([prefix] if prefix else []), *(dotted.split(".") if dotted else ()))
            self.classes.setdefault(path, type(part).__name__)
            self.modules.setdefault(id(part), path)
            own = [*part.named_parameters(recurse=False), *part.named_buffers(recurse=False)]
            for name, tensor in own:
                self.add(".".join((*path, name)), tensor)
                node = tensor.current_node()
                self.homes.setdefault(id(tensor.array) if node is None else node, path)

    def add_given(self, names: Any) -> None:
        """Take names from a mapping of names to tensors or modules, or of tensors to names."""
        if not isinstance(names, Mapping):
            raise TypeError(f"names must be a mapping such as {{'x': tensor}}, but got {type(names).__name__}")
        for key, value in names.items():
            tensor, name = (key, value) if isinstance(key, Variable) else (value, key)
            if isinstance(name, str) and isinstance(tensor, Variable):
                self.add(name, tensor)
            elif isinstance(name, str) and isinstance(tensor, Module):
                self.add_module(name, tensor)
            else:
                pair = f"{type(key).__name__}: {type(value).__name__}"
                raise TypeError(f"names must map a name to a tensor or module, or a tensor to a name, but has {pair}")

    def add_params(self, params: Any) -> None:
        """Take the names of a module's parameters, or what its ``named_parameters()`` gives, or a mapping."""
        if isinstance(params, Module):
            self.add_module("", params)
        elif isinstance(params, Mapping):
            self.add_given(params)
        else:
            try:
                pairs = [(name, tensor) for name, tensor in params]
            except (TypeError, ValueError):
                raise TypeError(
                    f"params must be a module, its named_parameters(), or a mapping of names to tensors, but got {type(params).__name__}"
                ) from None
            self.add_given(dict(pairs))
            for name, tensor in pairs:
                if isinstance(tensor, Variable) and (node := tensor.current_node()) is not None and "." in name:
                    self.homes.setdefault(node, tuple(name.split(".")[:-1]))

    def add_frame(self, frame: FrameType) -> None:
        """Take the names from the variables of a frame and of its module."""
        self.add_scope(variables(frame))
        if frame.f_code.co_flags & inspect.CO_OPTIMIZED:  # a function, whose variables are not those of its module
            self.add_scope(frame.f_globals)

    def add_scope(self, scope: Mapping[str, Any]) -> None:
        """Take the names from variables: models first, then tensors, then what holds tensors."""
        known = {k: v for k, v in scope.items() if k.isidentifier() and not k.startswith("_") and k not in _NOT_THE_STUDENTS}
        models = [(name, value) for name, value in known.items() if isinstance(value, Module)]
        for name, model in sorted(models, key=lambda item: -sum(1 for _ in item[1].modules())):
            self.add_module(name, model)
        for name, value in known.items():
            if isinstance(value, Variable):
                self.add(name, value)
        for name, value in known.items():
            for longer, tensor in _inside(name, value, 2):
                if isinstance(tensor, Variable):
                    self.add(longer, tensor)
                else:
                    self.add_module(longer, tensor)


def variables(frame: FrameType) -> dict[str, Any]:
    """Return the variables of a frame.

    Before Python 3.13 a function's frame keeps the dict that it shows, and with it every tensor that the function may have let go of since.
    So it is emptied, unless somebody else (``locals()``) holds it too.
    """
    shown = frame.f_locals
    variables = dict(shown)
    nobody_else = sys.getrefcount(shown) <= 3  # the frame, `shown`, and the argument of getrefcount
    if frame.f_code.co_flags & inspect.CO_OPTIMIZED and type(shown) is dict and nobody_else:
        shown.clear()
    return variables


def is_users_object(value: Any) -> bool:
    """Return whether a value is an instance of a class of the user's that has attributes of its own."""
    kind = type(value)
    foreign = kind.__module__.partition(".")[0] in (__package__.partition(".")[0], "builtins", "numpy")
    return not (foreign or isinstance(value, (Variable, Module, type, ModuleType))) and isinstance(getattr(value, "__dict__", None), dict)


def _inside(name: str, value: Any, levels: int) -> Iterator[tuple[str, Any]]:
    """Yield the tensors and modules inside a list, tuple or dict, or among a user's object's attributes, with the names that lead there."""
    entries: list[tuple[str, Any]]
    if type(value) in (list, tuple):
        entries = [(f"{name}[{i}]", v) for i, v in enumerate(value[:_CONTAINED])]
    elif type(value) is dict:
        entries = [(f"{name}[{k!r}]", value[k]) for k in list(value)[:_CONTAINED] if isinstance(k, (str, int))]
    elif is_users_object(value):
        entries = [(f"{name}.{k}", v) for k, v in vars(value).items() if not k.startswith("_")]
    else:
        return
    for longer, entry in entries:
        if isinstance(entry, (Variable, Module)):
            yield longer, entry
        elif levels > 1:
            yield from _inside(longer, entry, levels - 1)
