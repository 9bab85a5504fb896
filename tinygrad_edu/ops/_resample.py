"""The primitive of resizing and of adaptive averages: every line of an array along one axis times a sparse matrix.

The transpose of the matrix has rows and columns exchanged, so the primitive's rule is the primitive.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive


@primitive(
    input=lambda g, axis, input_shape, rows, columns, weight: resample(  # type: ignore[has-type]
        g, axis, input_shape[axis], columns, rows, weight
    )
)
def resample(input: Array, axis: int, size: int, rows: Array, columns: Array, weight: Array) -> Array:
    """Multiply each line of `input` along `axis` by the matrix with `size` rows that has these entries and no others."""
    before = (slice(None),) * axis
    wide = np.dtype(np.float32) if input.dtype == np.float16 else input.dtype
    shape = (*input.shape[:axis], size, *input.shape[axis + 1 :])
    out: Any = None
    for entries in _rounds(rows):
        places, factor = rows[entries], weight[entries].astype(wide).reshape((-1,) + (1,) * (input.ndim - axis - 1))
        part = np.take(input, columns[entries], axis=axis).astype(wide, copy=False)
        if not (factor == 1).all():
            part *= factor
        everywhere = len(places) == size and bool((places[1:] > places[:-1]).all())
        if out is None and everywhere:
            out = part
            continue
        if out is None:
            out = np.zeros(shape, wide)
        out[(*before, slice(None) if everywhere else places)] += part
    return np.zeros(shape, input.dtype) if out is None else out.astype(input.dtype, copy=False)


def _rounds(rows: Any) -> list[Any]:
    """Return positions in `rows`, in rounds: every row stands at most once in each."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    number = np.arange(len(rows)) - np.searchsorted(ordered, ordered)
    return [order[number == i] for i in range(int(number.max(initial=-1)) + 1)]
