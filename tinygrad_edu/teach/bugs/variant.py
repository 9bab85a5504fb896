"""`plant`: an engine with a fault that one has to find, with hints and the solution."""

from __future__ import annotations

import ast
import difflib
import inspect
import random
import re
import textwrap
from typing import Any

import numpy as np

from ..audit.audit import Audit, audit
from ..questions.rounding import magnitude
from .engine import Adjoints, Engine
from .faults import FAULTS, Fault

_FIRST_HINT = (
    "Audit what it computed: is a rule wrong, or what the engine does with what the rules give? If nothing is found, run it a second time."
)


def _name(engine: type[Fault]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", engine.__name__).lower()


_BY_NAME = {_name(engine): engine for engine in FAULTS}


class Variant:
    """An engine with one fault, and everything needed to find it. `plant` makes it."""

    def __init__(self, engine: type[Fault]) -> None:
        self._type = engine
        self._engine = engine()

    def run(self, what: Any) -> Adjoints:
        """Return what the faulty engine computes for a program or an explanation: for each line its adjoint and its contributions."""
        return self._engine.run(what)

    def audit(self, what: Any) -> Audit:
        """Run the faulty engine once and return what finite differences say about what it computed."""
        return audit(getattr(what, "program", what), adjoints=self.run(what))

    def shows(self, what: Any) -> bool:
        """Return whether the fault changes any adjoint of this program, by more than rounding."""
        engine, program = self._type(), getattr(what, "program", what)
        right = Engine().run(what)
        try:
            engine.run(what)
            found = engine.run(what)
        except (ValueError, IndexError, TypeError, RuntimeError):  # it got so far that shapes do not fit any more
            return False
        return any(not _same(right[i][0], found[i][0], magnitude(program, i)) for i in right)

    def hint(self, n: int) -> str:
        """Return the n-th hint, from 1: each tells more than the one before. After the last one there is nothing left but `reveal`."""
        (changed,) = _changed(self._type)
        ladder = (_FIRST_HINT, *self._type.hints, f"The fault is in the engine's method `{changed}`. Read `source`.")
        if not 1 <= n <= len(ladder):
            raise ValueError(f"there are {len(ladder)} hints, from 1 to {len(ladder)}, but hint {n} was asked for; see reveal()")
        return ladder[n - 1]

    def guess(self, name: str) -> bool:
        """Return whether this is the fault."""
        return _engine_named(name) is self._type

    @property
    def source(self) -> str:
        """The whole engine, fault included, to be read."""
        return _listing(self._type)

    def reveal(self) -> str:
        """Return the name of the fault, what it is, and the lines that differ from those of the correct engine."""
        lines = difflib.unified_diff(
            _listing(Engine).splitlines(), self.source.splitlines(), "correct", _name(self._type), n=2, lineterm=""
        )
        return "\n".join([f"{_name(self._type)}: {inspect.getdoc(self._type)}", "", *lines])

    def __repr__(self) -> str:
        return "<Variant: an engine with one fault in it>"


def names() -> tuple[str, ...]:
    """Return the names of all faults.

    >>> names()[:3]
    ('overwrite', 'no_unbroadcast', 'no_zeroing')
    """
    return tuple(_BY_NAME)


def all() -> list[Variant]:
    """Return one variant for each fault, in the order of `names`."""
    return [Variant(engine) for engine in FAULTS]


def plant(which: str | int = 0, program: Any = None) -> Variant:
    """Return an engine with one fault, without telling which.

    Parameters
    ----------
    which : the name of a fault, or a number that chooses one: the same number gives the same fault.
    program : a program or explanation; only faults that show on it are chosen.

    Raises
    ------
    ValueError : if there is no such fault, or none that shows.
    """
    if isinstance(which, str):
        return Variant(_engine_named(which))
    choices = [variant for variant in all() if program is None or variant.shows(program)]
    if not choices:
        raise ValueError("none of the faults changes anything in this program: it has no operation whose gradient flows")
    return random.Random(which).choice(choices)


def _engine_named(name: str) -> type[Fault]:
    if name not in _BY_NAME:
        raise ValueError(f"there is no fault named {name!r}; there are {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def _same(a: Any, b: Any, size: float) -> bool:
    """Return whether two adjoints are the same up to rounding; `size` is that of the numbers of which they are sums."""
    if not isinstance(a, (np.ndarray, np.generic)):  # none, or those of a function with several outputs, which are compared one by one
        return (a is None) == (b is None)
    if b is None or np.shape(a) != np.shape(b):
        return False
    epsilon = float(np.finfo(a.dtype).eps)
    tolerance = 1e-5 if epsilon < 1e-10 else 1e-3  # what an audit can see
    largest = float(np.max(np.abs(a), initial=0, where=np.isfinite(a)))
    return np.allclose(b, a, rtol=tolerance, atol=max(tolerance * largest, 16 * epsilon * size), equal_nan=True)


def _changed(engine: type[Engine]) -> list[str]:
    """Return the names of the methods that a variant has of its own."""
    return [name for name, value in vars(engine).items() if inspect.isfunction(value)]


def _listing(engine: type[Engine]) -> str:
    """Return the source of the engine, in which a variant's own method stands in the place of the right one, under the same docstring."""
    lines = textwrap.dedent(inspect.getsource(Engine)).splitlines()
    for function in (node for node in ast.parse("\n".join(lines)).body[0].body if isinstance(node, ast.FunctionDef)):  # type: ignore[attr-defined]
        if engine is not Engine and function.name in _changed(engine):
            own = textwrap.indent(textwrap.dedent(inspect.getsource(getattr(engine, function.name))), "    ").splitlines()
            lines[function.body[1].lineno - 1 : function.end_lineno] = own[1:]
            break
    return "\n".join(line.partition("  # type:")[0] for line in lines)
