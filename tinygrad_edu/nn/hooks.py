"""Functions that a user hangs on a module, to look at or to change what passes through it, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..autograd.node import RemovableHandle
from ..autograd.variable import Variable
from ..ops.joining import cat

if TYPE_CHECKING:
    from .module import Module


class Hooks:
    """All hooks of one module, in the order in which they are called. The forward ones stand with their options."""

    __slots__ = ("backward", "backward_pre", "forward", "forward_pre", "load_post", "load_pre", "state_post", "state_pre")

    def __init__(self) -> None:
        self.forward_pre: dict[int, tuple[Callable[..., Any], bool]] = {}
        self.forward: dict[int, tuple[Callable[..., Any], bool, bool]] = {}
        self.backward_pre: dict[int, Callable[..., Any]] = {}
        self.backward: dict[int, Callable[..., Any]] = {}
        self.state_pre: dict[int, Callable[..., Any]] = {}
        self.state_post: dict[int, Callable[..., Any]] = {}
        self.load_pre: dict[int, Callable[..., Any]] = {}
        self.load_post: dict[int, Callable[..., Any]] = {}

    def add(self, kind: str, hook: Any, prepend: bool) -> RemovableHandle:
        """Enter a hook last, or first, and return the handle that removes it."""
        hooks: dict[int, Any] = getattr(self, kind)
        handle = RemovableHandle(hooks)
        others = dict(hooks) if prepend else {}
        for key in others:
            del hooks[key]
        hooks[handle.id] = hook
        hooks.update(others)
        return handle


def call(module: Module, hooks: Hooks, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call `module.forward` with all hooks around it."""
    called: set[int] = set()
    try:
        args, kwargs = _before(module, hooks, args, kwargs)
        watch = _BackwardHooks(module, hooks) if hooks.backward or hooks.backward_pre else None
        if watch is not None:
            args = watch.inputs(args)
        result = module.forward(*args, **kwargs)
        for number, (hook, with_kwargs, _) in list(hooks.forward.items()):
            called.add(number)
            changed = hook(module, args, kwargs, result) if with_kwargs else hook(module, args, result)
            if changed is not None:
                result = changed
    except Exception:
        for number, (hook, with_kwargs, always_call) in list(hooks.forward.items()):
            if always_call and number not in called:
                with suppress(Exception):  # the first error is the one to be seen
                    hook(module, args, kwargs, None) if with_kwargs else hook(module, args, None)
        raise
    return result if watch is None else watch.outputs(result)


def _before(module: Module, hooks: Hooks, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Call the hooks that come before `module.forward`; return the arguments as they want them."""
    for hook, with_kwargs in list(hooks.forward_pre.values()):
        if with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
                args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    return args, kwargs


class _BackwardHooks:
    """Puts one node behind all inputs of a call and one before all outputs, to see all their gradients at once.

    The node joins the tensors into one flat tensor, of which they become slices.
    """

    def __init__(self, module: Module, hooks: Hooks) -> None:
        self.module, self.hooks = module, hooks
        self.grad_output: tuple[Any, ...] = ()
        self.inputs_watched, self.input_count = False, 0

    def inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        places, tensors = _needing_grad(args)
        self.input_count = len(args)
        self.inputs_watched = bool(tensors)
        if not tensors:
            return args
        return _replaced(args, places, _join(tensors, lambda grads: self._after(_spread(grads, places, len(args)), places)))

    def outputs(self, result: Any) -> Any:
        values = result if isinstance(result, (tuple, list)) else (result,)
        places, tensors = _needing_grad(values)
        if not tensors:
            return result
        pieces = _replaced(values, places, _join(tensors, lambda grads: self._before(_spread(grads, places, len(values)), places)))
        return type(result)(pieces) if isinstance(result, (tuple, list)) else pieces[0]

    def _before(self, grad_output: tuple[Any, ...], places: Sequence[int]) -> list[Any]:
        for hook in list(self.hooks.backward_pre.values()):
            changed = hook(self.module, grad_output)
            if changed is not None:
                grad_output = changed if isinstance(changed, tuple) else (changed,)
        self.grad_output = grad_output
        if not self.inputs_watched:
            self._after((None,) * self.input_count, ())
        return [grad_output[i] for i in places]

    def _after(self, grad_input: tuple[Any, ...], places: Sequence[int]) -> list[Any]:
        for hook in list(self.hooks.backward.values()):
            changed = hook(self.module, grad_input, self.grad_output)
            if changed is not None:
                changed = changed if isinstance(changed, tuple) else (changed,)
                if len(changed) != len(grad_input):
                    raise RuntimeError(
                        f"Backward hook returned an invalid number of grad_input, got {len(changed)}, but expected {len(grad_input)}"
                    )
                grad_input = changed
        return [grad_input[i] for i in places]


def _needing_grad(values: Sequence[Any]) -> tuple[list[int], list[Any]]:
    places = [i for i, v in enumerate(values) if isinstance(v, Variable) and v.requires_grad]
    return places, [values[i] for i in places]


def _replaced(values: Sequence[Any], places: Sequence[int], new: Sequence[Any]) -> tuple[Any, ...]:
    result = list(values)
    for i, value in zip(places, new, strict=True):
        result[i] = value
    return tuple(result)


def _spread(grads: Sequence[Any], places: Sequence[int], count: int) -> tuple[Any, ...]:
    return _replaced([None] * count, places, grads)


def _join(tensors: Sequence[Any], hook: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """Return the same tensors behind a common node; ``hook`` gets their gradients and returns what goes on instead."""
    shapes = [t.shape for t in tensors]

    def split(flat: Any) -> list[Any]:
        pieces, start = [], 0
        for shape in shapes:
            pieces.append(flat[start : start + shape.numel()].reshape(shape))
            start += shape.numel()
        return pieces

    def on_flat(flat: Any) -> Any:
        return cat([g.reshape(-1) for g in hook(split(flat))])

    joined = cat([t.reshape(-1) for t in tensors])
    if joined.requires_grad:  # not inside no_grad
        joined.register_hook(on_flat)
    return split(joined)
