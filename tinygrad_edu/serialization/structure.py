"""Python objects as JSON, and the arrays that they hold apart from them, under names.

Numbers, strings, `None` and lists are JSON already. Everything else is an object whose first key says what it is::

    {"epoch": 3, "best": (0.5, tensor)}   ->   {"dict": {"epoch": 3, "best": {"tuple": [0.5, {"tensor": "best.1"}]}}}

`encoding` writes this form and `decoding` reads it. Reading makes values of the kinds listed here and nothing else: no class is looked up
by its name, no code is run.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any

import numpy as np

from ..size import Size

__all__ = ["Arrays", "is_plain"]

Arrays = dict[str, np.ndarray[Any, Any]]
VERSION = 1
SEQUENCES: dict[str, Any] = {"tuple": tuple, "Size": Size, "set": set, "frozenset": frozenset}
MAPPINGS: dict[str, Any] = {"dict": dict, "OrderedDict": OrderedDict, "Counter": Counter}
NUMBERS = {np.dtype(code).name for code in "?bhiqBHIQefd"}  # the dtypes of arrays: bool, integers, float16 to float64


def is_plain(name: Any) -> bool:
    """Return whether a string can be the name of an array in any form of file: no path that leads anywhere, nothing unprintable."""
    return (
        type(name) is str
        and 0 < len(name) <= 1000
        and name.isprintable()
        and not name.startswith("/")
        and ".." not in name.split("/")
        and "\\" not in name
        and name != "__metadata__"
    )
