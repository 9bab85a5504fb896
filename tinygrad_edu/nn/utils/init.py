"""`skip_init`: a module whose initial values do not matter, because others are loaded."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from ...random import fork_rng
from ..module import Module

__all__ = ["skip_init"]

AnyModule = TypeVar("AnyModule", bound=Module)


def skip_init(module_cls: type[AnyModule], *args: Any, **kwargs: Any) -> AnyModule:
    """Return ``module_cls(*args, **kwargs)`` and leave the generator of random numbers as it was. The values are to be set.

    Raises
    ------
    RuntimeError : if it is no class of modules, or if it does not take a `device`, as every layer does.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.skip_init(tg.nn.Linear, 5, 1)
    Linear(in_features=5, out_features=1, bias=True)
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    with fork_rng():
        return module_cls(*args, **kwargs)
