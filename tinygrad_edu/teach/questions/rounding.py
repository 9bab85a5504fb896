"""How large the numbers are of which an adjoint is the sum: what rounding is proportional to, also where they cancel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...program.program import Program


def magnitude(program: Program, i: int) -> float:
    """Return a bound on the size of the numbers that were added up for an entry of the adjoint of line `i`, as far as they are known.

    Each consumer gives at most the sum of its adjoint's entries, each as large as the other operands make it.

    >>> import numpy as np, tinygrad_edu as tg
    >>> program = tg.explain(lambda b: ((b + np.zeros((2, 1))) * np.array([[1.0], [-1.0]])).sum(), np.ones(1)).program
    >>> float(program.records[0].adjoint[0]), magnitude(program, 0)
    (0.0, 2.0)
    """
    total = 0.0
    for j, k in program.consumers(i):
        record = program.records[j]
        if record.adjoint is not None:
            others = [program.records[p].value for place, p in enumerate(record.parents) if place != k]
            total += _sum(record.adjoint) * max([1.0, *(_largest(other) for other in others if other is not None)])
        elif record.contributions[k] is not None:  # a user's function with several outputs
            total += _sum(record.contributions[k])
    return total


def _sizes(array: Any) -> Any:
    """Return the absolute values of the entries that are finite."""
    array = np.asarray(array)
    return np.abs(array[np.isfinite(array)]) if array.dtype.kind in "fc" else np.abs(array.astype(np.float64))


def _sum(array: Any) -> float:
    return float(_sizes(array).sum(dtype=np.float64))


def _largest(array: Any) -> float:
    return float(_sizes(array).max(initial=0))
