"""A module's state: all parameters and persistent buffers by their dotted names, out of a module and back into one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..autograd.memory import stamp
from ..autograd.variable import Variable
from ..size import Size
from ..tensor import Tensor
from .parameter import Parameter, UninitializedTensorMixin, is_lazy

if TYPE_CHECKING:
    from .module import Module


EXTRA = "_extra_state"  # the name under which it stands in a state dict


class IncompatibleKeys(NamedTuple):
    """The names that the module has and the state dict does not, and the other way round."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def collect(module: Module, destination: Any, prefix: str, keep_vars: bool) -> OrderedDict[str, Any]:
    """Enter the state of `module` and of all below it in `destination`."""
    hooks = module._hooks
    for hook in list(hooks.state_pre.values()) if hooks is not None else ():
        hook(module, prefix, keep_vars)
    module._save_to_state_dict(destination, prefix, keep_vars)
    for name, child in module._modules.items():
        if child is not None:
            child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
    for hook in list(hooks.state_post.values()) if hooks is not None else ():
        hook(module, destination, prefix, {})
    result: OrderedDict[str, Any] = destination
    return result


def save_own(module: Module, destination: Any, prefix: str, keep_vars: bool) -> None:
    """Enter the state of the module itself in `destination`."""
    for name, value in own_state(module):
        destination[prefix + name] = value if keep_vars or is_lazy(value) else value.detach()
    if module._has_extra_state():
        destination[prefix + EXTRA] = module.get_extra_state()


def own_state(module: Module) -> list[tuple[str, Tensor]]:
    """Return the parameters and the persistent buffers of the module itself."""
    buffers = [(name, b) for name, b in module._buffers.items() if name not in module._transient]
    return [(name, value) for name, value in [*module._parameters.items(), *buffers] if value is not None]


def load(module: Module, state_dict: Mapping[str, Any], strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy `state_dict` into `module`, or raise and change nothing."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    missing: list[str] = []
    unexpected: list[str] = []
    problems: list[str] = []
    state_dict = _changed_by_hooks(module, state_dict, strict, missing, unexpected, problems)
    targets: dict[str, tuple[Module, str, Any]] = {}
    for path, part in module.named_modules(remove_duplicate=False):
        for name, target in own_state(part):
            targets[_dotted(path, name)] = part, name, target
    extra = {_dotted(path, EXTRA): part for path, part in module.named_modules(remove_duplicate=False) if part._has_extra_state()}
    missing += [name for name in (*targets, *extra) if name not in state_dict]
    unexpected += [name for name in state_dict if name not in targets and name not in extra]
    keys = IncompatibleKeys(missing, unexpected)
    found = {name: state_dict[name] for name in targets if name in state_dict}
    for name, value in found.items():
        problems += _problem(name, value, targets[name][2], assign)
    hooked = [(part, hook) for part in module.modules() if part._hooks is not None for hook in part._hooks.load_post.values()]
    _refuse(module, problems if hooked else [*_differences(keys, strict), *problems])  # hooks may change the names
    for name, value in found.items():
        owner, attribute, target = targets[name]
        if is_lazy(value):
            continue
        if isinstance(target, UninitializedTensorMixin):
            target.materialize(_array(value).shape)
        if assign:
            owner._enter(*_as_same_kind(owner, attribute, value, target))
        else:
            np.copyto(target.array, _array(value), casting="unsafe")
            stamp(target.array)
    for name, part in extra.items():
        if name in state_dict:
            part.set_extra_state(state_dict[name])
    for part, hook in reversed(hooked):
        hook(part, keys)
    _refuse(module, _differences(keys, strict))
    return keys


def _differences(keys: IncompatibleKeys, strict: bool) -> list[str]:
    """Return what a strict load says about the names."""
    words = {"Missing": keys.missing_keys, "Unexpected": keys.unexpected_keys}
    return [f"{word} key(s) in state_dict: {', '.join(map(_quoted, names))}. " for word, names in words.items() if strict and names]


def _quoted(name: str) -> str:
    return f'"{name}"'


def _refuse(module: Module, problems: list[str]) -> None:
    if problems:
        raise RuntimeError("\n\t".join([f"Error(s) in loading state_dict for {type(module).__name__}:", *problems]))


def _dotted(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _changed_by_hooks(module: Module, state_dict: Mapping[str, Any], *arguments: Any) -> Mapping[str, Any]:
    """Return the state dict as the modules' hooks want it; the given one stays as it is."""
    changed = OrderedDict(state_dict)
    for path, part in module.named_modules(remove_duplicate=False):
        part._load_from_state_dict(changed, f"{path}." if path else "", {}, *arguments)
    return changed


def _array(value: Any) -> Any:
    return value.array if isinstance(value, Variable) else value


def _problem(name: str, value: Any, target: Tensor, assign: bool) -> list[str]:
    if is_lazy(value):
        found = f"{name} of the state dict is not initialized, but that of the module is: call the module that it comes from first"
        return [] if is_lazy(target) else [found]
    if not isinstance(value, Variable) and (assign or not isinstance(value, (np.ndarray, np.generic))):
        found = f"received {type(value)}"
        return [f'While copying the parameter named "{name}", expected torch.Tensor or Tensor-like object from checkpoint but {found}']
    if _array(value).dtype.kind not in "biuf":
        return [f'While copying the parameter named "{name}", expected numbers, but the array has dtype {_array(value).dtype}']
    if is_lazy(target):
        return []
    if _array(value).shape != target.array.shape:
        found = f"{Size(_array(value).shape)} from checkpoint, the shape in current model is {target.shape}."
        return [f"size mismatch for {name}: copying a param with shape {found}"]
    if not assign and not target.array.flags.writeable:
        return [f"the memory of {name} cannot be written: it is an expanded view or comes from a read-only array"]
    return []


def _as_same_kind(owner: Module, name: str, value: Tensor, target: Tensor) -> tuple[dict[str, Any], str, Any]:
    """Return the registry to enter `value` in, the name, and `value` as a parameter if `target` is one."""
    if name not in owner._parameters:
        return owner._buffers, name, value
    same = value if isinstance(value, Parameter) else Parameter(value, target.requires_grad)
    return owner._parameters, name, same.requires_grad_(target.requires_grad)
