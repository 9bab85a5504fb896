"""Rules that are wrong on purpose, made of the right ones: if the checks let one of them pass, the checks are worth nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from tinygrad_edu.autograd import Primitive

walk = import_module("tinygrad_edu.autograd.backward")  # the package has a function of that name
Mutation = Callable[[], AbstractContextManager[None]]


@contextmanager
def _replaced(op: Primitive, rules: dict[str, tuple[Any, tuple[str, ...]]]) -> Iterator[None]:
    """Let `op` have other rules, each with the names of what it asks for, until the block ends."""
    before = dict(op.rules), dict(op.wanted)
    for argument, (rule, wanted) in rules.items():
        op.rules[argument], op.wanted[argument] = rule, wanted
    op.plans.clear()
    try:
        yield
    finally:
        for known, old in zip((op.rules, op.wanted), before, strict=True):
            known.update(old)
        op.plans.clear()


@contextmanager
def _broadcasting_not_undone() -> Iterator[None]:
    """Let the engine pick one of the elements that it has to sum."""
    right = walk.fit

    def wrong(g: Any, shape: tuple[int, ...], dtype: Any) -> Any:
        g = g[(0,) * (g.ndim - len(shape))] if g.size else g
        kept = tuple(slice(0, n) if n < m else slice(None) for n, m in zip(shape, g.shape, strict=False))
        return right(g[kept] if np.ndim(g) else g, shape, dtype)

    walk.fit = wrong  # type: ignore[attr-defined]
    try:
        yield
    finally:
        walk.fit = right  # type: ignore[attr-defined]


def _changed(rule: Any, change: Callable[[Any], Any]) -> Any:
    return lambda *args, **kwargs: change(rule(*args, **kwargs))


def _without(rule: Any, place: int) -> Any:
    """Return the rule with the saved operand at `place` replaced by ones."""

    def mutant(g: Any, *saved: Any, **kwargs: Any) -> Any:
        return rule(g, *saved[:place], np.ones_like(saved[place]), *saved[place + 1 :], **kwargs)

    return mutant


def _is_operand(op: Primitive, name: str) -> bool:
    return name == "out" or (name in op.rules and name != op.sequence)


def mutations(op: Primitive) -> dict[str, Mutation]:
    """Return all mutations of the rules of `op`, by what they do."""
    found: dict[str, Mutation] = {}

    def add(what: str, **rules: Any) -> None:
        found[what] = lambda: _replaced(op, rules)

    for argument, rule in list(op.rules.items()):
        wanted = op.wanted[argument]
        add(f"{argument}: sign flipped", **{argument: (_changed(rule, lambda g: -g), wanted)})
        add(f"{argument}: doubled", **{argument: (_changed(rule, lambda g: 2.0 * g), wanted)})
        saved = [name for name in wanted if name != "position"]
        operands = [i for i, name in enumerate(saved) if _is_operand(op, name)]
        for i in operands:
            add(f"{argument}: factor {saved[i]} dropped", **{argument: (_without(rule, i), wanted)})
        for i in operands:
            for j in operands:
                if i < j:
                    swapped = list(wanted)
                    swapped[i], swapped[j] = wanted[j], wanted[i]
                    add(f"{argument}: {saved[i]} and {saved[j]} swapped", **{argument: (rule, tuple(swapped))})
        for other in op.rules:
            if argument < other:
                theirs = op.rules[other], op.wanted[other]
                add(f"rules of {argument} and {other} swapped", **{argument: theirs, other: (rule, wanted)})
    found["broadcasting not undone"] = _broadcasting_not_undone
    return found
