"""Explain a script that knows nothing of it: run it, recorded, and open the tensor on which it calls ``backward()``.

`explain_script` runs the file as ``python script.py`` would. At the first ``backward()`` it has what it needs, and stops the script there,
as Ctrl-C would: ``finally`` blocks run, what comes afterwards does not. What was recorded for other calls of ``backward()`` is
dropped at once, so a training of many steps takes no more memory than one step.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from .. import autograd, files
from ..autograd.anomaly import PACKAGE
from ..autograd.modes import recording_with
from ..autograd.node import Node, Plan
from ..autograd.variable import Variable
from ..program.names import variables
from ..program.program import open_program
from ..program.recording import Recording, record
from ..tensor import Tensor
from .explanation import Explanation


class ScriptError(Exception):
    """The script cannot be explained; the message is one sentence that says why and what to do."""


class ScriptRaisedError(Exception):
    """The script raised an exception; the message is its traceback, without the frames of this package."""


class _Found(BaseException):
    """Raised through the script to stop it. No `Exception`, so that ``except Exception`` in the script does not catch it."""


class _Watcher:
    """Records a script and waits for the tensor that is to be explained.

    Attributes
    ----------
    at : the name of the variable that holds it, or `None` for the first tensor on which ``backward()`` is called.
    explanation : of that tensor, once it has been found.
    calls : how often ``backward()`` was called.
    """

    def __init__(self, at: str | None) -> None:
        self.at = at
        self.explanation: Explanation | None = None
        self.calls = 0
        self.recording = Recording()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record what runs inside, and notice each call of ``backward()``, on a tensor or as a function."""
        places: tuple[Any, ...] = (Tensor, autograd)
        originals = [place.backward for place in places]
        try:
            for place, original in zip(places, originals, strict=True):
                place.backward = self._noticing(original)
            with record(), recording_with(self._node):
                yield
        finally:
            for place, original in zip(places, originals, strict=True):
                place.backward = original

    def _node(self, plan: Plan, parents: Sequence[Node], values: Sequence[Any]) -> Node:
        return self.recording.node(plan, parents, values)

    def _noticing(self, original: Callable[..., None]) -> Callable[..., None]:
        def backward(tensors: Any, gradient: Any = None, *args: Any, **kwargs: Any) -> None:
            gradient = kwargs.pop("grad_tensors", gradient)
            original(tensors, gradient, *args, **kwargs)
            if self.explanation is None:
                self._called(tensors, gradient)

        return backward

    def _called(self, tensors: Any, gradient: Any) -> None:
        self.calls += 1
        several = not isinstance(tensors, Variable)
        gradients = gradient if several and gradient is not None else [gradient] * (len(tensors) if several else 1)
        for tensor, g in zip(tensors if several else (tensors,), gradients, strict=True):
            for frame in _frames_of_the_script():
                if self.at is None or any(scope.get(self.at) is tensor for scope in (variables(frame), frame.f_globals)):
                    self.explain(tensor, g, frame)
                    if threading.current_thread() is threading.main_thread():
                        raise _Found
                    return
        self.recording.names.clear()  # which otherwise keep the recording alive, and it them
        self.recording = Recording()

    def explain(self, tensor: Variable, gradient: Any, where: FrameType | Mapping[str, Any]) -> None:
        """Open the computation behind a tensor, with the names of a frame or of a scope."""
        self.explanation = Explanation(open_program((tensor,), where, gradient=gradient))


