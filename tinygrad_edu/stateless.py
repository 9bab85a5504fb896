"""`functional_call`: a module as a function of its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .autograd.variable import Variable

__all__ = ["functional_call", "replaced"]

_MISSING: Any = object()


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with other tensors in place of its parameters and buffers; the module itself stays as it is.

    Arguments
    ---------
    parameter_and_buffer_dicts : the tensors by dotted name, in one dict or in several with different names. What the call assigns to a
        buffer is found in the dict afterwards.
    args, kwargs : the arguments of the call; what is no tuple is a single argument.
    tie_weights : give a tensor to all names that the module knows the replaced one by.
    strict : raise unless the names are exactly those of the module.

    Returns
    -------
    What the module returns.

    Raises
    ------
    ValueError : if a name is in several dicts, or if tensors that are tied get different values.
    RuntimeError : with `strict`, names what is missing or unexpected.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.Linear(2, 1)
    >>> tensors = {"weight": tg.tensor([[1.0, 2.0]]), "bias": tg.tensor([0.5])}
    >>> functional_call(layer, tensors, tg.tensor([10.0, 1.0]))
    tensor([12.5000])
    """
    tensors = _joined(parameter_and_buffer_dicts)
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    with replaced(module, tensors, tie_weights, strict):
        return module(*arguments, **(kwargs or {}))


@contextmanager
def replaced(module: Any, tensors: dict[str, Any], tie_weights: bool = True, strict: bool = False) -> Iterator[None]:
    """Put other tensors in place of the module's own within the ``with`` block."""
    given = _tied(module, tensors) if tie_weights else tensors
    if strict:
        _check_names(module, given)
    places = {name: (module.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2]) for name in given}
    for name, value in given.items():
        if value is not None and not isinstance(value, Variable):
            raise TypeError(f"functional_call: {name} must be a tensor, but is {type(value).__name__}")
    own: dict[str, Any] = {}
    try:
        for name, value in given.items():
            own[name] = _swap(*places[name], value)
        yield
    finally:
        for name, value in own.items():
            changed = _swap(*places[name], value)
            if name in tensors and changed is not tensors[name]:
                tensors[name] = changed


def _swap(module: Any, name: str, value: Any) -> Any:
    """Put `value` in the place of a tensor of the module itself, and return the tensor that stood there."""
    for registry in (module._parameters, module._buffers):
        if name in registry:
            old, registry[name] = registry[name], value
            module.__dict__[name] = value
            return old
    old = getattr(module, name, _MISSING)
    if value is _MISSING:
        delattr(module, name)
    else:
        setattr(module, name, value)
    return old


def _joined(dicts: Any) -> dict[str, Any]:
    """Return one dict of all; the one itself if there is only one, so that changes of its tensors are seen."""
    if isinstance(dicts, dict):
        return dicts
    if not isinstance(dicts, Sequence):
        raise ValueError(f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(dicts)}")
    if not all(isinstance(d, dict) for d in dicts):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    names = [name for d in dicts for name in d]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: value for d in dicts for name, value in d.items()}


def _own_tensors(module: Any) -> dict[str, Any]:
    return dict([*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)])


def _tied(module: Any, tensors: dict[str, Any]) -> dict[str, Any]:
    """Return the tensors under all names that the module has for what they replace."""
    names: dict[int, list[str]] = {}
    for name, tensor in _own_tensors(module).items():
        names.setdefault(id(tensor), []).append(name)
    result = dict(tensors)
    for tied in names.values():
        values = [tensors[name] for name in tied if name in tensors]
        if any(value is not values[0] for value in values):
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(tied)}, which are tied. Consider using tie_weights=False"
            )
        if values:
            result |= dict.fromkeys(tied, values[0])
    return result


def _check_names(module: Any, tensors: dict[str, Any]) -> None:
    own = _own_tensors(module)
    unexpected = [name for name in tensors if name not in own]
    missing = [name for name in own if name not in tensors]
    problems = []
    if unexpected:
        problems.append(f"Unexpected key(s): {', '.join(map(repr, unexpected))}.")
    if missing:
        problems.append(f"Missing key(s): {', '.join(map(repr, missing))}.")
    if problems:
        raise RuntimeError("\n\t".join([f"Error(s) in reparametrizing for {module._get_name()}:", "\n\t".join(problems)]))
