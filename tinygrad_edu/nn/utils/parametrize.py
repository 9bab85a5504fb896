"""Parameters that are computed: a module's tensor replaced by a function of the tensors that are learned.

``module.weight`` becomes a property that calls the parametrizations each time it is read. A property belongs to a class, so the module
gets a class of its own, `ParametrizedLinear` for a `Linear`, which has the property and is otherwise the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...autograd.modes import no_grad
from ...tensor import Tensor
from ..containers import ModuleDict
from ..module import Module
from ..parameter import Parameter
from .parametrization_list import ParametrizationList, check_result, register, set_values

__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization", "remove_parametrizations",
    "transfer_parametrizations_and_params", "type_before_parametrizations",
]  # fmt: skip

_cache: list[dict[ParametrizationList, Tensor]] = []  # holds one dict while `cached` is active


@contextmanager
def cached() -> Iterator[None]:
    """Compute each parametrized tensor only once within the ``with`` block, however often it is read.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.nn.utils import parametrizations, parametrize
    >>> cell = parametrizations.weight_norm(tg.nn.RNNCell(2, 2), "weight_hh")
    >>> with parametrize.cached():
    ...     cell.weight_hh is cell.weight_hh
    True
    """
    outermost = not _cache
    if outermost:
        _cache.append({})
    try:
        yield
    finally:
        if outermost:
            _cache.clear()


def _computed(name: str) -> property:
    """Return the property that computes the tensor `name` from its originals, and assigns to it through them."""

    def compute(self: Any) -> Tensor:
        parametrization: ParametrizationList = self.parametrizations[name]
        if not _cache:
            return parametrization()  # type: ignore[no-any-return]
        values = _cache[0]
        if parametrization not in values:
            values[parametrization] = parametrization()
        return values[parametrization]

    def assign(self: Any, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(compute, assign, doc=f"The tensor that ``parametrizations.{name}`` computes.")


def _setattr(self: Module, name: str, value: Any) -> None:
    if isinstance(value, Parameter) and is_parametrized(self, name):
        raise KeyError(f"attribute '{name}' already exists")
    super(type(self), self).__setattr__(name, value)


def _deepcopy(self: Module, memo: dict[int, Any]) -> Module:
    replica: Module = object.__new__(type(self))
    memo[id(self)] = replica
    replica.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return replica


def _getstate(self: Module) -> Any:
    raise RuntimeError(
        "Serialization of parametrized modules is only supported through state_dict(): save module.state_dict(), and load it into a module "
        "that has been parametrized in the same way"
    )


def _set_class(module: Module) -> None:
    """Give the module the class that has a property for each of its parametrized tensors; its own class if there is none."""
    original = type_before_parametrizations(module) if "_is_parametrized" in type(module).__dict__ else type(module)
    names = list(_parametrizations(module))
    members: dict[str, Any] = {name: _computed(name) for name in names}
    members |= {"_is_parametrized": True, "__setattr__": _setattr, "__getstate__": _getstate}
    if not hasattr(original, "__deepcopy__"):
        members["__deepcopy__"] = _deepcopy
    module.__class__ = type(f"Parametrized{original.__name__}", (original,), members) if names else original


def register_parametrization(module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False) -> Module:
    """Let ``module.<tensor_name>`` be computed: ``parametrization(original)``, where `original` is what is learned from now on.

    The tensor moves to ``module.parametrizations.<tensor_name>.original``. A second parametrization of the same tensor is applied to
    the result of the first. If the parametrization has a method `right_inverse`, the original starts as its value at the tensor, so
    that the tensor keeps its value, and ``module.weight = value`` is possible; it may return several tensors, which the
    parametrization is then called with.

    Arguments
    ---------
    module : has the tensor.
    tensor_name : a parameter or buffer of it.
    parametrization : a module from tensor to tensor.
    unsafe : allow it to change the shape and dtype, and check nothing.

    Returns
    -------
    The module.

    Raises
    ------
    ValueError : if there is no such tensor, or if the parametrization changes its shape or dtype. Nothing has been changed then.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.nn.utils import parametrize
    >>> class Symmetric(tg.nn.Module):
    ...     def forward(self, x):
    ...         return x.triu() + x.triu(1).T
    >>> layer = parametrize.register_parametrization(tg.nn.Linear(3, 3), "weight", Symmetric())
    >>> tg.equal(layer.weight, layer.weight.T)
    True
    >>> layer
    ParametrizedLinear(
      in_features=3, out_features=3, bias=True
      (parametrizations): ModuleDict(
        (weight): ParametrizationList(
          (0): Symmetric()
        )
      )
    )
    >>> list(layer.state_dict())
    ['bias', 'parametrizations.weight.original']
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            _check_next(module, tensor_name, parametrization)
        entry = _parametrizations(module)[tensor_name]
        entry.append(parametrization)
        entry.unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        entry = ParametrizationList([parametrization], getattr(module, tensor_name), unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            module.add_module("parametrizations", ModuleDict())
        _parametrizations(module)[tensor_name] = entry
        _set_class(module)
    else:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    return module


def _check_next(module: Module, name: str, parametrization: Module) -> None:
    """Raise a ``ValueError`` unless a further parametrization, and its `right_inverse`, keep the shape and the dtype of the tensor."""
    tensor = getattr(module, name)
    value = parametrization(tensor)
    check_result(value, tensor.shape, tensor.dtype, f"module.{name}", f"parametrization(module.{name})", the="the ")
    if not hasattr(parametrization, "right_inverse"):
        return
    try:
        inverse = parametrization.right_inverse(value)
    except NotImplementedError:
        return
    if not isinstance(inverse, Tensor):
        raise ValueError(f"parametrization.right_inverse must return a tensor. Got: {type(inverse).__name__}")
    for what in ("dtype", "shape"):
        if getattr(inverse, what) != getattr(tensor, what):
            raise ValueError(
                f"The tensor returned by parametrization.right_inverse must have the same {what} as module.{name}, unless the `unsafe` "
                f"flag is enabled.\nmodule.{name}.{what}: {getattr(tensor, what)}\nreturned {what}: {getattr(inverse, what)}"
            )


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Return whether the module has a parametrization: of the tensor with this name, or of any."""
    parametrizations = _parametrizations(module)
    return len(parametrizations) > 0 if tensor_name is None else tensor_name in parametrizations


def _parametrizations(module: Module) -> Any:
    """Return the module's parametrizations by tensor name."""
    parametrizations = module.__dict__.get("parametrizations")
    return parametrizations if isinstance(parametrizations, ModuleDict) else {}


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """Make a parametrized tensor an ordinary parameter or buffer again; return the module.

    Arguments
    ---------
    leave_parametrized : whether it keeps its present value; otherwise it is the original again.

    Raises
    ------
    ValueError : if the tensor is not parametrized, or if there are several originals and `leave_parametrized` is false.
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    parametrizations = _parametrizations(module)
    entry: ParametrizationList = parametrizations[tensor_name]
    if entry.is_tensor:
        tensor = entry.original
        if leave_parametrized:
            with no_grad():
                set_values(tensor, getattr(module, tensor_name))
    elif leave_parametrized:
        tensor = getattr(module, tensor_name)
        tensor = Parameter(tensor) if tensor.requires_grad else tensor
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors."
        )
    del parametrizations[tensor_name]
    if not is_parametrized(module):
        delattr(module, "parametrizations")
    _set_class(module)
    register(module, tensor_name, tensor)
    return module


def type_before_parametrizations(module: Module) -> type:
    """Return the class that the module had before it was parametrized; its class if it is not.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.nn.utils import parametrizations, parametrize
    >>> parametrize.type_before_parametrizations(parametrizations.weight_norm(tg.nn.Linear(2, 2))).__name__
    'Linear'
    """
    return type(module).__bases__[0] if "_is_parametrized" in type(module).__dict__ else type(module)


def transfer_parametrizations_and_params(from_module: Module, to_module: Module, tensor_name: str | None = None) -> Module:
    """Parametrize a second module with the same parametrizations, which share the originals; return it.

    Arguments
    ---------
    tensor_name : the tensor to do so for; all that are parametrized by default. What `to_module` lacks is created.
    """
    if not is_parametrized(from_module):
        return to_module
    parametrizations = _parametrizations(from_module)
    for name in list(parametrizations) if tensor_name is None else [tensor_name]:
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name)))
        source: ParametrizationList = parametrizations[name]
        for parametrization in source:
            register_parametrization(to_module, name, parametrization)
        target = _parametrizations(to_module)[name]
        for original in source.original_names():
            setattr(target, original, getattr(source, original))
    return to_module
