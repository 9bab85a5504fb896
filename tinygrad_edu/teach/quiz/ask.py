"""`quiz`: choose questions about a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from ...autograd.variable import Variable
from ...program.program import Program, open_program
from . import numeric, structural, whatif
from .facts import Facts
from .question import Question, Quiz

KINDS: dict[str, Callable[[Facts, Random], Iterator[Question]]] = {
    "value": numeric.value,
    "local": numeric.local,
    "adjoint": numeric.adjoint,
    "next": structural.fires_next,
    "order": structural.order,
    "contributions": structural.contributions,
    "saved": structural.saved,
    "shape": structural.shape,
    "axes": structural.axes,
    "zero": whatif.zero,
    "doubled": whatif.doubled,
}


def quiz(what: Any, seed: int = 0, count: int = 8, kinds: Sequence[str] | None = None) -> Quiz:
    """Make questions about a graph, of as many kinds as it allows.

    Only what is known, and has one answer, is asked: the graph should be recorded.

    Parameters
    ----------
    what : a tensor, an explanation or a program.
    seed : the same seed gives the same questions.
    count : how many questions, at most.
    kinds : which, of "value", "local", "adjoint", "next", "order", "contributions", "saved", "shape", "axes", "zero" and "doubled".

    Raises
    ------
    ValueError : if there is no such kind, or nothing that could be asked.

    >>> import tinygrad_edu as tg
    >>> ex = tg.explain(lambda x, y: x * y + x, 3.0, 2.0)
    >>> question = quiz(ex, kinds=["adjoint"], count=3)[0]
    >>> question
    <Question: What is ∂v2/∂x?>
    >>> print(question.check(2).message)
    No: that is only what v1 contributes. The sum over all consumers (v2, v1) is missing.
    >>> question.check("3")
    Result(correct=True, message='Right: 3.')
    >>> question.hints[1]
    'x is used by v2 = add(v1, x) and v1 = mul(x, y).'
    """
    unknown = [kind for kind in kinds or () if kind not in KINDS]
    if unknown:
        raise ValueError(f"there is no kind of question named {unknown[0]!r}; there are {', '.join(KINDS)}")
    if isinstance(what, Variable):
        what = open_program((what,), sys._getframe(1))
    program: Program = getattr(what, "program", what)
    facts = Facts(program)
    questions = list(_choose(facts, seed, count, list(kinds or KINDS)))
    if not questions:
        raise ValueError(f"there is nothing to ask about this graph. {program.missing or 'It has no operation.'}")
    return Quiz(", ".join(program.names[i] for i in program.outputs), questions)


def _choose(facts: Facts, seed: int, count: int, kinds: list[str]) -> Iterator[Question]:
    """Yield questions of each kind in turn, none twice."""
    rng = Random(seed)
    rng.shuffle(kinds)
    sources = {kind: KINDS[kind](facts, Random(f"{seed} {kind}")) for kind in kinds}
    asked: set[str] = set()
    while sources and len(asked) < count:
        for kind in list(sources):
            question = next((q for q in sources[kind] if q.text not in asked), None)
            if question is None:
                del sources[kind]
            elif len(asked) < count:
                asked.add(question.text)
                yield question