def explain_script(path: str | os.PathLike[str], at: str | None = None, arguments: Sequence[str] = ()) -> Explanation:
    """Run a script and explain the tensor on which it calls ``backward()``.

    Parameters
    ----------
    path : the script. It runs as ``__main__``, with its own folder first in ``sys.path``.
    at : the name of a variable: the first ``backward()`` on a tensor that has this name in one of the functions that are running; if there
        is none, the tensor that has this name at the end of the script. Default: the first ``backward()`` of all.
    arguments : what follows the script's name in ``sys.argv``.

    Raises
    ------
    ScriptError : if there is no such script, or no such tensor in it.
    ScriptRaisedError : if the script raises an exception.
    """
    path = Path(path)
    try:
        source = path.read_bytes()
    except OSError as error:
        raise ScriptError(f"cannot read the script {str(path)!r}: {error.strerror}") from None
    whole = str(path.absolute())
    watcher = _Watcher(at)
    module = ModuleType("__main__")
    module.__file__ = whole
    status = 0
    with _as_main(module, path, arguments), watcher.watching():
        try:
            exec(compile(source, whole, "exec"), module.__dict__)
        except _Found:
            pass
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except Exception as error:
            raise ScriptRaisedError(_users_traceback(error)) from None
    if watcher.explanation is None and at is not None and at in vars(module):
        watcher.explain(_tensor_of(at, vars(module)[at]), None, vars(module))
    if watcher.explanation is None:
        raise ScriptError(_not_found(path, at, watcher.calls, status, vars(module)))
    return watcher.explanation


def write_lesson(script: str, at: str | None, out: str, arguments: Sequence[str] = ()) -> Explanation:
    """Explain a script and save the lesson; the page is there whole or not at all.

    Raises
    ------
    ScriptError, ScriptRaisedError : see `explain_script`; also if the page cannot be written, which is found out before the script runs.
    """
    target = Path(out).absolute()  # wherever the script may go
    _check_place(target, out)
    explanation = explain_script(script, at, arguments)
    try:
        explanation.save(target)
    except (ValueError, OSError) as error:
        raise ScriptError(str(error)) from None
    return explanation


def _check_place(target: Path, named: str) -> None:
    """Raise `ScriptError` if no page can be written to the target, which the user has `named` like this."""
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        files.ending(target, (".html",), "a lesson")
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except ValueError as error:
        raise ScriptError(str(error)) from None
    except OSError as error:
        raise ScriptError(f"cannot write to {named!r}: {error.strerror}; choose another place with --out") from None


@contextmanager
def _as_main(module: ModuleType, path: Path, arguments: Sequence[str]) -> Iterator[None]:
    """Make a module the main one inside."""
    before = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = module
    sys.argv = [str(path), *arguments]
    sys.path = [str(path.parent.resolve()), *sys.path]
    try:
        yield
    finally:
        sys.modules["__main__"], sys.argv, sys.path = before


def _frames_of_the_script() -> Iterator[FrameType]:
    """Yield the running frames outside of this package, the innermost first, as far as `explain_script`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not explain_script.__code__:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            yield frame
        frame = frame.f_back


def _users_traceback(error: BaseException) -> str:
    """Return the traceback of an error that passed through a script: of frames only those outside of this package."""
    shown = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = shown
    while part is not None:
        part.stack = traceback.StackSummary.from_list([f for f in part.stack if not f.filename.startswith(PACKAGE)])
        part = part.__cause__ or part.__context__
    return "".join(shown.format()).rstrip("\n")


def _tensor_of(name: str, value: Any) -> Variable:
    if not isinstance(value, Variable):
        raise ScriptError(f"{name!r} is no tensor at the end of the script, but of type {type(value).__name__}")
    if not value.requires_grad:
        raise ScriptError(f"there is no graph behind {name!r}: nothing it was computed from has requires_grad=True")
    return value


def _not_found(path: Path, at: str | None, calls: int, status: int, namespace: Mapping[str, Any]) -> str:
    ended = f" (it ended itself with exit status {status})" if status else ""
    known = [name for name, value in namespace.items() if isinstance(value, Variable) and value.requires_grad]
    if at is None:
        hint = (
            f"name the tensor to be explained with --at, one of: {', '.join(known)}"
            if known
            else "it has no tensor that could be explained"
        )
        if any(getattr(value, "__name__", "") == "torch" for value in namespace.values()):
            hint = "or it calls PyTorch's, into whose tensors nobody can look; write `import tinygrad_edu as torch`"
        return f"{path}{ended} never calls backward(): {hint}"
    times = "never calls backward()" if not calls else f"calls backward() {calls:,} time{'s' * (calls > 1)}, never on a tensor named {at!r}"
    has = f"; it has {', '.join(known)}" if known else ""
    return f"{path}{ended} {times}, and has no variable {at!r} at its end{has}"
