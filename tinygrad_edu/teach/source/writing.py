"""`Writing`: what both passes of a program share while they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...program.program import Program
from ...program.recording import RecordedNode
from ...program.records import Record
from .inputs import SMALL, Input, as_laid
from .kernels import Kernels
from .layout import Line
from .literals import NotWritten
from .names import Namer, identifier
from .terms import Term, statements, variable
from .tracer import Trace, Tracer


class Writing:
    """The variables of the written program, and what they hold.

    Attributes
    ----------
    variables : the identifier of each record.
    values : record -> its value, as the written program has it.
    arguments : operation -> its arguments by name, as tracers.
    inputs : the parameters of ``forward``.
    temporaries : the variables for parts of expressions, of all lines so far.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.namer = Namer()
        self.trace = Trace(Kernels(self.namer), self._held)
        self.variables = [self.namer.new(identifier(name)) for name in program.names]
        self.values: dict[int, Any] = {}
        self.arguments: dict[int, dict[str, Any]] = {}
        self.inputs: list[Input] = []
        self.temporaries: list[str] = []
        self.at = 0  # the record that is being written
        self._large: dict[int, Term] = {}  # id of an array that is an option of an operation -> the variable that holds it
        recordings = {id(r.node.recording): r.node.recording for r in program if isinstance(r.node, RecordedNode)}
        self._originals = {key: array for recording in recordings.values() for key, array in recording.originals.items()}

    def variable(self, i: int) -> Tracer:
        """Return the tracer for the value of a record."""
        return Tracer(self.trace, variable(self.variables[i], self.values[i]), shared=True)

    def add_input(self, i: int, record: Record) -> None:
        """Make a leaf, parameter or constant a parameter of ``forward``. What was recorded is a copy; it gets the original's layout."""
        value, original = record.value, self._originals.get(id(record.value))
        if original is not None and original.shape == value.shape:
            value = as_laid(value, original)
        self.values[i] = value if value.ndim else value[()]
        self.inputs.append(Input(self.variables[i], self.values[i], f"{record.kind} {tuple(record.shape)}", i))

    def constant(self, name: str, array: Any) -> Tracer:
        """Return the tracer for an array that is no record, as one more parameter of ``forward``."""
        self.inputs.append(Input(self.namer.new(name), array, f"constant {array.shape}", self.at))
        return Tracer(self.trace, variable(self.inputs[-1].name, array), shared=True)

    def _held(self, array: Any) -> Term | None:
        """Return the variable that holds an array too large to be written out, such as an index."""
        if array.size <= SMALL:
            return None
        if id(array) not in self._large:
            self._large[id(array)] = self.constant("index" if array.dtype.kind in "biu" else "array", array).term
        return self._large[id(array)]

    def first(self, ways: Sequence[Callable[[], Any]], expected: Any, what: str) -> Tracer:
        """Return the first result that is the recorded one to the last bit.

        Raises
        ------
        ValueError : if none is.
        """
        for way in ways:
            try:
                result = way()
            except NotWritten:
                continue
            if isinstance(result, Tracer) and same(result.term.value, expected):
                return result
        raise ValueError(f"source: no NumPy code was found that computes {what} to the last bit")

    def lines(self, name: str, sign: str, term: Term, line: Line) -> list[Line]:
        """Return ``name = expression`` as the text of `line`, after the lines for what does not fit into it."""
        label = self.program.records[self.at].label
        found = statements(term, lambda: self.namer.numbered("t"))
        self.temporaries += [temporary for temporary, _, _ in found]
        parts = [
            Line(f"{temporary} = {text}", line.record, line.part, f"in {label} {_shape(value)}".rstrip())
            for temporary, text, value in found
        ]
        line.text = f"{name} {sign} {term.text()}"
        return [*parts, line]


def same(found: Any, expected: Any) -> bool:
    """Return whether two arrays or numbers have the same shape, dtype and bits."""
    expected = np.asarray(expected)
    return bool(found.shape == expected.shape and found.dtype == expected.dtype and found.tobytes() == expected.tobytes())


def _shape(value: Any) -> str:
    """Return the shape of an array or a number; nothing for several arrays together, as a decomposition gives them."""
    return "" if isinstance(value, tuple) else str(np.shape(value))
