"""`Module`: the base of every layer and model. It knows by name its parameters, its buffers and the modules it is made of.

A value that is assigned to an attribute is entered in one of three registries by its type; it also stands in the instance like any
attribute, so reading one costs nothing extra. State dicts are in `state`, hooks in `hooks`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from .. import dtypes
from ..autograd.modes import no_grad
from ..autograd.node import RemovableHandle
from ..autograd.variable import Variable
from ..tensor import Tensor
from . import hooks, state
from .parameter import Buffer, Parameter

__all__ = ["Module"]


class Module:
    """A layer or a model: subclass it, create the parts in ``__init__``, and say in ``forward`` what is computed.

    >>> import tinygrad_edu as tg
    >>> class Net(tg.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = tg.nn.Linear(2, 1)
    ...     def forward(self, x):
    ...         return self.layer(x).tanh()
    >>> net = Net()
    >>> net
    Net(
      (layer): Linear(in_features=2, out_features=1, bias=True)
    )
    >>> [name for name, p in net.named_parameters()]
    ['layer.weight', 'layer.bias']
    >>> net(tg.zeros(3, 2)).shape
    torch.Size([3, 1])
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _transient: set[str]  # the buffers that are not part of the state dict
    _hooks: hooks.Hooks | None = None

    def __init__(self) -> None:
        for name, value in (("training", True), ("_parameters", {}), ("_buffers", {}), ("_modules", {}), ("_transient", set())):
            object.__setattr__(self, name, value)

    def _forward(self, *input: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    forward: Callable[..., Any] = _forward

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the registered hooks and `forward`."""
        if self._hooks is None:
            return self.forward(*args, **kwargs)
        return hooks.call(self, self._hooks, args, kwargs)

    # Registration

    def __setattr__(self, name: str, value: Any) -> None:
        registries = self.__dict__
        if isinstance(value, Parameter):
            if "_parameters" not in registries:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._enter(self._parameters, name, value)
        elif isinstance(value, Module):
            if "_modules" not in registries:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._enter(self._modules, name, value)
        elif isinstance(value, Buffer):
            if "_buffers" not in registries:
                raise AttributeError("cannot assign buffer before Module.__init__() call")
            self._enter(self._buffers, name, value)
            (self._transient.discard if value.persistent else self._transient.add)(name)
        elif name in registries.get("_parameters", ()):
            if value is not None:
                raise TypeError(f"cannot assign '{type(value).__name__}' as parameter '{name}' (torch.nn.Parameter or None expected)")
            self._enter(self._parameters, name, None)
        elif name in registries.get("_modules", ()):
            if value is not None:
                raise TypeError(f"cannot assign '{type(value).__name__}' as child module '{name}' (torch.nn.Module or None expected)")
            self._enter(self._modules, name, None)
        elif name in registries.get("_buffers", ()):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{type(value).__name__}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)"
                )
            self._enter(self._buffers, name, value)
        else:
            object.__setattr__(self, name, value)

    def _enter(self, registry: dict[str, Any], name: str, value: Any) -> None:
        for other in (self._parameters, self._buffers, self._modules):
            if other is not registry:
                other.pop(name, None)
        registry[name] = self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        for registry in (self._parameters, self._buffers, self._modules):
            registry.pop(name, None)
        self._transient.discard(name)

    def _check_name(self, kind: str, name: str, registry: Mapping[str, Any]) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {type(name).__name__}")
        if hasattr(self, name) and name not in registry:
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain ".", got: {name}')
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Enter a parameter, or `None` for one that is absent, under `name`."""
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name("parameter", name, self._parameters)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot assign '{type(param).__name__}' object to parameter '{name}' (torch.nn.Parameter or None required)")
        self._enter(self._parameters, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Enter a tensor that is part of the module's state but no parameter; in the state dict only if `persistent`."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name("buffer", name, self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot assign '{type(tensor).__name__}' object to buffer '{name}' (torch Tensor or None required)")
        self._enter(self._buffers, name, tensor)
        (self._transient.discard if persistent else self._transient.add)(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Enter a child module under `name`."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{type(module).__name__} is not a Module subclass")
        self._check_name("module", name, self._modules)
        self._enter(self._modules, name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """Do what `add_module` does."""
        self.add_module(name, module)

    # Walking through the parts

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield this module and all below it, each with its dotted name; a shared one once, unless `remove_duplicate` is false."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, _join(prefix, name), remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """Yield this module and all below it."""
        for _, module in self.named_modules():
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules that this one directly consists of, with their names."""
        seen: set[Module] = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """Yield the modules that this one directly consists of."""
        for _, module in self.named_children():
            yield module

    def _named_members(self, registry: str, prefix: str, recurse: bool, remove_duplicate: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]:
            for name, value in getattr(module, registry).items():
                if value is not None and id(value) not in seen:
                    if remove_duplicate:
                        seen.add(id(value))
                    yield _join(path, name), value

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Yield the parameters with their dotted names; a shared one once, unless `remove_duplicate` is false."""
        return self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters: what to give to an optimizer."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Tensor]]:
        """Yield the buffers with their dotted names."""
        return self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target: str) -> Module:
        """Return the module with the dotted name `target`; an ``AttributeError`` says where the path ends."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def _get_member(self, target: str, registry: str, what: str) -> Any:
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
        if name not in getattr(module, registry):
            raise AttributeError(f"`{name}` is not {what}")
        return getattr(module, name)

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter with the dotted name `target`."""
        parameter: Parameter = self._get_member(target, "_parameters", "an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer with the dotted name `target`."""
        buffer: Tensor = self._get_member(target, "_buffers", "a buffer")
        return buffer

    # Changing all parts at once

    def train(self, mode: bool = True) -> Self:
        """Put this module and all below it in training mode (dropout drops, batch norm uses the batch); return it."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Put this module and all below it in evaluation mode; return it."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Say for all parameters whether they shall receive gradients; return the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros in place."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter._grad = None
            else:
                parameter._grad = grad = parameter.grad.detach()
                grad.zero_()

    def apply(self, fn: Callable[[Module], None]) -> Self:
        """Call ``fn(module)`` for all modules below this one and for itself last; return it. Used to initialise."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Tensor], Tensor]) -> Self:
        """Replace every parameter, its gradient and every buffer by what `fn` makes of it. The `Parameter` objects stay the same."""
        with no_grad():
            for parameter in self.parameters():
                grad = parameter._grad
                parameter.data = fn(parameter.data)
                parameter.grad = None if grad is None else fn(grad)  # type: ignore[arg-type]
            for module in self.modules():
                for name, buffer in module._buffers.items():
                    if buffer is not None:
                        module._enter(module._buffers, name, fn(buffer))
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Convert all floating point parameters and buffers to a dtype: ``to(dtype)``, ``to(device, dtype)`` or ``to(tensor)``.

        Raises
        ------
        TypeError : for a dtype that is not floating point.
        """
        dtype = kwargs.get("dtype")
        for value in args:
            if isinstance(value, dtypes.dtype):
                dtype = value
            elif isinstance(value, Variable):
                dtype = dtypes.from_any(value.array.dtype)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}")
        device = kwargs.get("device", next((a for a in args if not isinstance(a, (dtypes.dtype, Variable, bool))), None))
        if device is not None and str(device) != "cpu":
            raise RuntimeError(f"the only device here is 'cpu', but got {device!r}")
        return self if dtype is None else self._convert(dtype)

    def _convert(self, dtype: Any) -> Self:
        return self._apply(lambda t: t.to(dtype) if t.dtype.is_floating_point else t)

    def float(self) -> Self:
        """Convert all floating point parameters and buffers to float32."""
        return self._convert(dtypes.float32)

    def double(self) -> Self:
        """Convert all floating point parameters and buffers to float64."""
        return self._convert(dtypes.float64)

    def half(self) -> Self:
        """Convert all floating point parameters and buffers to float16."""
        return self._convert(dtypes.float16)

    def cpu(self) -> Self:
        """Return the module, which is on the CPU already."""
        return self

    # State

    def state_dict(self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> OrderedDict[str, Any]:
        """Return all parameters and persistent buffers by dotted name. The tensors share the module's memory.

        Arguments
        ---------
        destination : a dict to enter them in; a new one by default.
        prefix : stands before every name.
        keep_vars : return the parameters themselves, with their graph, not detached tensors.
        """
        return state.collect(self, OrderedDict() if destination is None else destination, prefix, keep_vars)

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> state.IncompatibleKeys:
        """Copy the values of `state_dict` into the parameters and buffers of the same names.

        Arguments
        ---------
        state_dict : tensors (or NumPy arrays) by dotted name, as from `state_dict`.
        strict : raise if a name is missing or unexpected.
        assign : put the tensors themselves in place, without copying.

        Returns
        -------
        A named tuple ``(missing_keys, unexpected_keys)``.

        Raises
        ------
        RuntimeError : names everything that does not fit. Nothing has been changed then.
        """
        return state.load(self, state_dict, strict, assign)

    # Hooks

    def register_forward_pre_hook(self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """Call ``hook(module, args)``, or ``hook(module, args, kwargs)``, before `forward`; what it returns, if anything, replaces them."""
        return self._hooks_for_adding().add("forward_pre", (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after `forward`; what it returns, if anything, replaces the output.

        With `with_kwargs` it is ``hook(module, args, kwargs, output)``.
        """
        return self._hooks_for_adding().add("forward", (hook, with_kwargs), prepend)

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` with the gradients of the inputs and outputs, when the former are known.

        What it returns, if anything, replaces the gradients of the inputs.
        """
        return self._hooks_for_adding().add("backward", hook, prepend)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` before the module's backward pass; what it returns, if anything, replaces them."""
        return self._hooks_for_adding().add("backward_pre", hook, prepend)

    def _hooks_for_adding(self) -> hooks.Hooks:
        if self._hooks is None:
            self._hooks = hooks.Hooks()
        return self._hooks

    # Printing

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """Return what stands between the brackets when the module is printed; a subclass says its own."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): " + repr(module).replace("\n", "\n  ") for name, module in self._modules.items()]
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({extra})"
        body = "".join(f"\n  {line}" for line in lines + children)
        return f"{self._get_name()}({body}\n)" if body else f"{self._get_name()}()"


def _join(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name
