"""`Module`: the base of every layer and model. It can be called, switched, converted, saved, watched and printed.

What it is made of, and how that is found by name, is in `parts`; state dicts are in `state`, hooks in `hooks`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Self

from ..autograd.node import RemovableHandle
from . import hooks, state
from .conversion import Conversion

__all__ = ["Module"]


class Module(Conversion):
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

    _hooks: hooks.Hooks | None = None

    def _forward(self, *input: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    forward: Callable[..., Any] = _forward

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the registered hooks and `forward`."""
        if self._hooks is None:
            return self.forward(*args, **kwargs)
        return hooks.call(self, self._hooks, args, kwargs)

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

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: everything here runs as it is written."""

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

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Enter the state of this module itself, without those below it; a subclass that extends it calls this one."""
        state.save_own(self, destination, prefix, keep_vars)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *arguments: Any) -> None:
        """Change the copy of a state dict that will be loaded, before anything is; a subclass that extends it calls this one."""
        for hook in list(self._hooks.load_pre.values()) if self._hooks is not None else ():
            hook(self, state_dict, prefix, local_metadata, *arguments)

    def _has_extra_state(self) -> bool:
        return type(self).get_extra_state is not Module.get_extra_state

    def get_extra_state(self) -> Any:
        """Return what else belongs to the state dict, under the name ``_extra_state``; a subclass that has something says it."""
        raise NotImplementedError("get_extra_state is called only where a subclass defines it")

    def set_extra_state(self, state: Any) -> None:
        """Take back what `get_extra_state` returned; a subclass that defines that one defines this one, too."""
        raise RuntimeError(
            f"{type(self).__name__}: the state dict has an extra state, but set_extra_state is not defined to take it back: define it"
        )

    # Hooks

    def register_forward_pre_hook(self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """Call ``hook(module, args)``, or ``hook(module, args, kwargs)``, before `forward`; what it returns, if anything, replaces them."""
        return self._hooks_for_adding().add("forward_pre", (hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after `forward`; what it returns, if anything, replaces the output.

        With `with_kwargs` it is ``hook(module, args, kwargs, output)``; with `always_call` it is called, with the output None, even if
        something raises.
        """
        return self._hooks_for_adding().add("forward", (hook, with_kwargs, always_call), prepend)

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` with the gradients of the inputs and outputs, when the former are known.

        What it returns, if anything, replaces the gradients of the inputs.
        """
        return self._hooks_for_adding().add("backward", hook, prepend)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` before the module's backward pass; what it returns, if anything, replaces them."""
        return self._hooks_for_adding().add("backward_pre", hook, prepend)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before the module's part of a state dict is collected."""
        return self._hooks_for_adding().add("state_pre", hook, False)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` when it has been collected; the hook may change the dict in place."""
        return self._hooks_for_adding().add("state_post", hook, False)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call a hook before a state dict is loaded, with a copy of the dict that it may change in place.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)``.
        """
        return self._hooks_for_adding().add("load_pre", hook, False)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after a state dict has been loaded; it may change the two lists of names in place."""
        return self._hooks_for_adding().add("load_post", hook, False)

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
