"""The tensor as the engine sees it: an array, the node through which its gradient flows, and the gradient.

`Variable` knows no mathematics; `tinygrad_edu.Tensor` adds the operations. `make` builds a tensor of the class that has been
registered with `build_tensors_with`, so the engine never imports it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .memory import CLOCK, changed_since, version
from .node import Hooks, Leaf, Node, RemovableHandle

if TYPE_CHECKING:
    from .primitive import Primitive

Step = tuple["Primitive", tuple[Any, ...]]


class View:
    """What a view remembers: the tensor that owns the memory, and the steps that lead from it to the view.

    An in-place operation on either gives the base a new node; the view then finds its own again by taking the steps anew.
    """

    __slots__ = ("base", "recorded", "steps", "time")

    def __init__(self, base: Variable, steps: tuple[Step, ...], recorded: bool) -> None:
        self.base, self.steps, self.time, self.recorded = base, steps, CLOCK[0], recorded


class Variable:
    """An array that may be part of a graph.

    Attributes
    ----------
    array : the NumPy array. Change it only through in-place operations, which the version counter sees.
    """

    __slots__ = ("_grad", "_node", "_view", "array")

    array: np.ndarray[Any, Any]
    _node: Node | None  # where the gradient flows; for a view ask `current_node`, it may have to be found again
    _grad: Variable | None
    _view: View | None

    def current_node(self) -> Node | None:
        """Return the node through which this tensor's gradient flows, or `None` if it needs no gradient."""
        view = self._view
        if view is not None and view.time != CLOCK[0]:
            if view.recorded and changed_since(self.array, view.time):
                from .inplace import follow_recorded

                node = follow_recorded(view.base, view.steps)._node
                move_retaining(self, node)
                self._node = node
            view.time = CLOCK[0]
        return self._node

    @property
    def _version(self) -> int:
        """How often in-place operations have changed this memory."""
        return version(self.array)

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded and a gradient can flow back to it."""
        return (self._node if self._view is None else self.current_node()) is not None

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        self.requires_grad_(flag)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Say whether this leaf shall receive a gradient; return the tensor.

        Raises
        ------
        RuntimeError : for an integer or boolean tensor, and for switching the gradient of a non-leaf off.
        """
        node = self.current_node()
        if requires_grad and node is None:
            if self.array.dtype.kind not in "fc":
                raise RuntimeError(
                    f"only Tensors of floating point dtype can require gradients, but this one is {self.array.dtype}: convert it first, "
                    "with .float() for example"
                )
            self._view = None
            self._node = Leaf(self)
        elif not requires_grad and node is not None:
            if not isinstance(node, Leaf):
                raise RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that "
                    "doesn't require differentiation use var_no_grad = var.detach()."
                )
            self._node = None
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether the user made this tensor: it has no `grad_fn`."""
        node = self.current_node()
        return node is None or isinstance(node, Leaf)

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that computed this tensor; `None` for a leaf."""
        node = self.current_node()
        return None if isinstance(node, Leaf) else node

    @property
    def grad(self) -> Any:
        """The gradient that `backward` has accumulated here: a tensor, or `None` before the first `backward`."""
        return self._grad

    @grad.setter
    def grad(self, grad: Variable | None) -> None:
        if grad is not None:
            if not isinstance(grad, Variable):
                raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(grad).__name__}")
            if grad.array.shape != self.array.shape:
                raise RuntimeError(
                    f"assigned grad has data of a different size: the tensor has shape {self.array.shape}, grad has {grad.array.shape}"
                )
            if grad.array.dtype != self.array.dtype:
                raise RuntimeError(
                    f"assigned grad has data of a different type: the tensor is {self.array.dtype}, grad is {grad.array.dtype}"
                )
            if grad is self:
                raise RuntimeError("can't assign Variable as its own grad")
        self._grad = grad

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    def detach(self) -> Any:
        """Return a tensor that shares this memory and belongs to no graph."""
        return make(self.array)

    def detach_(self) -> Any:
        """Take this tensor out of its graph; it becomes a leaf that needs no gradient. Return it."""
        if self._view is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        self._node = None
        return self

    @property
    def retains_grad(self) -> bool:
        """Whether this non-leaf tensor keeps its gradient."""
        node = self.grad_fn
        return node is not None and node.hooks is not None and node.hooks.retain is not None and node.hooks.retain() is self

    def retain_grad(self) -> None:
        """Keep the gradient of this non-leaf tensor in ``.grad``; a leaf keeps its own anyway."""
        node = self.current_node()
        if node is None:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if not isinstance(node, Leaf):
            if node.hooks is None:
                node.hooks = Hooks()
            node.hooks.retain = weakref.ref(self)

    def register_hook(self, hook: Callable[[Any], Any]) -> RemovableHandle:
        """Call ``hook(grad)`` whenever this tensor's gradient is computed; what it returns, if anything, replaces the gradient.

        >>> import tinygrad_edu as tg
        >>> x = tg.tensor(1.0, requires_grad=True)
        >>> handle = x.register_hook(lambda grad: grad * 10)
        >>> (3 * x).backward()
        >>> x.grad
        tensor(30.)
        """
        node = self.current_node()
        if node is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        return node.call_with_adjoint(hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Any], None]) -> RemovableHandle:
        """Call ``hook(tensor)`` each time after a gradient has been accumulated in this leaf's ``.grad``."""
        node = self.current_node()
        if not isinstance(node, Leaf):
            raise RuntimeError(
                "post accumulate grad hooks cannot be registered on non-leaf tensors or on tensors that don't require gradient"
            )
        if node.after is None:
            node.after = {}
        return RemovableHandle(node.after, hook)


_new = Variable.__new__
tensor_class: list[type[Any]] = [Variable]  # what the engine makes its results of


def move_retaining(tensor: Variable, node: Node | None) -> None:
    """Let a tensor that keeps its gradient keep that of its new value, whose node is `node`."""
    old = tensor._node
    if old is not None and node is not None and old.hooks is not None and old.hooks.retain is not None and old.hooks.retain() is tensor:
        node.hooks = node.hooks or Hooks()
        node.hooks.retain, old.hooks.retain = old.hooks.retain, None


def build_tensors_with(cls: type[Variable]) -> None:
    """Make `cls` the class of every tensor that the engine builds from now on."""
    tensor_class[0] = cls


def make(array: Any, node: Node | None = None) -> Any:
    """Return a tensor that holds `array` (a NumPy scalar becomes a 0-d array) and belongs to `node`."""
    result = _new(tensor_class[0])
    result.array = array if type(array) is np.ndarray else np.asarray(array)
    result._node = node
    result._grad = result._view = None
    return result
