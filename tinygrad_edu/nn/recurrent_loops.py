"""The loops over time of a recurrent network: one layer, in one direction, on packed rows.

Sequences are sorted by falling length, so that at every step the rows of those that are still running come first: a state loses its last
rows where sequences end, and going backwards gains them where sequences begin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops.joining import cat
from .recurrent_cells import State

Advance = Callable[[Any, State], State]


def by_step(rows: Any, sizes: list[int]) -> list[Any]:
    """Return the rows of each time step.

    The adjoint of each cut is as large as what was cut. So the rows are cut into quarters, and these again: this takes time proportional
    to :math:`T \\log T`, where T cuts of the whole would take :math:`T^2`.
    """
    if len(sizes) == 1:
        return [rows]
    quarter = -(-len(sizes) // 4)
    groups = [sizes[i : i + quarter] for i in range(0, len(sizes), quarter)]
    parts = rows.split([sum(group) for group in groups])
    return [piece for part, group in zip(parts, groups, strict=True) for piece in by_step(part, group)]


def forwards(step: Advance, pieces: Any, sizes: list[int], state: State) -> tuple[list[Any], State]:
    """Return the outputs of all time steps in their order, and the last state of every sequence."""
    outputs, ended = [], []
    for a, size in zip(pieces, sizes, strict=True):
        if size < len(state[0]):
            ended.append(tuple(h[size:] for h in state))
            state = tuple(h[:size] for h in state)
        state = step(a, state)
        outputs.append(state[0])
    if ended:
        state = tuple(cat(parts) for parts in zip(state, *reversed(ended), strict=True))
    return outputs, state


def backwards(step: Advance, pieces: Any, sizes: list[int], initial: State) -> tuple[list[Any], State]:
    """Do the same from the last time step to the first: sequences begin where they have their last step."""
    outputs, state = [], tuple(h[: sizes[-1]] for h in initial)
    for a, size in zip(reversed(pieces), reversed(sizes), strict=True):
        begun = len(state[0])
        if size > begun:
            state = tuple(cat([h, new[begun:size]]) for h, new in zip(state, initial, strict=True))
        state = step(a, state)
        outputs.append(state[0])
    return outputs[::-1], state
