"""What one entry of a result, or of what a rule gives, was made from: the entries of the operands that it depends on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...program.numbers import describe
from ...program.program import Program
from ...program.records import Record
from .remedies import Case

_MIXING = {"matmul", "linear", "einsum", "transpose", "permute", "inverse", "cholesky", "solve", "matrix_exponential"}  # not elementwise


def entry_of(value: Any, where: tuple[int, ...] | None) -> Any:
    """Return the entry of an array that belongs to the index `where` of an array it is stretched to; the whole array if it does not fit."""
    if value is None or where is None:
        return value
    array = np.asarray(value)
    if array.ndim > len(where):
        return array
    index = tuple(0 if n == 1 else i for n, i in zip(array.shape, where[len(where) - array.ndim :], strict=True))
    return array[index] if all(i < n for i, n in zip(index, array.shape, strict=True)) else array


def elementwise(program: Program, record: Record, where: tuple[int, ...]) -> bool:
    """Return whether the entry `where` of an operation's result depends on one entry of each operand."""
    if record.primitive is None or record.label in _MIXING or "axis" in record.primitive.parameters:
        return False
    shapes = [program.records[p].shape for p in record.parents]
    return len(where) == len(record.shape) and all(s is not None and _stretches(s, record.shape) for s in shapes)


def case_at(program: Program, i: int, where: tuple[int, ...], backward: bool = False) -> Case:
    """Return the values that the entry `where` of line `i`, or of what it pulls back, was made from."""
    record = program.records[i]
    values = [_entry(program, record, v, where) if isinstance(v, np.ndarray) else v for v in _operands(program, record)]
    first = program.records[record.parents[0]].label if record.parents else ""
    label = record.label if record.primitive is not None else ""
    return Case(label, tuple(values), record.dtype, backward, None, first, record.constants)


def _operands(program: Program, record: Record) -> list[Any]:
    """Return the operands of an operation in the order of its arguments, plain numbers among them; `None` for one that is not known."""
    values = dict(zip(record.arguments, (program.records[p].value for p in record.parents), strict=True))
    primitive = record.primitive
    if primitive is None or primitive.sequence is not None:
        return list(values.values())
    if record.call is not None:
        values |= {
            n: v for n, v in zip(primitive.parameters, record.call, strict=True) if n in primitive.rules and isinstance(v, (int, float))
        }
        return [values[n] for n in primitive.parameters if n in values]
    required = primitive.parameters[: len(primitive.parameters) - len(primitive.forward.__defaults__ or ())]
    return [values[n] if n in values else _plain(record.constants.get(n)) for n in required if n in values or n in primitive.rules]


def _plain(text: str | None) -> float | None:
    """Return the number that a text is, if it is one."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _entry(program: Program, record: Record, value: Any, where: tuple[int, ...]) -> Any:
    """Return the part of an operand that the entry `where` was made from: one number, or all along the axes over which it works."""
    if elementwise(program, record, where):
        return entry_of(value, where)
    axes = dict(zip(record.primitive.parameters, record.call, strict=True)).get("axis") if record.primitive and record.call else None
    if axes is None or value.ndim != len(where):
        return value
    along = {int(a) % value.ndim for a in np.ravel(axes)}
    if any(at >= n for axis, (at, n) in enumerate(zip(where, value.shape, strict=True)) if axis not in along):
        return value
    return value[tuple(slice(None) if n in along else at for n, at in enumerate(where))]


def _stretches(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    return len(shape) <= len(target) and all(n in (1, m) for n, m in zip(shape[::-1], target[::-1], strict=False))


def named_operands(program: Program, record: Record, where: tuple[int, ...]) -> list[tuple[str, str]]:
    """Return names and values of what an entry was made from, constants included."""
    known = [p for p in record.parents if program.records[p].value is not None]
    shown = [(program.names[p], describe(_entry(program, record, program.records[p].value, where))) for p in known]
    return [*shown, *record.constants.items()]
