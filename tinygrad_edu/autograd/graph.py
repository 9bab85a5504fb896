"""Looking into the graph and into what it keeps: `Node`, hooks on saved tensors, hooks on several gradients at once.

This is PyTorch's ``torch.autograd.graph``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from .memory import stamp
from .modes import state
from .node import Node, RemovableHandle
from .packing import Packed, PackedValues, PackHook, UnpackHook
from .variable import Variable

__all__ = ["Node", "disable_saved_tensors_hooks", "increment_version", "register_multi_grad_hook", "save_on_cpu", "saved_tensors_hooks"]


class saved_tensors_hooks:  # noqa: N801 - PyTorch's name
    """Decide, inside a ``with`` block, how tensors are kept that operations save for the backward pass.

    Where a tensor is saved, ``pack_hook(tensor)`` is called, and what it returns is kept in its place; when the backward pass needs the
    tensor, ``unpack_hook`` is called with that and must return a tensor of the same shape and values. Of nested blocks
    the innermost counts.

    >>> import tinygrad_edu as tg
    >>> def pack(x): print("pack", x); return x.numpy().copy()
    >>> def unpack(kept): print("unpack", kept); return tg.from_numpy(kept)
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> with tg.autograd.graph.saved_tensors_hooks(pack, unpack):
    ...     y = x.exp()
    pack tensor(20.0855)
    >>> y.backward()
    unpack 20.085537
    """

    def __init__(self, pack_hook: PackHook, unpack_hook: UnpackHook) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook
        self._before: list[Any] = []

    def __enter__(self) -> None:
        if state.no_packing is not None:
            raise RuntimeError(state.no_packing)
        self._before.append((state.factory, state.record, state.pack))
        factory = state.factory.plain if isinstance(state.factory, _Packing) else state.factory
        packing = _Packing(factory, self.pack_hook, self.unpack_hook)
        state.factory, state.pack = packing, packing.pack
        state.record = packing if state.record is not None else None

    def __exit__(self, *exception: object) -> None:
        state.factory, state.record, state.pack = self._before.pop()


class _Packing:
    """Makes nodes that keep packed what they save."""

    def __init__(self, plain: Callable[..., Node], pack_hook: PackHook, unpack_hook: UnpackHook) -> None:
        self.plain, self.hooks = plain, (pack_hook, unpack_hook)

    def __call__(self, *args: Any) -> Node:
        node = self.plain(*args)
        if type(node.saved) is tuple and node.saved:
            node.saved = PackedValues(node.saved, *self.hooks)
        return node

    def pack(self, array: Any, node: Node | None) -> Packed:
        """Pack what a user's function saves: the array of a tensor and its place in the graph."""
        return Packed(array, *self.hooks, node)


class save_on_cpu(saved_tensors_hooks):  # noqa: N801 - PyTorch's name
    """Keep saved tensors in the memory of the CPU, where they lie already: nothing changes."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor, lambda packed: packed)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Make `saved_tensors_hooks` an error inside a ``with`` block, with this message."""
    before, state.no_packing = state.no_packing, error_message
    try:
        yield
    finally:
        state.no_packing = before


def register_multi_grad_hook(tensors: Sequence[Variable], fn: Callable[[Any], None], *, mode: str = "all") -> RemovableHandle:
    """Call a hook once in every backward pass that reaches some of the tensors.

    Parameters
    ----------
    mode : ``"all"`` calls ``fn(grads)`` when the gradients of all of them have been computed, with `None` for a tensor that this backward
        pass does not reach; ``"any"`` calls ``fn(grad)`` with the first of them.

    Raises
    ------
    RuntimeError : if a tensor does not require a gradient.
    ValueError : for another mode.

    >>> import tinygrad_edu as tg
    >>> x, y = tg.tensor(1.0, requires_grad=True), tg.tensor(2.0, requires_grad=True)
    >>> handle = tg.autograd.graph.register_multi_grad_hook((x, y), print)
    >>> (x * y).backward()
    [tensor(2.), tensor(1.)]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    if any(not t.requires_grad for t in tensors):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    nodes = [t.current_node() for t in tensors]
    registered = RemovableHandle({}, fn)

    def note(i: int, grad: Any) -> None:
        walk = state.walk
        if registered.id not in walk.notes:
            reached = walk.reached()
            walk.notes[registered.id] = [None] * len(nodes), sum(node in reached for node in nodes)
        grads, missing = walk.notes[registered.id]
        grads[i] = grad
        walk.notes[registered.id] = grads, missing - 1
        if mode == "any" and sum(g is not None for g in grads) == 1:
            fn(grad)
        elif mode == "all" and missing == 1:
            fn(grads)

    return _Several([t.register_hook(partial(note, i)) for i, t in enumerate(tensors)])


class _Several(RemovableHandle):
    """The handle of several hooks."""

    def __init__(self, handles: list[RemovableHandle]) -> None:
        super().__init__({})
        self.handles = handles

    def remove(self) -> None:
        """Take all of the hooks away."""
        for handle in self.handles:
            handle.remove()


def increment_version(tensor: Variable | Sequence[Variable]) -> None:
    """Note that the memory of a tensor, or of several, has been changed by other means than its in-place operations."""
    stamp(*(t.array for t in ((tensor,) if isinstance(tensor, Variable) else tensor)))
