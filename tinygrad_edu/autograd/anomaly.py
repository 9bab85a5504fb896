"""Anomaly mode: every node remembers the line that made it, and the backward pass stops at the first NaN or infinity."""

from __future__ import annotations

import linecache
import os
import sys
from types import FrameType
from typing import Any

import numpy as np

from ..errors import AnomalyError
from .modes import state
from .node import Node
from .variable import Variable, make

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def users_stack() -> list[tuple[str, int, str]]:
    """Return file, line and function of the running calls that lie outside of this package, the innermost last.

    The outermost is the body of a module, such as the script or a notebook's cell: what runs that is not the user's program.
    """
    frames: list[tuple[str, int, str]] = []
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGE):
            frames.append((code.co_filename, frame.f_lineno, code.co_name))
            if code.co_name == "<module>":
                break
        frame = frame.f_back
    return frames[::-1]


class TracedNode(Node):
    """A node that knows the call stack of the operation it records."""

    __slots__ = ("stack",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.stack = users_stack()


class set_detect_anomaly:  # noqa: N801 - PyTorch's name
    """Switch anomaly mode on or off in this thread, at once; as a context manager, until the end of the block.

    Parameters
    ----------
    mode : whether to record where each operation was called.
    check_nan : whether to raise at the first NaN or infinity that the backward pass produces.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = state.anomaly, state.check_nan, state.watch, state.factory, state.record
        state.anomaly, state.check_nan, state.watch = mode, check_nan, checked if mode else None
        if state.factory in (Node, TracedNode):  # whatever else makes the nodes, a recording for one, goes on doing so
            state.factory = TracedNode if mode else Node
        if state.record is not None:
            state.record = state.factory

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        state.anomaly, state.check_nan, state.watch, state.factory, state.record = self._before


class detect_anomaly(set_detect_anomaly):  # noqa: N801 - PyTorch's name
    """Find the operation whose derivative is the first NaN or infinity of a backward pass, or raises an error.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(0.0, requires_grad=True)
    >>> with tg.autograd.detect_anomaly():
    ...     y = tg.sqrt(x)
    ...     y.backward()
    Traceback (most recent call last):
    tinygrad_edu.errors.AnomalyError: Function 'SqrtBackward0' returned inf in the gradient of its argument 'input'...
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(True, check_nan)


def is_anomaly_enabled() -> bool:
    """Return whether anomaly mode is on in this thread."""
    return state.anomaly


def checked(node: Node, g: Any, create_graph: bool, relevant: set[Node] | None) -> list[Any]:
    """Pull an adjoint through `node`; raise `AnomalyError` with the line of the forward operation if that fails."""
    try:
        pulled = node.pull_recorded(g, make, relevant) if create_graph else node.pull(g, relevant)
    except Exception as error:
        raise AnomalyError(f"Function {node.name()!r} raised {type(error).__name__}: {error}{_where(node)}") from error
    if state.check_nan and all(np.all(np.isfinite(a)) for a in _arrays(g)):
        for argument, contribution in zip(node.plan.arguments, pulled, strict=True):
            bad = [a for a in _arrays(contribution) if not np.all(np.isfinite(a))]
            if bad:
                kind = "nan" if np.any(np.isnan(bad[0])) else "inf"
                raise AnomalyError(f"Function {node.name()!r} returned {kind} in the gradient of its argument {argument!r}{_where(node)}")
    return pulled


def _arrays(g: Any) -> list[Any]:
    """Return the arrays of an adjoint: one, or those of a user's function with several outputs."""
    parts = getattr(g, "parts", (g,))
    return [p.array if isinstance(p, Variable) else p for p in parts if p is not None]


def _where(node: Node) -> str:
    stack = getattr(node, "stack", None)
    if stack is None:
        return ". Run the forward pass in anomaly mode too, and this message will name its line."
    lines = [f'  File "{file}", line {line}, in {name}\n    {linecache.getline(file, line).strip()}' for file, line, name in stack[-3:]]
    return ".\nThe forward operation was called here:\n" + "\n".join(lines)
