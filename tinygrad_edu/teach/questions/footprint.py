"""Which memory a recorded program holds: every array as the piece of memory that it lies in, so that nothing is counted twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from ...autograd.adjoint import fit
from ...autograd.memory import owner
from ...program.program import Program
from ...program.recording import RecordedNode
from ...program.records import Record

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


class Piece(NamedTuple):
    """A piece of memory: what identifies it, and its size in bytes."""

    key: Any
    size: int


def bytes_text(size: float) -> str:
    """Return a number of bytes as text.

    >>> bytes_text(0), bytes_text(1000), bytes_text(1536), bytes_text(5 * 2**20)
    ('0 B', '1000 B', '1.5 KiB', '5 MiB')
    """
    unit = 0
    while abs(size) >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.3g} {_UNITS[unit]}" if unit and abs(size) < 1000 else f"{size:.0f} {_UNITS[unit]}"


class Footprint:
    """The pieces of memory of a program.

    Attributes
    ----------
    values : for each line the piece that its value lies in.
    saved : for each line what it keeps for the backward pass: name, piece.
    given : the pieces of leaves, parameters and constants, which are there anyway.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._alive: list[Any] = []  # whose id is a key must not die
        self._originals: dict[int, Any] = {}
        recordings = {id(r.source.recording): r.source.recording for r in program.records if isinstance(r.source, RecordedNode)}
        for recording in recordings.values():
            self._originals.update(recording.originals)
        self.values: list[Piece] = []
        for i, record in enumerate(program.records):
            self.values.append(self._value(i, record))
        self.saved = [list(self._saved(record)) for record in program.records]
        self.given = {self.values[i].key for i, record in enumerate(program.records) if record.kind != "operation"}

    def piece(self, array: Any) -> Piece:
        """Return the memory that an array lies in; of a copy that was recorded, that of the array it is a copy of."""
        original = owner(self._originals.get(id(array), array))
        self._alive.append(original)
        return Piece(id(original), original.nbytes)

    def _value(self, i: int, record: Record) -> Piece:
        source = record.source
        if isinstance(source, RecordedNode):
            return self.piece(source.values[-1])
        if record.kind != "operation" and record.node is not None and (tensor := getattr(record.node, "variable", None)) is not None:
            return self.piece(tensor.array)
        if isinstance(record.value, np.ndarray):
            return self.piece(record.value)
        if record.primitive is not None and record.primitive.view and record.parents:
            return self.values[record.parents[0]]
        shape, dtype = record.shape or (), np.dtype(record.dtype or np.float32)
        return Piece(("line", i), math.prod(shape) * dtype.itemsize)

    def _saved(self, record: Record) -> Iterator[tuple[str, Piece]]:
        for name, value in record.saved if record.state != "recomputed in backward" else ():
            for array in value if isinstance(value, tuple) else (value,):
                if isinstance(array, np.ndarray):
                    yield name, self.piece(array)

    def kept(self, lines: Any) -> dict[Any, int]:
        """Return the pieces, with their sizes, that these lines keep and that would not be there anyway."""
        return {piece.key: piece.size for i in lines for _, piece in self.saved[i] if piece.key not in self.given}


class Moment(NamedTuple):
    """How many bytes are held at one moment.

    Attributes
    ----------
    phase : "forward" or "backward".
    line : the line of the program that has just run, or that fires; last of all, once more, the last one, when all is done.
    saved : bytes that are kept for the backward pass.
    values : bytes of results that are still to be used, and are not kept for the backward pass.
    adjoints : bytes of adjoints that are on their way, and of the gradients of leaves.
    """

    phase: str
    line: int
    saved: int
    values: int
    adjoints: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.saved + self.values + self.adjoints


def timeline(footprint: Footprint) -> list[Moment]:
    """Return what is held after each line of the forward pass, and while each line of the backward pass fires.

    A result that no variable holds dies after its last use. Memory that a kernel needs while it runs is not counted.
    """
    return [*_forward(footprint), *_backward(footprint)]


def _forward(footprint: Footprint) -> Iterator[Moment]:
    records, values = footprint.program.records, footprint.values
    last = {i: i for i in range(len(records))}
    for i, record in enumerate(records):
        for p in record.parents:
            last[p] = i
    ends: dict[Any, int] = {}  # piece -> the last line that uses a value that lies in it
    for i, record in enumerate(records):
        ends[values[i].key] = max(ends.get(values[i].key, 0), len(records) if record.is_output else last[i])
    saved: set[Any] = set()
    bytes_saved = 0
    alive: dict[Any, int] = {}
    for i, record in enumerate(records):
        if record.kind == "operation":
            for key, size in footprint.kept([i]).items():
                bytes_saved += 0 if key in saved else size
                saved.add(key)
            if values[i].key not in footprint.given:
                alive[values[i].key] = values[i].size
            yield Moment("forward", i, bytes_saved, sum(n for key, n in alive.items() if key not in saved), 0)
        alive = {key: n for key, n in alive.items() if ends[key] > i}


def _backward(footprint: Footprint) -> Iterator[Moment]:
    program = footprint.program
    records = program.records
    waiting: dict[Any, int] = {}  # piece -> how many lines still keep it
    sizes: dict[Any, int] = {}
    for i in range(len(records)):
        kept = footprint.kept([i])
        sizes |= kept
        for key in kept:
            waiting[key] = waiting.get(key, 0) + 1
    values = {footprint.values[i].key: footprint.values[i].size for i in program.outputs if footprint.values[i].key not in footprint.given}
    adjoints: dict[int, Piece] = {i: Piece(("seed", i), np.asarray(seed).nbytes) for i, seed in program.seeds.items()}
    owned: set[int] = set()
    saved = sum(sizes.values())
    for i in program.order:
        record = records[i]
        pulled = [piece for k in record.flows if (piece := _contribute(footprint, i, k, adjoints, owned)) is not None]
        left = sum(n for key, n in values.items() if not waiting.get(key))
        if record.kind == "operation":
            yield Moment("backward", i, saved, left, _total((*adjoints.values(), *pulled)))
        for key in footprint.kept([i]):
            waiting[key] -= 1
            saved -= 0 if waiting[key] else sizes[key]
        if record.kind == "operation":
            adjoints.pop(i, None)
        elif i in adjoints and i not in owned:
            adjoints[i] = Piece(("grad", i), record.adjoint.nbytes)
    if program.order:
        yield Moment("backward", program.order[-1], saved, sum(values.values()), _total(adjoints.values()))


def _total(pieces: Iterable[Piece]) -> int:
    return sum({piece.key: piece.size for piece in pieces}.values())


def _contribute(footprint: Footprint, i: int, k: int, adjoints: dict[int, Piece], owned: set[int]) -> Piece | None:
    """Let line `i` contribute to the adjoint of its `k`-th operand; return the memory of the contribution."""
    record = footprint.program.records[i]
    parent = record.parents[k]
    raw = record.pulled[k]
    if raw is None:
        return None
    operand = footprint.program.records[parent]
    fitted = fit(raw, tuple(operand.shape), operand.dtype)
    memory = owner(np.asarray(fitted))
    footprint._alive.append(memory)
    piece = Piece(id(memory), memory.nbytes)
    if parent not in adjoints:
        adjoints[parent] = piece
        if memory is raw:
            owned.add(parent)
    elif parent not in owned:
        adjoints[parent] = Piece(("sum", parent), record.contributions[k].nbytes)
        owned.add(parent)
    return piece
