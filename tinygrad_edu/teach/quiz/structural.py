"""Questions about how adjoints flow: order, contributions, what is saved, shapes and summed axes. No value need be known for these."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ...program.records import Record
from .answers import Axes, Choice, NameList, Shape, Whole
from .facts import Facts, preferred, several, shuffled
from .question import Question

_SHOWN = 8  # lines that a question lists at most
_AHEAD = 100  # lines that are looked at for the next one to fire


def fires_next(facts: Facts, rng: Random) -> Iterator[Question]:
    """Which line may fire next?"""
    program, names = facts.program, facts.names
    for count in shuffled(rng, range(1, min(len(program.order), _SHOWN))):
        fired = set(program.order[:count])
        near = program.order[count : count + _AHEAD]
        waiting = {i: [j for j in facts.consumers(i) if j not in fired] for i in near if len(program.consumers(i)) <= _SHOWN}
        ready = [i for i in waiting if not waiting[i]]
        early = [i for i in waiting if waiting[i] and any(j in fired for j in facts.consumers(i))] or [i for i in waiting if waiting[i]]
        if not ready or not early:
            continue
        shown = sorted(shuffled(rng, ready)[:2] + shuffled(rng, early)[:3])
        mistakes = {names[i]: f"{names[i]} still waits for what {several([names[j] for j in waiting[i]])} will contribute." for i in early}
        done = ", ".join(names[i] for i in program.order[:count])
        text = f"In the backward pass these have fired: {done}. Which of the following may be the next one?"
        hints = [
            "A line fires, which means that it passes its adjoint on (a leaf keeps it), when everything that uses it has contributed.",
            "Used by: " + "; ".join(f"{names[i]} by {several([names[j] for j in facts.consumers(i)])}" for i in shown) + ".",
            f"Not {names[next(i for i in shown if waiting[i])]}: it still waits.",
        ]
        yield Question(text, "next", hints, Choice([names[i] for i in shown if i in ready], [names[i] for i in shown], mistakes))


def order(facts: Facts, rng: Random) -> Iterator[Question]:
    """In which order do these lines fire?"""
    program, names = facts.program, facts.names
    for i in shuffled(rng, program.order):
        route = [i]
        while len(route) < _SHOWN and (users := facts.consumers(route[-1])):
            route.append(rng.choice(users))
        if len(route) < 3:
            continue
        chosen = sorted(rng.sample(range(len(route)), min(len(route), 4)))
        forward = [names[route[n]] for n in chosen]
        shown = shuffled(rng, forward)
        while shown == forward[::-1]:
            rng.shuffle(shown)
        mistakes = {tuple(forward): "that is the order of the forward pass. The backward pass begins at the output."}
        hints = [
            "The backward pass begins at the output; a line fires after everything that uses it.",
            f"In the forward pass {forward[0]} comes first: {' → '.join(names[n] for n in route)}.",
            f"It begins with {forward[-1]}.",
        ]
        text = f"In which order do {several(shown)} fire in the backward pass?"
        yield Question(text, "order", hints, NameList(forward[::-1], shown, True, mistakes))


def contributions(facts: Facts, rng: Random) -> Iterator[Question]:
    """How many contributions does this adjoint consist of?"""
    program, names = facts.program, facts.names
    reached = [i for i in program.order if program.consumers(i)]
    for i in preferred(rng, reached, lambda i: len(program.consumers(i)) > 1):
        uses = program.consumers(i)
        users = facts.consumers(i)
        mistakes = {len(users): "one of the operations has it as more than one operand, and contributes for each of them."}
        hints = [
            "Each use of a value in the forward pass gives one contribution in the backward pass.",
            f"Look for {names[i]} among the operands of every operation.",
            f"It is used by {facts.uses(i)}.",
        ]
        right = Whole(len(uses), mistakes if len(users) != len(uses) else None)
        yield Question(f"How many contributions are added up in {facts.adjoint(i)}?", "contributions", hints, right)


def saved(facts: Facts, rng: Random) -> Iterator[Question]:
    """Which arrays does this operation have to save?"""
    for i in shuffled(rng, facts.operations):
        record, source = facts.records[i], facts.records[i].source
        names = saved_names(facts, record, i)
        if names is None or source is None or record.primitive is None:
            continue
        choices = list(dict.fromkeys([*(facts.names[p] for p in record.parents), facts.names[i]]))
        arrays = {*record.arguments, "out"}
        wanted = record.primitive.wanted
        asked = [
            f"the rule for {argument} asks for {several([name for name in wanted[argument] if name in arrays]) or 'nothing'}"
            for argument in dict.fromkeys(source.plan.arguments)
        ]
        gradients = several(list(dict.fromkeys(facts.names[record.parents[k]] for k in record.flows)))
        mistakes = {tuple(choices): "that is everything there is. Only what the rules ask for is kept."}
        hints = [
            "An operation has to keep what its derivative rules ask for, and nothing else.",
            f"Besides the adjoint of the output, {several(asked)}.",
            f"{len(names)} of the {len(choices)} arrays." if names else "Is anything but the adjoint needed?",
        ]
        text = f"{facts.definition(i)}: which arrays must the forward pass save, so that the backward pass gives a gradient to {gradients}?"
        yield Question(text, "saved", hints, NameList(names, choices, False, mistakes))


def saved_names(facts: Facts, record: Record, i: int) -> list[str] | None:
    """Return the names of the arrays that an operation saves; `None` if that cannot be said in terms of its operands."""
    source, primitive = record.source, record.primitive
    if source is None or primitive is None or primitive.sequence is not None or primitive.view or record.state == "freed":
        return None
    names: list[str] = []
    for name in source.plan.names:
        if name == primitive.memo:
            return None
        if name == "out":
            names.append(facts.names[i])
        elif name in record.arguments:
            names.append(facts.names[record.parents[record.arguments.index(name)]])
    return list(dict.fromkeys(names))


def shape(facts: Facts, rng: Random) -> Iterator[Question]:
    """What shape has this gradient?"""
    records = facts.records
    reached = [i for i in facts.program.order if records[i].shape and facts.consumers(i)]
    for i in preferred(rng, reached, lambda i: any(_stretched(facts, j, k) for j, k in facts.program.consumers(i))):
        name, users = facts.names[i], facts.consumers(i)
        mistakes = {
            tuple(records[j].shape): f"that is the shape of {facts.names[j]}. What belongs to {name} has the shape of {name}."
            for j in users
            if tuple(records[j].shape) != tuple(records[i].shape)
        }
        others = ", ".join(f"{facts.definition(j)} has shape {_tuple(records[j].shape)}" for j in users[:_SHOWN])
        hints = [
            f"What has been stretched or multiplied on the way does not matter: {others}.",
            "A gradient says for each entry how the output changes when that entry changes.",
            f"It has as many entries as {name}.",
        ]
        yield Question(f"What shape has {facts.adjoint(i)}?", "shape", hints, Shape(records[i].shape, mistakes))


def axes(facts: Facts, rng: Random) -> Iterator[Question]:
    """Over which axes is this contribution summed?"""
    records, names = facts.records, facts.names
    for i in shuffled(rng, facts.program.order):
        for k in records[i].flows:
            summed = _stretched(facts, i, k)
            p, large = records[i].parents[k], records[i].pulled[k]
            if not summed:
                continue
            others = tuple(axis for axis in range(large.ndim) if axis not in summed)
            hints = [
                "What the forward pass stretches, the backward pass sums.",
                f"The rule gives an array of shape {_tuple(large.shape)}, and {names[p]} has shape {_tuple(records[p].shape)}.",
                "Write the two shapes below each other, right-aligned: where one is missing or 1, the axis has been stretched.",
            ]
            text = (
                f"{facts.definition(i)}: {names[p]}, of shape {_tuple(records[p].shape)}, is stretched to {_tuple(large.shape)}. "
                f"Over which axes is the contribution to {facts.adjoint(p)} summed?"
            )
            mistakes = {others: "these axes are kept; the others are summed."} if others else {}
            yield Question(text, "axes", hints, Axes(summed, large.ndim, mistakes))


def _stretched(facts: Facts, i: int, k: int) -> tuple[int, ...]:
    """Return the axes along which the `k`-th operand of line `i` was stretched, if its contribution is summed over some."""
    pulled, shape = facts.records[i].pulled[k], tuple(facts.records[facts.records[i].parents[k]].shape or ())
    if pulled is None or pulled.ndim < len(shape):
        return ()
    extra = pulled.ndim - len(shape)
    return tuple(a for a, n in enumerate(pulled.shape) if a < extra or (shape[a - extra] == 1 and n != 1))


def _tuple(shape: tuple[int, ...]) -> str:
    return str(tuple(int(n) for n in shape))
