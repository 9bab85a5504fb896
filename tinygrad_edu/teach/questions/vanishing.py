"""Where a gradient became zero: back along the graph from a zero adjoint to the operations that passed nothing on."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...program.local import contributes, factors
from ...program.numbers import describe
from ...program.program import Program
from ..tape import call_text

_SHOWN = 3  # causes that are told

# What makes the local derivative of an operation zero, in words.
_FLAT = {
    "relu": "relu is flat where its input is not positive",
    "sigmoid": "sigmoid is flat where it is saturated, far from 0",
    "tanh": "tanh is flat where it is saturated, far from 0",
    "softmax": "softmax is flat where it is saturated, one input far above the others",
    "mul": "A product passes nothing on to a factor whose partner is 0",
    "matmul": "A product passes nothing on to a factor whose partner is 0",
    "linear": "A product passes nothing on to a factor whose partner is 0",
    "clamp_min": "clamp is flat below its lower bound",
    "clamp_max": "clamp is flat above its upper bound",
    "hardtanh": "hardtanh is flat outside of its middle part",
    "hardsigmoid": "hardsigmoid is flat outside of its middle part",
    "masked_fill": "An element that is filled in does not depend on what it was before",
    "maximum": "maximum passes everything on to the larger operand",
    "minimum": "minimum passes everything on to the smaller operand",
    "where": "where passes everything on to the operand that was chosen",
    "abs": "abs counts as flat at 0",
} | dict.fromkeys(("sign", "floor", "ceil", "round", "trunc"), "It is a step function, flat everywhere")


def is_zero(array: Any) -> bool:
    """Return whether every element is zero."""
    return not np.any(array)


def zero_causes(program: Program, x: int) -> str:
    """Return in words why the adjoint of line `x`, which is zero, is zero."""
    causes = dict.fromkeys(_cause(program, *cause) for cause in _causes(program, x))
    if not causes:
        return f"The gradient is zero because nothing is passed on to {program.names[x]}."
    more = f" And {len(causes) - _SHOWN:,} more such places." if len(causes) > _SHOWN else ""
    return "The gradient is zero because " + " Also because ".join(list(causes)[:_SHOWN]) + more


def _nonzero_contributions(program: Program, x: int) -> list[str]:
    pairs = [(program.records[j].contributions[k], j) for j, k in program.consumers(x)]
    return [f"{describe(c)} from {call_text(program, j)}" for c, j in pairs if c is not None and not is_zero(c)]


def _causes(program: Program, x: int) -> list[tuple[int, int, int]]:
    """Return the edges where something that was not zero became zero: line, place of the operand, and its distance from `x`.

    The output itself, if its own adjoint is zero, is such an edge from nowhere: place -1.
    """
    found: list[tuple[int, int, int]] = []
    seen = {x}
    ring, distance = [x], 0
    while ring:
        following: list[int] = []
        for i in ring:
            if i in program.seeds:
                found.append((i, -1, distance))
            for j, k in program.consumers(i):
                adjoint = program.records[j].adjoint
                if not contributes(program, j, k) or adjoint is None:
                    continue
                if not is_zero(adjoint):
                    found.append((j, k, distance))
                elif j not in seen:
                    seen.add(j)
                    following.append(j)
        ring, distance = following, distance + 1
    return found


def _cause(program: Program, j: int, k: int, distance: int) -> str:
    if k < 0:
        return f"the adjoint that {program.names[j]} starts with is zero."
    record = program.records[j]
    operand = record.parents[k]
    call, name = call_text(program, j), program.names[operand]
    ways = _nonzero_contributions(program, operand)
    if ways:
        what = "cancel" if len(ways) > 1 else "are not zero, but a hook has put zeros in their place"
        return f"the contributions to {name} {what}: {', '.join(ways)}."
    steps = f", {distance} step{'' if distance == 1 else 's'} nearer to the output," if distance else ""
    factor = factors(program, j)[k]
    if factor is not None and factor.value is not None and is_zero(factor.value):
        reason = f"its local derivative ∂{factor.of}/∂{factor.by} is 0{' at every element' if record.shape else ''}"
    else:
        reason = "its adjoint is zero wherever its local derivative is not"
    flat = f" {_FLAT[record.label]}" if record.label in _FLAT else ""
    value = program.records[operand].value
    here = f"{name} = {describe(value)}" if value is not None else ""
    others = [p for p in record.parents if p != operand and program.records[p].value is not None]
    here = ", ".join([here, *(f"{program.names[p]} = {describe(program.records[p].value)}" for p in others)]).removeprefix(", ")
    told = f"{flat}; here {here}." if flat and here else f"{flat}." if flat else f" Here {here}." if here else ""
    return f"{call}{steps} passes nothing on to {name}: {reason}.{told}"
