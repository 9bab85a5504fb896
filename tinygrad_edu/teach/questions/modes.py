"""Forward or reverse? The local Jacobians of a program, what it costs to multiply them from either end, and both costs measured.

The derivative of a program is a product of local Jacobians. Reverse mode multiplies from the output: it carries one row for each element of
the output. Forward mode multiplies from the inputs: it carries one column for each element of the inputs. The product is the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd.backward import grad
from ...autograd.modes import enable_grad, recording_with
from ...autograd.node import Node
from ...autograd.variable import make
from ...program.local import jacobian
from ...program.program import Program
from ..audit.evaluate import Operation
from ..tables import Table, Tabular

_SHOWN = 36  # entries of a Jacobian whose value is shown
_JACOBIANS = 200  # Jacobians that are worked out
_PASSES = 7  # of each kind that are timed
_BUDGET = 0.6  # seconds for each kind
_LONGEST = 5_000  # lines of a program that is run again


class Local(NamedTuple):
    """One local Jacobian.

    Attributes
    ----------
    record, name, operation, operand : the line, its name, what it does, and the name of the operand.
    shape : elements of the result, elements of the operand.
    value : the Jacobian, if it is small and known.
    forward, reverse : multiplications by it, with all entries counted, in the two modes.
    """

    record: int
    name: str
    operation: str
    operand: str
    shape: tuple[int, int]
    value: Any
    forward: int
    reverse: int


class Measured(NamedTuple):
    """What was measured: seconds for one pass of each mode, how many were timed, and the derivatives that the passes gave."""

    reverse: float
    forward: float
    passes: tuple[int, int]
    tangents: dict[tuple[int, int], Any]


class Modes(Tabular):
    """What `modes` found.

    Attributes
    ----------
    inputs, outputs : how many numbers go in (elements of all leaves) and come out.
    locals : the local Jacobians, in the order of execution.
    forward, reverse : multiplications in all, from the inputs and from the output.
    best : for a chain, the fewest multiplications in any order; else `None`.
    measured : the times of both, or `None` if the program cannot be run again; then `reason` says why.
    """

    def __init__(self, program: Program, measure: bool = True) -> None:
        self.program = program
        records = program.records
        self.leaves = [i for i, r in enumerate(records) if r.node is not None and r.kind in ("leaf", "parameter") and r.adjoint is not None]
        self.inputs = sum(_size(records[i].shape) for i in self.leaves)
        self.outputs = sum(_size(records[i].shape) for i in program.seeds)
        self.locals = self._locals()
        self.forward, self.reverse = sum(edge.forward for edge in self.locals), sum(edge.reverse for edge in self.locals)
        self.best = self._chain()
        self.reason = ""
        self.measured = self._measure() if measure else None

    def _locals(self) -> list[Local]:
        """Return all local Jacobians; the number of columns that forward mode carries is that of the inputs a line depends on."""
        program = self.program
        depends: list[frozenset[int]] = []
        edges: list[Local] = []
        for i, record in enumerate(program.records):
            ends = [depends[p] for p in record.parents]
            depends.append(frozenset((i,)) if i in self.leaves else frozenset().union(*ends))
            for k in record.flows if record.adjoint is not None else ():
                p = record.parents[k]
                shape = _size(record.shape), _size(program.records[p].shape)
                known = len(edges) < _JACOBIANS and shape[0] * shape[1] <= _SHOWN
                value = jacobian(program, i, k) if known else None
                columns = sum(_size(program.records[j].shape) for j in depends[p])
                multiplications = shape[0] * shape[1]
                # A leaf's own tangent is the identity, and so is the adjoint of an output: nothing is multiplied.
                forward = 0 if p in self.leaves else multiplications * columns
                reverse = 0 if i in program.seeds else multiplications * self.outputs
                edges.append(Local(i, program.names[i], record.label, program.names[p], shape, value, forward, reverse))
        return edges

    def _chain(self) -> int | None:
        """Return the fewest multiplications if the program is a chain: the matrix-chain problem."""
        shapes = [edge.shape for edge in self.locals]
        lines = [edge.record for edge in self.locals]
        if len(self.leaves) != 1 or len(set(lines)) != len(lines) or not 2 <= len(shapes) <= 60:
            return None
        sizes = [shapes[0][1], *(rows for rows, _ in shapes)]
        count = len(shapes)
        cost = np.zeros((count, count), np.int64)
        for length in range(1, count):
            for a in range(count - length):
                b = a + length
                cost[a, b] = min(cost[a, c] + cost[c + 1, b] + sizes[a] * sizes[c + 1] * sizes[b + 1] for c in range(a, b))
        return int(cost[0, -1])

    def _measure(self) -> Measured | None:
        if not self.inputs or not self.outputs:
            self.reason = "there is nothing to differentiate"
            return None
        if len(self.program) > _LONGEST:
            self.reason = f"the program has {len(self.program):,} lines"
            return None
        try:
            return _measure(self.program, self.leaves)
        except _CannotRunError as error:
            self.reason = str(error)
            return None

    @property
    def winner(self) -> str:
        """The mode that is faster, as measured; by the number of passes if nothing was measured: "forward", "reverse" or "neither"."""
        if self.measured is None:
            return "reverse" if self.inputs > self.outputs else "forward" if self.inputs < self.outputs else "neither"
        return "reverse" if self.measured.reverse * self.outputs <= self.measured.forward * self.inputs else "forward"

    def __repr__(self) -> str:
        return f"<Modes: {self.inputs:,} inputs, {self.outputs:,} outputs: {self.winner}>"

    def sentence(self) -> str:
        """Say which mode wins, and why."""
        start = f"{_count(self.inputs, 'input')}, {_count(self.outputs, 'output')}: reverse mode needs {_count(self.outputs, 'pass')}, "
        start += f"forward mode {_count(self.inputs, 'pass')}"
        if self.inputs == self.outputs:
            return f"{start}: as many."
        few, many = ("outputs", "inputs") if self.inputs > self.outputs else ("inputs", "outputs")
        if (self.winner == "reverse") == (few == "outputs"):
            return f"{start}; {self.winner} mode wins, as there are fewer {few} than {many}."
        return f"{start}; yet here a pass of {self.winner} mode is so much cheaper that it wins."

    def table(self) -> Table:
        """Return the local Jacobians, one a row, with what multiplying by each costs, and the measured times below."""
        if self.program.error is not None:
            return Table([], [], caption="Forward or reverse mode cannot be told of this graph.", notes=[self.program.missing])
        rows: list[Sequence[Any]] = [
            (e.name, e.operation, e.operand, f"{e.shape[0]} × {e.shape[1]}", e.value, f"{e.forward:,}", f"{e.reverse:,}")
            for e in self.locals
        ]
        rows.append(("all", "", "", f"{self.outputs} × {self.inputs}", None, f"{self.forward:,}", f"{self.reverse:,}"))
        headers = ["line", "operation", "by", "Jacobian", "value", "forward ×", "reverse ×"]
        keys = [*(e.record for e in self.locals), self.program.outputs[0]]
        return Table(headers, rows, "llllrrr", self.sentence(), self._notes(), keys)

    def _notes(self) -> list[str]:
        notes = ["Multiplications with every entry of a Jacobian counted, zeros too; an engine multiplies by what is not zero only."]
        if self.best is not None and self.best < min(self.forward, self.reverse):
            notes.append(f"In the best order this chain of matrices takes {self.best:,} multiplications.")
        if self.measured is None:
            return [*notes, *([f"The times were not measured: {self.reason}."] if self.reason else [])]
        m = self.measured
        for mode, seconds, passes, timed in (
            ("reverse", m.reverse, self.outputs, m.passes[0]),
            ("forward", m.forward, self.inputs, m.passes[1]),
        ):
            needed = f"{passes:,} × {_seconds(seconds)} = {_seconds(passes * seconds)}"
            notes.append(f"Measured, {mode} mode: {needed} (mean of {_count(timed, 'pass')}).")
        return notes


def modes(program: Program, measure: bool = True) -> Modes:
    """Compare forward and reverse mode on a recorded program.

    A pass of reverse mode is one backward pass. A pass of forward mode carries one tangent from the inputs to the output, by the same
    rules, transposed twice: the backward pass of the backward pass, which is linear in the adjoint it starts from.

    >>> import tinygrad_edu as tg, numpy as np
    >>> found = modes(tg.explain(lambda x: (x * x).sum(), np.ones(3)).program)
    >>> found.inputs, found.outputs, found.forward, found.reverse
    (3, 1, 9, 18)
    """
    return Modes(program, measure)


class _CannotRunError(Exception):
    """The program cannot be run again; says why."""


def _measure(program: Program, leaves: Sequence[int]) -> Measured:
    """Run the program again and time single passes of both modes."""
    tensors = _run_again(program, leaves)
    xs = [tensors[i] for i in leaves]
    outputs = [tensors[i] for i in program.seeds]
    ones = [make(np.ones_like(o.array)) for o in outputs]
    reverse, reverse_passes, _ = _timed(lambda _: grad(outputs, xs, ones, retain_graph=True, allow_unused=True), range(_PASSES))
    seeds = [make(np.zeros_like(o.array)).requires_grad_() for o in outputs]
    try:
        with recording_with(Node), enable_grad():
            pulled = grad(outputs, xs, seeds, create_graph=True, allow_unused=True)
    except RuntimeError as error:
        raise _CannotRunError(f"its backward pass cannot be differentiated: {error}") from error
    units = _units(xs)
    forward, forward_passes, results = _timed(lambda unit: _tangent(pulled, seeds, xs, unit), units)
    tangents = {(leaves[k], i): result for (k, i), result in zip(units, results, strict=False)}
    return Measured(reverse, forward, (reverse_passes, forward_passes), tangents)


def _run_again(program: Program, leaves: Sequence[int]) -> list[Any]:
    """Return a tensor for each line, with a graph behind it that holds nothing of the student's."""
    tensors: list[Any] = []
    with recording_with(Node), enable_grad(), np.errstate(all="ignore"):
        for i, record in enumerate(program.records):
            if record.kind == "operation":
                operation = Operation(program, i, lambda value: value)
                if operation.reason:
                    raise _CannotRunError(f"{program.names[i]} = {record.label}(…) cannot be run again, as {operation.reason}")
                tensors.append(operation.apply([tensors[p] for p in record.parents]))
            elif record.value is None:
                raise _CannotRunError(f"the value of {program.names[i]} was not kept")
            else:
                tensor = make(np.array(record.value))
                tensors.append(tensor.requires_grad_() if i in leaves else tensor)
    return tensors


