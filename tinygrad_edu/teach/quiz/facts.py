"""What the questions are made from: a program, and the words for its parts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

import numpy as np

from ...program.numbers import WHOLE, describe, number
from ...program.program import Program
from ...program.records import Record
from ..tape import call_text

_LISTED = 6  # things that are enumerated


class Facts:
    """A program, with the questions' way of speaking about it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.records: list[Record] = program.records
        self.names = program.names
        self.operations = [i for i, r in enumerate(self.records) if r.kind == "operation" and r.primitive is not None and r.parents]

    def adjoint(self, i: int) -> str:
        """Return the symbol of a line's adjoint."""
        program = self.program
        if len(program.outputs) != 1 or any(np.any(seed != 1) for seed in program.seeds.values()):
            return f"the adjoint of {self.names[i]}"
        output = program.outputs[0]
        of = self.names[output] if not self.records[output].shape else f"sum({self.names[output]})"
        return f"∂{of}/∂{self.names[i]}"

    def definition(self, i: int) -> str:
        """Return a line as ``name = operation(operands)``."""
        return f"{self.names[i]} = {call_text(self.program, i)}"

    def values(self, lines: Sequence[int]) -> str:
        """Return the values of these lines."""
        return ", ".join(f"{self.names[p]} = {describe(self.records[p].value)}" for p in dict.fromkeys(lines))

    def small(self, i: int) -> bool:
        """Return whether the value of a line is known, finite, and short enough to be written out."""
        return readable(self.records[i].value)

    def consumers(self, i: int) -> list[int]:
        """Return the operations that use a line, each once."""
        return list(dict.fromkeys(j for j, _ in self.program.consumers(i)))

    def uses(self, i: int) -> str:
        """Return the operations that use a line, the first of them if they are many."""
        users = self.consumers(i)
        more = [f"{len(users) - _LISTED:,} more"] if len(users) > _LISTED else []
        return several([*map(self.definition, users[:_LISTED]), *more])

    def purpose(self, i: int) -> str:
        """Return the first sentence of what the documentation of an operation says, or nothing."""
        primitive = self.records[i].primitive
        text = inspect.getdoc(primitive.call) if primitive is not None else None
        return f"{self.records[i].label}: {text.splitlines()[0]}" if text else ""


def readable(array: Any) -> bool:
    """Return whether an array is there, finite, of numbers, and short enough to be written out."""
    return array is not None and array.dtype.kind in "fiu" and 0 < array.size <= WHOLE and bool(np.isfinite(array).all())


def shuffled(rng: Random, items: Iterable[Any]) -> list[Any]:
    """Return the items in an order by chance."""
    result = list(items)
    rng.shuffle(result)
    return result


def preferred(rng: Random, items: Iterable[Any], better: Callable[[Any], Any]) -> list[Any]:
    """Return the items in an order by chance, those that are `better` first."""
    return sorted(shuffled(rng, items), key=lambda item: not better(item))


def several(words: Sequence[str]) -> str:
    """Return an enumeration.

    >>> several(["a", "b", "c"])
    'a, b and c'
    """
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def place(array: Any, rng: Random) -> tuple[int, ...]:
    """Return the index of some entry, one that is not zero if there is any."""
    candidates = np.argwhere(array != 0) if np.any(array) else np.argwhere(np.ones(np.shape(array)))
    return tuple(int(n) for n in candidates[rng.randrange(len(candidates))])


def at(index: tuple[int, ...]) -> str:
    """Return an index as it is written after a name; nothing for a single number."""
    return str(list(index)) if index else ""


def between(value: float) -> str:
    """Return two numbers between which a value lies, the last hint."""
    if value == 0:
        return "It is a whole number between -1 and 1."
    width = max(abs(value) * 0.05, 1e-12)
    return f"It lies between {number(value - width, 3)} and {number(value + width, 3)}."
