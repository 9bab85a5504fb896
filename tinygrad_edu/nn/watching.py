"""Running a model as an onlooker: with something called around every module, and nothing changed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..autograd.memory import stamp
from ..autograd.variable import Variable
from ..ops.random import get_rng_state, set_rng_state
from .module import Module


@contextmanager
def preserved(model: Any) -> Iterator[None]:
    """Bring modes, parameters, buffers and the state of the random numbers back to what they are now."""
    modules = list(model.modules()) if isinstance(model, Module) else []
    modes = [module.training for module in modules]
    buffers = [dict(module._buffers) for module in modules]
    tensors = {id(t): t for module in modules for t in (*module._parameters.values(), *module._buffers.values()) if t is not None}
    values = {key: tensor.array.copy() for key, tensor in tensors.items()}
    arrays = {key: tensor.array for key, tensor in tensors.items()}
    random = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(random)
        for module, mode, known in zip(modules, modes, buffers, strict=True):
            module.training = mode
            for name, buffer in known.items():
                if module._buffers.get(name) is not buffer:
                    module._enter(module._buffers, name, buffer)
        for key, tensor in tensors.items():
            tensor.array = arrays[key]
            if not np.array_equal(tensor.array, values[key], equal_nan=tensor.array.dtype.kind == "f"):
                np.copyto(tensor.array, values[key])
                stamp(tensor.array)


@contextmanager
def watching(model: Module, before: Callable[..., None], after: Callable[..., None]) -> Iterator[None]:
    """Call ``before(module, args, kwargs)`` and ``after(module, args, kwargs, output)`` around every call of a module of `model`."""

    def enter(module: Module, args: Any, kwargs: Any) -> None:
        before(module, args, kwargs)

    def leave(module: Module, args: Any, kwargs: Any, output: Any) -> None:
        after(module, args, kwargs, output)

    bare = [module for module in model.modules() if module._hooks is None]
    handles = []
    try:
        for module in model.modules():
            handles.append(module.register_forward_pre_hook(enter, with_kwargs=True))
            handles.append(module.register_forward_hook(leave, with_kwargs=True))
        yield
    finally:
        for handle in handles:
            handle.remove()
        for module in bare:
            module._hooks = None


def tensors_in(structure: Any) -> Iterator[Variable]:
    """Yield the tensors in a structure of tuples, lists and dicts, in order."""
    if isinstance(structure, Variable):
        yield structure
    elif isinstance(structure, dict):
        for item in structure.values():
            yield from tensors_in(item)
    elif isinstance(structure, (tuple, list)):
        for item in structure:
            yield from tensors_in(item)


def replaced(structure: Any, change: Callable[[Variable], Any]) -> Any:
    """Return the structure with ``change(tensor)`` in place of each of its tensors."""
    if isinstance(structure, Variable):
        return change(structure)
    if isinstance(structure, dict):
        return type(structure)((key, replaced(item, change)) for key, item in structure.items())
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):  # a named tuple
        return type(structure)(*(replaced(item, change) for item in structure))
    if isinstance(structure, (tuple, list)):
        return type(structure)(replaced(item, change) for item in structure)
    return structure
