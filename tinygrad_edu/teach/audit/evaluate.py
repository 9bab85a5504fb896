"""Run a recorded program again, the whole of it or one operation alone, with other values, in float64.

Nothing is written twice: an operation is run by calling its primitive on tensors, and pulled back through by the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...autograd.backward import grad
from ...autograd.function import Call
from ...autograd.inplace import write
from ...autograd.modes import enable_grad, no_grad, recording_with
from ...autograd.node import Node
from ...autograd.variable import Variable, make
from ...program.program import Program
from ...program.recording import RecordedNode
from ...program.records import Record, Ref

Array = Any


def widen(value: Any) -> Any:
    """Return a float array as float64, a float dtype as float64, and anything else as it is.

    >>> widen(np.float32(0.5)).dtype, widen(np.dtype(np.float16)), widen(3)
    (dtype('float64'), dtype('float64'), 3)
    """
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f":
        return np.asarray(value, np.float64)
    return np.dtype(np.float64) if isinstance(value, np.dtype) and value.kind == "f" else value


class Operation:
    """One recorded operation, which can be run alone.

    Parameters
    ----------
    convert : what is done to arrays and dtypes among the arguments. Default: float64 for all.

    Attributes
    ----------
    reason : why it cannot be run; empty if it can.
    values : its operands, converted, as they were when it ran, aligned with ``record.parents``.
    """

    def __init__(self, program: Program, i: int, convert: Callable[[Any], Any] = widen) -> None:
        self.record: Record = program.records[i]
        self.convert = convert
        self.values: list[Array] = []
        self.arguments: list[Any] = []
        source = self.record.source
        if isinstance(source, RecordedNode) and self.record.call is not None:
            self.reason = ""
            self._take(self.record.call, source)
        elif isinstance(source, Call):
            self.reason = self._take_function(program, source)
        else:
            self.reason = "its arguments were not kept" if self.record.primitive is not None else "it cannot be run alone"

    def _take(self, call: Sequence[Any], node: RecordedNode) -> None:
        for argument, value in zip(call, node.values[:-1], strict=True):
            if isinstance(argument, Ref):
                self.values.append(self.convert(value))
                argument = None
            elif isinstance(argument, tuple) and any(isinstance(a, Ref) for a in argument):
                self.values += [self.convert(v) for a, v in zip(argument, value, strict=True) if isinstance(a, Ref)]
            else:
                argument = self.convert(argument)
            self.arguments.append(argument)
        self.call = call
        self.function = self.record.primitive.call  # type: ignore[union-attr]
        if self.function is write and call[0] is None:  # what was there before shows in the output, except where it was overwritten
            self.arguments[0] = self.convert(self.record.value)

    def _take_function(self, program: Program, node: Call) -> str:
        if len(node.plan.positions) != node.plan.count:
            return "the arguments of a user's function that are no tensors with a gradient were not kept"
        if self.record.inner is None:
            return "a user's function with several outputs cannot be run alone"
        values = [program.records[p].value for p in self.record.parents]
        if any(v is None for v in values):
            return "its operands were not kept"
        self.values = [self.convert(v) for v in values]
        self.call = tuple(Ref(p) for p in self.record.parents)
        self.arguments, self.function = [None] * len(values), node.function.apply
        return ""

    def apply(self, tensors: Sequence[Any]) -> Any:
        """Call the operation with these tensors in the places of its operands."""
        rest = iter(tensors)
        arguments = []
        for argument, given in zip(self.call, self.arguments, strict=True):
            if isinstance(argument, Ref):
                arguments.append(next(rest))
            elif isinstance(argument, tuple) and any(isinstance(a, Ref) for a in argument):
                arguments.append(tuple(next(rest) if isinstance(a, Ref) else self.convert(a) for a in argument))
            else:
                arguments.append(given)
        return self.function(*arguments)

    def run(self, values: Sequence[Array]) -> Array:
        """Return the output for these values of the operands."""
        with no_grad(), np.errstate(all="ignore"):
            result = self.apply([make(v) for v in values])
        return result.array if isinstance(result, Variable) else np.asarray(result)

    def pull(self, g: Array) -> list[Array | None]:
        """Return what the engine makes of the adjoint `g` for each operand; `None` where no adjoint flows."""
        flows = self.record.flows
        tensors = [make(v) for v in self.values]
        for k in flows:
            tensors[k].requires_grad_()
        with recording_with(Node), enable_grad(), np.errstate(all="ignore"):
            out = self.apply(tensors)
            pulled = grad(out, [tensors[k] for k in flows], make(np.asarray(g, out.array.dtype)), allow_unused=True)
        results: list[Array | None] = [None] * len(tensors)
        for k, p in zip(flows, pulled, strict=True):
            results[k] = None if p is None else p.array
        return results


class Evaluator:
    """The whole program as a function from the values of some of its lines to the values of its outputs.

    Attributes
    ----------
    reason : why it cannot be evaluated; empty if it can.
    values : the value of each line in float64.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.operations = {i: Operation(program, i) for i, r in enumerate(program.records) if r.kind == "operation"}
        names = program.names
        stuck = next((i for i, operation in self.operations.items() if operation.reason), None)
        unknown = next((i for i, r in enumerate(program.records) if r.kind != "operation" and r.value is None), None)
        self.reason = ""
        self.values: list[Array] = []
        if stuck is not None:
            self.reason = f"{names[stuck]} = {program.records[stuck].label}(…) cannot be run again: {self.operations[stuck].reason}"
        elif unknown is not None:
            self.reason = f"the value of {names[unknown]} was not kept"
        else:
            self.values = self._run({}, set(range(len(program.records))))

    def _run(self, given: Mapping[int, Array], again: set[int]) -> list[Array]:
        """Return all values, those of the lines in `again` computed anew."""
        values: list[Array] = list(self.values) or [None] * len(self.program.records)
        for i, record in enumerate(self.program.records):
            if i in given:
                values[i] = given[i]
            elif i in again:
                operands = [values[p] for p in record.parents]
                values[i] = widen(record.value) if i not in self.operations else self.operations[i].run(operands)
        return values

    def depends(self, i: int) -> set[int]:
        """Return the lines that depend on line `i`, itself included."""
        reached = {i}
        for j, record in enumerate(self.program.records):
            if not reached.isdisjoint(record.parents):
                reached.add(j)
        return reached

    def outputs(self, given: Mapping[int, Array], again: set[int]) -> dict[int, Array]:
        """Return the values of the outputs where the lines in `given` have other values and those in `again` depend on them."""
        values = self._run(given, again)
        return {i: values[i] for i in self.program.outputs}
