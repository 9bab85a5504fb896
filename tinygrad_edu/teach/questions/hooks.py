"""Where a hook of the user has put something else in the place of an adjoint."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...program.program import Program
from ...program.records import Record


def hook_changed(program: Program, i: int) -> bool:
    """Return whether a hook has changed the adjoint of line `i`: it is known, and is not what was contributed to it.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor(3.0, requires_grad=True)
    >>> handle = x.register_hook(lambda g: 10 * g)
    >>> program = tg.explain(x * x).program
    >>> hook_changed(program, 0), hook_changed(program, 1)
    (True, False)
    """
    record = program.records[i]
    consumers = program.consumers(i)
    own = record.node is not None and record.node.hooks is not None and record.node.hooks.functions
    if record.adjoint is None or not (own or any(_after(program.records[j]) for j, _ in consumers)):
        return False
    parts = [program.records[j].contributions[k] for j, k in consumers]
    terms = [*([program.seeds[i]] if i in program.seeds else []), *(part for part in parts if part is not None)]
    return not np.array_equal(sum(terms[1:], terms[0]) if terms else np.zeros_like(record.adjoint), record.adjoint, equal_nan=True)


def _after(record: Record) -> bool:
    """Return whether a hook on the node of an operation may change what it passes back."""
    return any(node is not None and node.hooks is not None and bool(node.hooks.after) for node in (record.node, record.inner))


def told(program: Program, lines: Iterable[int], what: str) -> list[str]:
    """Return a sentence about the hooks that have changed adjoints of these lines, and `what` that means; nothing if none has."""
    names = [program.names[i] for i in lines if hook_changed(program, i)]
    return [f"A hook on {', '.join(names)} has changed the adjoint there: {what}."] if names else []
