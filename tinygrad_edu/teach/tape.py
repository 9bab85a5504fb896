"""The tape (Wengert list): every line of a computation with its value, its local derivatives and its adjoint.

Values are computed from the first line to the last, adjoints from the last to the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, overload

from ..program.local import Factor, factors
from ..program.numbers import constant, describe
from ..program.program import Program
from ..program.records import Record, Ref
from .tables import Parts, Table, Tabular


class Row(NamedTuple):
    """One line of the tape.

    Attributes
    ----------
    step : its number in the order of execution, from 1.
    name : the student's own name, or one made up.
    operation : the call, ``mul(q, z)``; for other lines what they are: ``leaf``, ``parameter``, ``constant``.
    inputs : the names of the operands.
    value : the array, `None` if it was not kept.
    local : for each operand through which an adjoint flows its local derivative.
    adjoint : the array, `None` if the line needs none or it is not known.
    """

    step: int
    name: str
    operation: str
    inputs: tuple[str, ...]
    value: Any
    local: tuple[Factor, ...]
    adjoint: Any


class Tape(Tabular, Sequence[Row]):
    """The lines of a computation; each is worked out when it is asked for."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def __len__(self) -> int:
        return len(self.program)

    @overload
    def __getitem__(self, i: int) -> Row: ...
    @overload
    def __getitem__(self, i: slice) -> list[Row]: ...

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        i = range(len(self))[i]
        program, record = self.program, self.program.records[i]
        return Row(
            i + 1,
            program.names[i],
            call_text(program, i),
            tuple(program.names[p] for p in record.parents),
            record.value,
            tuple(f for f in factors(program, i) if f is not None),
            record.adjoint,
        )

    def __iter__(self) -> Iterator[Row]:
        return (self[i] for i in range(len(self)))

    def table(self) -> Table:
        """Return the tape as a table."""
        program = self.program
        caption = "Tape of " + ", ".join(program.names[i] for i in program.outputs)
        headers = ["step", "name", "operation", "inputs", "value ↓", "local derivatives", "adjoint ↑"]
        notes = [program.missing] if program.missing else []
        return Table(headers, _Cells(self), "rllllll", caption, notes, range(len(program)))


def tape(program: Program) -> Tape:
    """Return the tape of a program.

    >>> import tinygrad_edu as tg
    >>> print(tape(tg.explain(lambda x, y, z: (x + y) * z, 4.0, -3.0, 5.0).program))
    Tape of v2
    step  name  operation   inputs  value ↓  local derivatives  adjoint ↑
    ────  ────  ──────────  ──────  ───────  ─────────────────  ─────────
       1  x     leaf                4                           5
       2  y     leaf                -3                          5
       3  z     leaf                5                           1
       4  v1    add(x, y)   x = 4   1        ∂v1/∂x = 1         5
                            y = -3           ∂v1/∂y = 1
       5  v2    mul(v1, z)  v1 = 1  5        ∂v2/∂v1 = 5        1
                            z = 5            ∂v2/∂z = 1
    """
    return Tape(program)


class _Cells(Sequence[Any]):
    """The rows of a tape as cells, made when they are asked for."""

    def __init__(self, of: Tape) -> None:
        self.of = of

    def __len__(self) -> int:
        return len(self.of)

    def __getitem__(self, i: Any) -> Any:
        row, program = self.of[i], self.of.program
        inputs = Parts(with_value(program, p) for p in dict.fromkeys(program.records[i].parents))
        value = "not kept" if row.value is None and program.records[i].shape is not None else row.value
        return row.step, row.name, row.operation, inputs, value, Parts(map(str, row.local)), row.adjoint


def with_value(program: Program, i: int) -> str:
    """Return a line's name with its value, or with its shape if it has more than one element.

    >>> import tinygrad_edu as tg
    >>> with_value(tg.explain(lambda x: x * 2, 3.0).program, 0)
    'x = 3'
    """
    record, name = program.records[i], program.names[i]
    if record.value is not None and record.value.size == 1:
        return f"{name} = {describe(record.value)}"
    return name if not record.shape else f"{name} {tuple(int(n) for n in record.shape)}"


def call_text(program: Program, i: int) -> str:
    """Return the operation of a line as a call with the names of its operands; of other lines the kind.

    >>> import numpy as np, tinygrad_edu as tg
    >>> program = tg.explain(lambda x: tg.cat([x, x ** 2]).sum(), np.ones(3)).program
    >>> [call_text(program, i) for i in range(len(program))]
    ['leaf', 'pow(x, 2)', 'cat([x, v1], axis=0)', 'sum(v2, axis=(0,))']
    """
    record = program.records[i]
    if record.kind != "operation":
        return record.kind
    primitive = record.primitive
    if record.call is None or primitive is None:
        return _from_operands(program, record)
    words: list[str] = []
    for name, item, default in zip(primitive.parameters, record.call, primitive.defaults, strict=True):
        if name == primitive.memo:
            continue
        if isinstance(item, Ref):
            words.append(program.names[item.index])
        elif name == primitive.sequence:
            words.append("[" + ", ".join(program.names[r.index] if isinstance(r, Ref) else str(constant(r)) for r in item) + "]")
        elif (text := constant(item)) is not None and not _is_default(item, default):
            words.append(_argument(name, text))
    return f"{record.label}({', '.join(words)})"


def _is_default(item: Any, default: Any) -> bool:
    return item is default or (type(item) is type(default) and isinstance(item, (bool, int, float, str, tuple)) and item == default)


def _from_operands(program: Program, record: Record) -> str:
    """Return the call as far as it is known: a question mark for an operand that was not kept because no rule asks for it."""
    known = dict(zip(record.arguments, (program.names[p] for p in record.parents), strict=True))
    primitive = record.primitive
    if primitive is None:
        words = list(known.values())
    elif primitive.sequence is not None:
        words = [f"[{', '.join(known.values())}]"]
    else:
        required = len(primitive.parameters) - len(primitive.forward.__defaults__ or ())
        words = []
        for place, name in enumerate(primitive.parameters):
            if name in known:
                words.append(known[name])
            elif (text := record.constants.get(name)) is not None:
                words.append(_argument(name, text))
            elif name in primitive.rules and place < required:
                words.append("?")
    return f"{record.label}({', '.join(words)})"


def _argument(name: str, text: str) -> str:
    return text if name == "other" else f"{name}={text}"  # the second operand of x + 2 needs no name