def _units(xs: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the inputs that a tangent starts from: all, if they are few, else a sample."""
    every = [(k, i) for k, x in enumerate(xs) for i in range(min(x.array.size, 1000))]
    return every if len(every) <= 4 * _PASSES else [every[n] for n in np.linspace(0, len(every) - 1, _PASSES).astype(int)]


def _tangent(pulled: Sequence[Any], seeds: Sequence[Any], xs: Sequence[Any], unit: tuple[int, int]) -> Any:
    """Return the derivative of all outputs with respect to one input, a column of the Jacobian, by one pass."""
    k, i = unit
    if pulled[k] is None or pulled[k].current_node() is None:
        return [np.zeros_like(s.array) for s in seeds]
    direction = np.zeros_like(xs[k].array)
    direction.flat[i] = 1
    column = grad(pulled[k], seeds, make(direction), retain_graph=True, allow_unused=True)
    return [np.zeros_like(s.array) if c is None else c.array for c, s in zip(column, seeds, strict=True)]


def _timed(run: Callable[[Any], Any], arguments: Sequence[Any]) -> tuple[float, int, list[Any]]:
    """Return the mean time of runs (the better of two of each), their number, and their results; as many as the budget allows."""
    times, results = [], []
    begin = time.perf_counter()
    for argument in arguments:
        both = []
        for _ in range(2):
            start = time.perf_counter()
            result = run(argument)
            both.append(time.perf_counter() - start)
        results.append(result)
        times.append(min(both))
        if time.perf_counter() - begin > _BUDGET:
            break
    return float(np.mean(times)), len(times), results


def _size(shape: Any) -> int:
    return int(np.prod(shape, dtype=np.int64))


def _count(number: int, what: str) -> str:
    ending = "" if number == 1 else "es" if what.endswith("s") else "s"
    return f"{number:,} {what}{ending}"


def _seconds(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
