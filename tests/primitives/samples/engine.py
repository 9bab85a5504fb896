"""Samples for the primitives that the engine itself needs: `autograd/adjoint.py` and `autograd/inplace.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing import Draw
from ..registry import PRIMITIVES
from .declare import samples


@samples("cast", analytic=False)
def cast(d: Draw) -> tuple[Any, ...]:
    return d.real(d.shape()), np.dtype(np.float64)


@samples("write", mixed=True)
def write(d: Draw) -> tuple[Any, ...]:
    """A value written through a view: a column, a transposed part, a single element."""
    rows, columns = (slice, (slice(1, None), ...)), (slice, (Ellipsis, slice(0, 2)))
    steps = {
        "rows": [(PRIMITIVES["slice"], (rows[1],))],
        "columns of rows": [(PRIMITIVES["slice"], (rows[1],)), (PRIMITIVES["slice"], (columns[1],))],
        "transposed": [(PRIMITIVES["permute"], ((1, 0),)), (PRIMITIVES["slice"], (rows[1],))],
        "nothing": [(PRIMITIVES["slice"], ((slice(0, 0), ...),))],
    }[d.choice("rows", "columns of rows", "transposed", "nothing")]
    base = d.real((2, 3))
    shown = base
    for op, rest in steps:
        shown = op.call(shown, *rest)
    return base, d.real(d.stretched(shown.shape)), tuple(steps)
