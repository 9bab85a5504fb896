"""The state of a graph in a few words: only what is certain."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.node import Leaf
from ..program.program import Program
from ..program.records import Record

_CALLS = 20  # so many equal contributions to a .grad are recognized


def is_equal(a: Any, b: Any) -> bool:
    """Return whether two arrays are known and the same up to rounding."""
    if a is None or b is None or np.shape(a) != np.shape(b):
        return False
    return bool(np.allclose(a, b, rtol=1e-5, atol=1e-30, equal_nan=True))


def of_record(record: Record, program: Program, i: int) -> list[str]:
    """Return what is to be said about the gradient of one record, as its line `i` of the program."""
    if program.error is not None or record.node is None or record.node.shape is None:
        return []
    if record.adjoint is None:
        return ["not on a path to the loss"]
    states = []
    if record.grad is not None and not is_equal(record.grad, record.adjoint):
        calls = next((k for k in range(2, _CALLS) if is_equal(record.grad, k * record.adjoint) and np.any(record.adjoint)), 0)
        states.append(f"grad = {calls} × adjoint: accumulated" if calls else "grad ≠ adjoint of this backward")
    if record.node.hooks is not None:
        if record.node.hooks.functions and not is_equal(record.adjoint, _arrived(program, i)):
            states.append("hook changes the adjoint")
        if record.node.hooks.after:
            states.append("hook after its backward")
    return states


def _arrived(program: Program, i: int) -> Any:
    """Return what the consumers of a line and the seed add up to."""
    parts = [program.records[j].contributions[k] for j, k in program.consumers(i)]
    parts += [program.seeds[i]] if i in program.seeds else []
    known = [part for part in parts if part is not None]
    with np.errstate(all="ignore"):
        return sum(known[1:], known[0]) if known else None


def of_program(program: Program) -> list[str]:
    """Return what is to be said about the graph as a whole."""
    notes = []
    leaves = [r for r in program.records if isinstance(r.node, Leaf) and r.node.variable is not None]
    freed = any(r.state == "freed" for r in program.records)
    if leaves and all(r.grad is None for r in leaves):
        why = "the gradients were reset since, or went elsewhere" if freed else "backward not run yet, or the gradients were reset"
        notes.append(f"no leaf has a .grad: {why}")
    if off := _off_the_path(program):
        shown = ", ".join(off[:4]) + (f" and {len(off) - 4:,} more" if len(off) > 4 else "")
        notes.append(f"not on a path to {_output(program)}: {shown}")
    return notes


def _output(program: Program) -> str:
    return program.names[program.outputs[0]] if len(program.outputs) == 1 else "the outputs"


def _off_the_path(program: Program) -> list[str]:
    """Return the names of those parameters of the models in the graph that are not in the graph."""
    found = program.found
    inside = {record.node for record in program.records if record.node is not None}
    models = {path[:1] for key, path in found.homes.items() if key in inside}
    return [
        found.of[key]
        for key, path in found.homes.items()
        if isinstance(key, Leaf) and key not in inside and path[:1] in models and key in found.of
    ]
