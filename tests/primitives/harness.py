"""Draws the cases of a primitive, runs a check on each, counts them, and fails where too few are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption

from tinygrad_edu.autograd import Primitive

from .cases import Case
from .drawing import LAYOUTS, Draw, lay
from .samples import Samples

DTYPES = (np.float64, np.float32, "mixed")


class Count:
    """How many examples were checked, and how many were thrown away by an `assume`."""

    def __init__(self) -> None:
        self.checked = self.rejected = 0

    @contextmanager
    def rejections(self) -> Iterator[None]:
        """Count what is thrown away inside."""
        try:
            yield
        except UnsatisfiedAssumption:
            self.rejected += 1
            raise

    @property
    def drawn(self) -> int:
        """How many examples there were."""
        return self.checked + self.rejected


def cases(op: Primitive, samples: Samples, count: Count | None = None) -> st.SearchStrategy[Case]:
    """Return the strategy for calls of `op`: arguments from `samples`, then dtype and memory layout of each."""
    counting = Count() if count is None else count

    @st.composite
    def strategy(choose: Any) -> Case:
        draw = Draw(choose)
        with counting.rejections():
            args = samples.draw(draw)
        mixed = op.promote is not None if samples.mixed is None else samples.mixed
        dtype = draw.choice(*(DTYPES if mixed else DTYPES[:2]))
        finished: dict[int, Any] = {}  # an array that is given twice stays one

        def finish(value: Any) -> Any:
            if isinstance(value, (tuple, list)) and any(isinstance(v, (np.ndarray, np.generic)) for v in value):
                return type(value)(finish(v) for v in value)
            if not isinstance(value, (np.ndarray, np.generic)):
                return value
            if id(value) not in finished:
                array = np.asarray(value)
                if array.dtype.kind == "f":
                    array = array.astype(draw.choice(np.float64, np.float32) if dtype == "mixed" else dtype)
                    array = lay(array, draw.choice(*LAYOUTS), samples.ties)
                finished[id(value)] = array
            return finished[id(value)]

        finished_args = tuple(finish(a) for a in args)
        return Case(op, finished_args, int(draw.rng.integers(2**32)), draw.choice(*LAYOUTS), samples.analytic)

    return strategy()


def for_each_case(
    op: Primitive, samples: Samples, check: Callable[[Case], None], record: Callable[[str, Any], None] | None = None
) -> Count:
    """Run `check` on every case that the profile asks for; return how many there were.

    Raises
    ------
    AssertionError : if the check fails, if no example reached it, or if more than 1 % of the draws were thrown away.
    """
    count = Count()

    @given(case=cases(op, samples, count))
    def run(case: Case) -> None:
        with count.rejections():
            check(case)
        count.checked += 1

    for args in samples.pinned:
        run = example(case=Case(op, args, analytic=samples.analytic))(run)
    run()
    if record is not None:
        for name, value in (("primitive", op.name), ("drawn", count.drawn), ("rejected", count.rejected)):
            record(name, value)
    assert count.checked > 0, f"{op.name}: no example was checked"
    assert 100 * count.rejected <= count.drawn, (
        f"{op.name}: {count.rejected} of {count.drawn} draws were thrown away; let the samples draw inside the domain instead"
    )
    return count
