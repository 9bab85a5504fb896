"""Questions whose answer is a number: values, local derivatives, adjoints."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

from ...program.local import local_derivatives
from ...program.numbers import describe, number
from .answers import Number
from .facts import Facts, at, between, place, preferred, readable, several, shuffled
from .question import Question

_MOST = 6  # contributions that are to be added by hand


def value(facts: Facts, rng: Random) -> Iterator[Question]:
    """What is the value of this result?"""
    for i in shuffled(rng, facts.operations):
        record = facts.records[i]
        if record.call is not None and facts.small(i) and all(map(facts.small, record.parents)):
            index = place(record.value, rng)
            right = float(record.value[index])
            text = f"{facts.definition(i)}, where {facts.values(record.parents)}. What is the value of {facts.names[i]}{at(index)}?"
            hints = ["The operation, and the values of its operands, are all that is needed.", facts.purpose(i), between(right)]
            yield Question(text, "value", [h for h in hints if h], Number(right))


def local(facts: Facts, rng: Random) -> Iterator[Question]:
    """What is the local derivative of this result with respect to that operand?"""
    for i in shuffled(rng, facts.operations):
        record = facts.records[i]
        if record.call is None or record.shape or not facts.small(i) or len(set(record.parents)) < len(record.parents):
            continue
        derivatives = local_derivatives(facts.program, i)
        for k in record.flows:
            p = record.parents[k]
            if facts.records[p].shape or not readable(derivatives[k]) or not all(map(facts.small, record.parents)):
                continue
            right, symbol = float(derivatives[k]), f"∂{facts.names[i]}/∂{facts.names[p]}"
            mistakes = [
                (derivatives[m], f"that is ∂{facts.names[i]}/∂{facts.names[record.parents[m]]}.")
                for m in record.flows
                if m != k and np.size(derivatives[m]) == 1 and derivatives[m] is not None
            ]
            if readable(record.contributions[k]):
                why = f"that is what arrives at {facts.names[p]}, the local derivative times the adjoint of {facts.names[i]}"
                mistakes.append((record.contributions[k], f"{why}. The local derivative alone is asked for."))
            if np.size(record.value) == 1:
                mistakes.append((record.value, f"that is the value of {facts.names[i]}."))
            text = f"{facts.definition(i)}, where {facts.values(record.parents)}. What is the local derivative {symbol}?"
            hints = [
                "The local derivative says how fast the result changes when this operand alone changes; it knows nothing of the rest.",
                facts.purpose(i),
                f"Only these can enter it: {facts.values([*record.parents, i])}.",
                between(right),
            ]
            yield Question(text, "local", [h for h in hints if h], Number(right, mistakes))


def adjoint(facts: Facts, rng: Random) -> Iterator[Question]:
    """What is the derivative of the output with respect to this line?"""
    for i in preferred(rng, facts.program.order, lambda i: len(facts.program.consumers(i)) > 1):
        record, uses = facts.records[i], facts.program.consumers(i)
        if not 0 < len(uses) <= _MOST or i in facts.program.seeds or not readable(record.adjoint):
            continue
        if not all(readable(facts.records[j].adjoint) and readable(facts.records[j].contributions[k]) for j, k in uses):
            continue
        index = place(record.adjoint, rng)
        right = float(record.adjoint[index])
        parts = [float(facts.records[j].contributions[k][index]) for j, k in uses]
        names = [facts.names[j] for j in facts.consumers(i)]
        where = f" at index {list(index)}" if index else ""
        hints = [
            "The adjoint of a value is the sum, over everything that uses it, of the adjoint of the result times the local derivative.",
            f"{facts.names[i]} is used by {facts.uses(i)}.",
            "The adjoint of " + ", of ".join(f"{facts.names[j]} is {describe(facts.records[j].adjoint)}" for j in facts.consumers(i)) + ".",
            f"The contributions{where} are {several([number(p) for p in parts])}." if len(parts) > 1 else between(right),
        ]
        text = f"What is {facts.adjoint(i)}{where}?"
        yield Question(text, "adjoint", hints, Number(right, list(_mistakes(facts, i, index, parts, names))))


def _mistakes(facts: Facts, i: int, index: tuple[int, ...], parts: list[float], names: list[str]) -> Iterator[tuple[Any, str]]:
    """Yield what the usual mistakes give, and what they are."""
    uses, name = facts.program.consumers(i), facts.names[i]
    locals_ = []
    for j, k in uses:
        derivative = local_derivatives(facts.program, j)[k]
        same = derivative is not None and np.shape(derivative) == tuple(facts.records[i].shape)
        locals_.append(float(derivative[index]) if same else None)
    if len(parts) > 1:
        for (j, _), part in zip(uses, parts, strict=True):
            yield part, f"that is only what {facts.names[j]} contributes. The sum over all consumers ({', '.join(names)}) is missing."
        yield float(np.prod(parts)), "the contributions are added, not multiplied."
    for (j, _), derivative in zip(uses, locals_, strict=True):
        if derivative is not None:
            yield derivative, f"that is the local derivative ∂{facts.names[j]}/∂{name}, not the adjoint: multiply it by {facts.adjoint(j)}."
    if len(parts) > 1 and None not in locals_:
        yield (
            sum(d for d in locals_ if d is not None),
            "that is the sum of the local derivatives: multiply each by the adjoint of its result.",
        )
    for j in facts.consumers(i):
        adjoint = facts.records[j].adjoint
        if adjoint is not None and np.shape(adjoint) == tuple(facts.records[i].shape):
            yield (
                adjoint[index],
                f"that is {facts.adjoint(j)}: it is still to be multiplied by the local derivative ∂{facts.names[j]}/∂{name}.",
            )
    if facts.small(i):
        yield facts.records[i].value[index], f"that is the value of {name}, not its adjoint."
