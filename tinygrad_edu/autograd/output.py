"""How functions may be called besides: with ``out=``, and with NumPy's names for the arguments.

Every primitive understands both, and so does every function marked with `writes_out`. What is written into tensors that the caller gives is
not recorded: neither these tensors nor what is computed may need a gradient.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np

from ..errors import InplaceError
from .memory import stamp
from .modes import state
from .variable import Variable

P = ParamSpec("P")
T = TypeVar("T")

KINDS = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}  # of dtypes: what is written may not be of a higher one than the memory


_NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim", "x2": "other"}
_FIRST = ("input", "x", "a", "x1")  # names of the first argument


def parameter_named(name: str, parameters: Sequence[str]) -> str:
    """Return the parameter that a keyword argument means: the one of this name, or of which it is NumPy's name.

    >>> parameter_named("axis", ("input", "dim")), parameter_named("a", ("input", "dim")), parameter_named("b", ("input",))
    ('dim', 'input', 'b')
    """
    if name in parameters:
        return name
    meant = parameters[0] if name in _FIRST else _NUMPY_NAMES.get(name, name)
    return meant if meant in parameters else name


def numpy_names(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function understand NumPy's names for its arguments: ``axis`` for ``dim``, ``x`` for the first one.

    >>> import tinygrad_edu as tg
    >>> tg.chunk(tg.tensor([1.0, 2.0]), 2, axis=0)
    (tensor([1.]), tensor([2.]))
    """
    renamed = _renaming(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **renamed(kwargs)) if kwargs else function(*args)  # type: ignore[call-arg]

    return call


def writes_out(function: Callable[P, T]) -> Callable[P, T]:
    """The same, and let it accept ``out=``: a tensor, or as many tensors as it has results.

    >>> import tinygrad_edu as tg
    >>> x, running = tg.tensor([1.0, 2.0]), tg.empty(2)
    >>> tg.cumsum(x, axis=0, out=running) is running, running
    (True, tensor([1., 3.]))
    """
    renamed = _renaming(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not kwargs:
            return function(*args)  # type: ignore[call-arg]
        out = kwargs.pop("out", None)
        result = function(*args, **renamed(kwargs))
        return result if out is None else write_into(out, result, function.__name__)

    return call


def _renaming(function: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what gives keyword arguments the names of the parameters of `function`."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    def renamed(kwargs: dict[str, Any]) -> dict[str, Any]:
        if kwargs.keys() <= known:
            return kwargs
        names = [parameter_named(name, parameters) for name in kwargs]
        return dict(zip(names, kwargs.values(), strict=True)) if len({*names}) == len(names) else kwargs

    known = frozenset(parameters)
    return renamed


def write_into(out: Any, result: Any, name: str) -> Any:
    """Write a result, or each of several, into the tensor that stands in its place in `out`; return what was written to.

    A tensor of another shape is given new memory, with a warning unless it has no elements.

    Raises
    ------
    TypeError : if `out` is no tensor, or not as many as there are results.
    RuntimeError : if a gradient would be lost, a dtype does not fit, or the memory cannot be written. Nothing is changed then.
    """
    several = isinstance(result, (tuple, list))
    results, outs = (result, out) if several else ((result,), (out,))
    if not isinstance(outs, (tuple, list)) or len(outs) != len(results) or not all(isinstance(t, Variable) for t in outs):
        expected = f"{len(results)} tensors" if several else "a tensor"
        raise TypeError(f"{name}() received an invalid combination of arguments: out must be {expected}, but is of {type(out).__name__}")
    for target, value in zip(outs, results, strict=True):
        _check(target, value, name)
    for target, value in zip(outs, results, strict=True):
        _write(target, value.array)
    return type(result)(outs) if several else out


def _check(target: Variable, value: Variable, name: str) -> None:
    if state.record is not None and (target.requires_grad or value.requires_grad):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad: "
            "leave out= away, or call it inside `with no_grad():`"
        )
    if KINDS[value.array.dtype.kind] > KINDS[target.array.dtype.kind]:
        raise RuntimeError(f"{name}(): result type {value.array.dtype} can't be cast to the desired output type {target.array.dtype}")
    if target.array.shape == value.array.shape and not target.array.flags.writeable:
        raise InplaceError(
            f"{name}(): unsupported operation: the memory of out cannot be written, for one location is several elements, or it comes from "
            "a read-only array. Give a tensor with memory of its own."
        )


def _write(target: Variable, array: Any) -> None:
    if target.array.shape == array.shape:
        np.copyto(target.array, array, casting="unsafe")
        stamp(target.array)
        return
    if target.array.size:
        warnings.warn(
            f"An output with one or more elements was resized since it had shape {list(target.array.shape)}, which does not match the "
            f"required output shape {list(array.shape)}. This behavior is deprecated: give an output of that shape, or an empty one.",
            UserWarning,
            stacklevel=4,
        )
    target.array, target._view = array.astype(target.array.dtype), None
