"""In-place operations: change the memory, count the change, and give the tensor the node that explains its new value.

``x.mul_(y)`` computes ``x * y`` as a new value, writes it into the memory of ``x`` and lets ``x`` continue from the node of the product.
The rules of that product see the value that ``x`` had before, because the product is taken of a snapshot.

Where ``x`` is a view, its base has changed as well: the base gets a node `write`, and the view (like any other view of
that base) finds its own node by taking its steps from the base anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import InplaceError
from .adjoint import cast
from .anomaly import users_stack
from .memory import name_lines_with, stamp
from .modes import enable_grad, state
from .node import Leaf, Node
from .primitive import primitive
from .variable import Step, Variable, make, move_retaining

_ALL_ALIKE: set[Callable[..., Any]] = set()
_ORDER = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}  # kinds of dtype: an in-place result may not be of a higher one


def follow(base: Any, steps: Sequence[Step]) -> Any:
    """Return what the view operations `steps` make of `base`, an array or a tensor."""
    for op, rest in steps:
        base = op.call(base, *rest)
    return base


def follow_recorded(base: Variable, steps: Sequence[Step]) -> Any:
    """Return the view as a tensor of the graph to which `base` now belongs."""
    with enable_grad():
        return follow(make(base.array, base._node), steps)


def _into(array: Any, steps: Sequence[Step], value: Any) -> Any:
    """Return a copy of `array` in which the elements that a view would show are replaced by `value`."""
    result = np.array(array, order="C")
    shown = follow(result, steps)
    if shown.flags.writeable and np.may_share_memory(shown, result):
        shown[...] = value
    else:  # expanded, or a step such as reshape is a view of the base as it lies in memory, but not of this copy: go by position
        result.reshape(-1)[follow(np.arange(result.size).reshape(result.shape), steps)] = value
    return result


@primitive(input=lambda g, steps: write(g, 0.0, steps), value=lambda g, steps: follow(g, steps))  # type: ignore[has-type]
def write(input: Any, value: Any, steps: Sequence[Step]) -> Any:
    """Return `input` with the elements shown by the view `steps` replaced by `value`: an in-place change, seen from the base.

    The adjoint of what was overwritten is zero; the adjoint of `value` is the view of the adjoint.
    """
    return _into(input, steps, value)


def update(target: Variable, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do ``target.operation_(*args)``: compute ``operation(target, *args)`` and write the result into `target`; return `target`.

    Raises
    ------
    InplaceError : if `target` is a leaf that requires a gradient or a view of one, or its memory cannot be written.
    RuntimeError : if the result has another shape than `target`, or a dtype that does not fit. Nothing is changed then.
    """
    source, recording = target, state.record is not None
    if recording:
        _forbid_leaf(target)
        if target.requires_grad or any(isinstance(a, Variable) and a.requires_grad for a in (*args, *kwargs.values())):
            if target._view is not None and not target._view.recorded:
                raise InplaceError(
                    "a view was created in no_grad mode and is now modified in place by something that needs a gradient: its base could "
                    "not follow. Create the view outside no_grad, or modify it inside."
                )
            source = make(target.array.copy(), target.current_node())
    value = operation(source, *args, **kwargs)
    array = value.array if isinstance(value, Variable) else np.asarray(value)
    if array.shape != target.array.shape:
        raise RuntimeError(
            f"output with shape {list(target.array.shape)} doesn't match the broadcast shape {list(array.shape)}: an in-place operation "
            "cannot change the shape of its tensor"
        )
    if _ORDER[array.dtype.kind] > _ORDER[target.array.dtype.kind]:
        raise RuntimeError(
            f"result type {array.dtype} can't be cast to the desired output type {target.array.dtype}: convert the tensor first, "
            "with .float() for example, or use the out-of-place form"
        )
    np.copyto(_memory(target, operation, args), array, casting="unsafe")
    stamp(target.array)
    if recording and isinstance(value, Variable):
        _rebase(target, value)
    return target


def all_alike(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an operation that, given a number, makes all elements alike, so that it may also write to an expanded view."""
    _ALL_ALIKE.add(operation)
    return operation


def _memory(target: Variable, operation: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Return the array through which the memory of `target` is written.

    NumPy protects expanded views. They may be written as long as no memory location gets two values.
    """
    array, view = target.array, target._view
    if array.flags.writeable:
        return array
    if view is not None and view.base.array.flags.writeable:
        once = all(n == 1 or stride for n, stride in zip(array.shape, array.strides, strict=True))
        if once or (operation in _ALL_ALIKE and not any(isinstance(a, Variable) for a in args)):
            array = array.view()
            array.flags.writeable = True
            return array
    raise InplaceError(
        "this tensor's memory cannot be written: it is an expanded view, in which one memory location is several elements, or it comes "
        "from a read-only array. Use .clone() first."
    )


def _forbid_leaf(target: Variable) -> None:
    view = target._view
    owner = target if view is None else view.base
    if isinstance(owner._node, Leaf):
        what = "a leaf Variable that requires grad" if view is None else "a view of a leaf Variable that requires grad"
        raise InplaceError(
            f"{what} is being used in an in-place operation. Do it inside `with no_grad():`, or use the out-of-place form, whose result "
            "is a new tensor."
        )
    if view is not None and not view.recorded and owner.requires_grad:
        raise InplaceError(
            "a view was created in no_grad mode and its base has a gradient; it cannot be modified in place with grad mode enabled. "
            "Create the view outside no_grad, or modify it inside."
        )


def _rebase(target: Variable, value: Variable) -> None:
    """Let `target`, whose memory now holds `value`, continue from the node of `value`."""
    if value._node is None and not target.requires_grad:
        return
    if value.array.dtype != target.array.dtype:
        value = cast(value, target.array.dtype)
    view = target._view
    if view is None:
        move_retaining(target, value._node)
        target._node = value._node
        return
    # The memory of the base has been written already: record `write` without computing it.
    base = view.base
    nodes = base.current_node(), value._node
    plan = write.primitive.plan(sum(1 << i for i, node in enumerate(nodes) if node is not None))  # type: ignore[attr-defined]
    parents = [node for node in nodes if node is not None]
    node = state.record(plan, parents, (None, value.array, view.steps, base.array))  # type: ignore[misc]
    move_retaining(base, node)
    base._node = node


def _line() -> tuple[str, int, str] | None:
    """Return the line of the user's program that is running, where nodes are made by something that notes it."""
    stack = users_stack() if state.factory is not Node else None
    return stack[-1] if stack else None


name_lines_with(_line)
