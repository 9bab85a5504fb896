"""Draws the cases of a primitive, runs a check on each, counts them, and fails where too few are left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import example, given, strategies as st

from tinygrad_edu.autograd import Primitive

from .cases import Case
from .drawing import LAYOUTS, Draw, lay
from .samples import Samples

DTYPES = (np.float64, np.float32, "mixed")


class Count:
    """How many examples have been drawn, and how many of them reached the check."""

    def __init__(self) -> None:
        self.drawn = self.checked = 0

    @property
    def rejected(self) -> int:
        """How many were thrown away."""
        return self.drawn - self.checked


def cases(op: Primitive, samples: Samples, count: Count | None = None) -> st.SearchStrategy[Case]:
    """Return the strategy for calls of `op`: arguments from `samples`, then dtype and memory layout of each."""

    @st.composite
    def strategy(choose: Any) -> Case:
        if count is not None:
            count.drawn += 1
        draw = Draw(choose)
        args = samples.draw(draw)
        dtype = draw.choice(*(DTYPES if op.promote is not None else DTYPES[:2]))
        laid: dict[int, Any] = {}  # an array that is given twice stays one

        def finish(value: Any) -> Any:
            if isinstance(value, (tuple, list)) and any(isinstance(v, np.ndarray) for v in value):
                return type(value)(finish(v) for v in value)
            if not isinstance(value, np.ndarray):
                return value
            if id(value) not in laid:
                if value.dtype.kind == "f":
                    value_in = value.astype(draw.choice(np.float64, np.float32) if dtype == "mixed" else dtype)
                    laid[id(value)] = lay(value_in, draw.choice(*LAYOUTS), samples.ties)
                else:
                    laid[id(value)] = value
            return laid[id(value)]

        args = tuple(finish(a) for a in args)
        return Case(op, args, int(draw.rng.integers(2**32)), draw.choice(*LAYOUTS), samples.analytic)

    return strategy()


def for_each_case(op: Primitive, samples: Samples, check: Callable[[Case], None], record: Callable[[str, Any], None] | None = None) -> None:
    """Run `check` on every case that the profile asks for.

    Raises
    ------
    AssertionError : if the check fails, if no example reached it, or if more than 1 % of the draws were thrown away.
    """
    count = Count()

    @given(case=cases(op, samples, count))
    def run(case: Case) -> None:
        count.checked += 1
        check(case)

    for args in samples.pinned:
        run = example(case=Case(op, args, analytic=samples.analytic))(run)
    count.drawn = len(samples.pinned)
    run()
    if record is not None:
        for name, value in (("primitive", op.name), ("drawn", count.drawn), ("rejected", count.rejected)):
            record(name, value)
    assert count.checked > 0, f"{op.name}: no example was checked"
    assert 100 * count.rejected <= count.drawn, f"{op.name}: {count.rejected} of {count.drawn} draws were rejected; draw inside the domain instead"
