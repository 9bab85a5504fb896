"""Whether, and as what, operations are recorded: a setting of the running thread.

`state.record` is asked once for every operation that could be recorded. It is `None` where gradients are switched off, and
otherwise the callable that makes the graph node: `Node` itself, or something that makes a node and notes more about it
(anomaly mode keeps the source line, a checkpoint keeps a list). So one attribute answers both questions.

This module does not record anything itself; `primitive.py` does.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .node import Node

F = TypeVar("F", bound=Callable[..., Any])


class _State(threading.local):
    """The modes of one thread; every thread starts with these values."""

    record: Callable[..., Node] | None = Node  # makes a node, or None: gradients are off
    factory: Callable[..., Node] = Node  # what `record` is whenever gradients are on
    watch: Callable[..., list[Any]] | None = None  # stands in for `Node.pull` and `pull_recorded` in a backward pass, to look at it
    keeping: bool = False  # whether values shall outlive a backward pass
    tracing: bool = False  # whether operations that have no derivative are recorded as well, see `nn.tracing`
    anomaly: bool = False
    check_nan: bool = True
    inference: bool = False
    pack: Callable[..., Any] | None = None  # makes of an array that a user's function saves what is kept, see `graph`
    no_packing: str | None = None  # why hooks on saved tensors are forbidden, where they are
    walk: Any = None  # the backward pass that is running


state = _State()


def is_grad_enabled() -> bool:
    """Return whether operations of this thread are being recorded.

    >>> is_grad_enabled()
    True
    """
    return state.record is not None


def is_inference_mode_enabled() -> bool:
    """Return whether this thread is inside `inference_mode`."""
    return state.inference


@contextmanager
def recording_with(factory: Callable[..., Node]) -> Iterator[None]:
    """Make every node recorded inside by `factory`, which receives what `Node` receives."""
    before = state.factory, state.record
    state.factory = factory
    state.record = factory if state.record is not None else None
    try:
        yield
    finally:
        state.factory, state.record = before


@contextmanager
def watching_with(watch: Callable[..., list[Any]]) -> Iterator[None]:
    """Let ``watch(node, g, create_graph, relevant)`` pull every adjoint of the backward passes inside, in place of ``node.pull``."""
    before, state.watch = state.watch, watch
    try:
        yield
    finally:
        state.watch = before


class GradMode:
    """A grad mode as a context manager and as a decorator, of functions and of generator functions."""

    enabled = True

    def __init__(self) -> None:
        self._before: list[Any] = []

    def __enter__(self) -> Any:
        self._before.append(state.record)
        state.record = state.factory if self.enabled else None

    def __exit__(self, *exception: object) -> None:
        state.record = self._before.pop()

    def __call__(self, function: F) -> F:
        """Decorate a function, generator functions included."""
        enter = self._again
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args: Any, **kwargs: Any) -> Any:
                # The mode holds while the generator runs, and not while its consumer does.
                running = function(*args, **kwargs)
                resume, sent = running.send, None
                while True:
                    try:
                        with enter():
                            value = resume(sent)
                    except StopIteration as stop:
                        return stop.value
                    try:
                        sent, resume = (yield value), running.send
                    except GeneratorExit:
                        with enter():
                            running.close()
                        raise
                    except BaseException as error:
                        sent, resume = error, running.throw

            return generator  # type: ignore[return-value]

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with enter():
                return function(*args, **kwargs)

        return wrapper  # type: ignore[return-value]

    def _again(self) -> GradMode:
        return type(self)()


class no_grad(GradMode):  # noqa: N801 - PyTorch's name
    """Switch recording off inside a ``with`` block or a decorated function, in this thread only.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(2.0, requires_grad=True)
    >>> with tg.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    enabled = False

    def __new__(cls, function: Any = None) -> Any:
        """Return the mode, or the function decorated with it: ``@no_grad`` works as ``@no_grad()`` does."""
        return super().__new__(cls) if function is None else cls()(function)


class enable_grad(no_grad):  # noqa: N801 - PyTorch's name
    """Switch recording on again inside a ``with`` block or a decorated function, in this thread only."""

    enabled = True


class set_grad_enabled(GradMode):  # noqa: N801 - PyTorch's name
    """Switch recording on or off at once; as a context manager, until the end of the block.

    >>> import tinygrad_edu as tg
    >>> with tg.set_grad_enabled(False):
    ...     tg.is_grad_enabled()
    False
    """

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.enabled = bool(mode)
        self._outside = state.record
        state.record = state.factory if mode else None

    def __enter__(self) -> None:
        self._before.append(self._outside)
        state.record = state.factory if self.enabled else None

    def __call__(self, function: F) -> F:
        """Decorate a function; the mode outside stays as it was."""
        state.record = self._outside  # used as a decorator: nothing changes here and now
        return super().__call__(function)

    def _again(self) -> GradMode:
        return enable_grad() if self.enabled else no_grad()  # type: ignore[no-any-return]


class inference_mode(GradMode):  # noqa: N801 - PyTorch's name
    """`no_grad` that says so: nothing inside is recorded. ``inference_mode(False)`` records again."""

    def __new__(cls, mode: Any = True) -> Any:
        """Return the mode, or the function decorated with it."""
        return cls()(mode) if callable(mode) else super().__new__(cls)

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.enabled = not mode

    def __enter__(self) -> None:
        self._before.append((state.record, state.inference))
        state.record, state.inference = (state.factory if self.enabled else None), not self.enabled

    def __exit__(self, *exception: object) -> None:
        state.record, state.inference = self._before.pop()

    def _again(self) -> GradMode:
        return inference_mode(not self.enabled)
