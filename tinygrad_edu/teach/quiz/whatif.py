"""Questions about what a gradient depends on: whether it is zero, and whether it changes when a value changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import numpy as np

from ...program.program import Program
from ..audit.evaluate import Operation, widen
from ..questions.rounding import magnitude
from .answers import Choice
from .facts import Facts, preferred, shuffled
from .question import Question

_LARGEST = 300  # lines of a program that is run again for a question
_NOISE = 1e-12  # of rounding, where large numbers cancel
_TRIES = 12  # pairs that are tried for one question


def zero(facts: Facts, rng: Random) -> Iterator[Question]:
    """Is this gradient zero, and which operation makes it so?"""
    records, names = facts.records, facts.names
    known = [i for i in facts.program.order if records[i].adjoint is not None and facts.consumers(i)]
    known = [i for i in known if records[i].adjoint.size and np.isfinite(records[i].adjoint).all() and not _is_rounding(facts, i)]
    for i in preferred(rng, known, lambda i: not np.any(records[i].adjoint)):
        is_zero = not np.any(records[i].adjoint)
        guilty = blockers(facts, i) if is_zero else set()
        route = _downstream(facts, i)
        if is_zero != (len(guilty) == 1) or len(route) < 2:
            continue
        shown = sorted({*guilty, *rng.sample(route, min(len(route), 3))})
        words = {j: f"yes, because of {names[j]}" for j in shown}
        choices = ["no", *words.values()]
        right = [words[j] for j in guilty] or ["no"]
        mistakes = {words[j]: f"{facts.definition(j)} passes something on." for j in shown if j not in guilty}
        if is_zero:
            mistakes |= {words[j]: f"nothing arrives at {names[j]} in the first place." for j in shown if not np.any(records[j].adjoint)}
            mistakes["no"] = "follow what arrives on the way from the output, until nothing does."
        of = f"every entry of {facts.adjoint(i)}" if records[i].shape else facts.adjoint(i)
        last = (
            f"Look at {facts.definition(next(iter(guilty)))}."
            if is_zero
            else "No operation on the way has a local derivative of zero everywhere."
        )
        hints = [
            "A gradient is zero where on every way from the output some local derivative is zero.",
            f"{names[i]} is used by {facts.uses(i)}.",
            last,
        ]
        yield Question(f"Is {of} zero?", "zero", hints, Choice(right, choices, mistakes))


def _is_rounding(facts: Facts, i: int) -> bool:
    """Return whether an adjoint is not zero, but so small that it may be nothing but rounding."""
    adjoint = facts.records[i].adjoint
    noise = 16 * float(np.finfo(adjoint.dtype).eps) * magnitude(facts.program, i)
    return 0 < float(np.max(np.abs(adjoint))) <= noise and i not in facts.program.seeds


def blockers(facts: Facts, i: int) -> set[int]:
    """Return the operations at which something arrives, but that pass nothing on towards line `i`, whose adjoint is zero."""
    found: set[int] = set()
    stack, seen = [i], {i}
    while stack:
        for j, k in facts.program.consumers(stack.pop()):
            adjoint, contribution = facts.records[j].adjoint, facts.records[j].contributions[k]
            if adjoint is not None and np.any(adjoint) and contribution is not None and not np.any(contribution):
                found.add(j)
            elif j not in seen:
                seen.add(j)
                stack.append(j)
    return found


def _downstream(facts: Facts, i: int) -> list[int]:
    """Return some lines between line `i` and the output."""
    found: list[int] = []
    while (users := facts.consumers(i)) and len(found) < 20:
        i = users[0]
        found.append(i)
    return found


def doubled(facts: Facts, rng: Random) -> Iterator[Question]:
    """Would this gradient change if that value were doubled? The engine tries it out."""
    program, records, names = facts.program, facts.records, facts.names
    if len(program) > _LARGEST or not program.recorded or program.error is not None:
        return
    inputs = [i for i, r in enumerate(records) if r.kind != "operation" and r.value is not None and r.value.dtype.kind == "f"]
    inputs = [i for i in inputs if np.isfinite(r := records[i].value).all() and np.any(r)]
    wanted = [i for i in program.order if records[i].kind != "operation"]
    pairs = [(x, w) for x in inputs for w in wanted if x != w]
    before = gradients(program, {}) if pairs else None
    wish, others = rng.choice([True, False]), []
    for x, w in shuffled(rng, pairs)[:_TRIES]:
        after = gradients(program, {x: 2 * records[x].value})
        if before is None or after is None or not np.isfinite(after[w]).all():
            continue
        size = float(np.max(np.abs(before[w]))) or 1.0
        change = float(np.max(np.abs(after[w] - before[w])))
        change = 0.0 if change <= _NOISE * magnitude(program, w) else change / size
        if 1e-9 < change < 1e-3:
            continue  # nobody could tell by hand
        changes = change >= 1e-3
        names_x, names_w = names[x], facts.adjoint(w)
        mistakes = {
            "no": f"it does: the engine has tried it out. Some factor on the way to {names[w]} was computed from {names_x}.",
            "yes": f"it does not: the engine has tried it out. No factor on the way to {names[w]} depends on {names_x}.",
        }
        hints = [
            "A gradient is a product of local derivatives, summed over all ways. It changes if one of them does.",
            f"{names[w]} is used by {facts.uses(w)}. What enters the local derivatives?",
            f"Write {names_w} down as a formula and put the numbers in, once with {names_x} and once with twice that: is it the same?",
        ]
        text = f"Would {names_w} change if {names_x} were twice as large?"
        question = Question(text, "doubled", hints, Choice(["yes" if changes else "no"], ["yes", "no"], mistakes))
        if changes == wish:
            yield question
        else:
            others.append(question)
    yield from others


def gradients(program: Program, given: Mapping[int, Any]) -> dict[int, Any] | None:
    """Return the adjoint of every line, in float64, after the program has been run again with other values of some lines.

    `None` if some operation cannot be run again.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x: x * x, 3.0)
    >>> float(gradients(ex.program, {0: np.float64(5.0)})[0])
    10.0
    """
    values: dict[int, Any] = {}
    operations: dict[int, Operation] = {}
    for i, record in enumerate(program.records):
        if record.kind != "operation":
            values[i] = np.asarray(widen(given.get(i, record.value)))
            continue
        operation = operations[i] = Operation(program, i)
        if operation.reason:
            return None
        operation.values = [values[p] for p in record.parents]
        values[i] = operation.run(operation.values)
    adjoints: dict[int, Any] = {i: np.asarray(widen(seed)) for i, seed in program.seeds.items()}
    for i in program.order:
        if i in operations and i in adjoints:
            for p, contribution in zip(program.records[i].parents, operations[i].pull(adjoints[i]), strict=True):
                if contribution is not None:
                    adjoints[p] = adjoints.get(p, 0.0) + contribution
    return adjoints
