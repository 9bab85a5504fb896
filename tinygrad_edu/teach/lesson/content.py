"""An array as data for the page: a short text, and all its numbers where they are few."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...program.numbers import describe

WHOLE = 36  # an array of at most so many elements is in the page in full


def content(array: Any) -> dict[str, Any] | None:
    """Return an array as data. What is not a number, and infinity, survive as text.

    >>> content(np.array([[1.5, np.nan]]))
    {'short': '[[1.5, nan]]', 'shape': [1, 2], 'exact': ['1.5', 'nan']}
    """
    if array is None:
        return None
    array = np.asarray(array)
    told: dict[str, Any] = {"short": describe(array), "shape": list(array.shape)}
    if 0 < array.size <= WHOLE:
        told["exact"] = [str(element) for element in array.ravel()]
    return told
