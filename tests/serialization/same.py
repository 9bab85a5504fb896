"""Whether two saved things are the same: type, dtype, shape, bits, and `requires_grad`, all the way down."""

from __future__ import annotations

from collections import Counter, OrderedDict
from io import BytesIO

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.serialization import load, save


def same(a, b) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, tg.Tensor):
        return a.requires_grad == b.requires_grad and same(a.detach().numpy(), b.detach().numpy())
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (dict, OrderedDict, Counter)):
        return (
            len(a) == len(b)
            and all(same(x, y) for x, y in zip(a.items(), b.items(), strict=True))
            and same(getattr(a, "_metadata", None), getattr(b, "_metadata", None))
        )
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or ("nan" in repr(a) and repr(a) == repr(b))


def written(value, ending=".npz") -> bytes:
    """Return the bytes of a file whose name has an ending."""
    file = BytesIO()
    file.name = f"file{ending}"
    save(value, file)
    return file.getvalue()


def through(value, ending=".npz"):
    """Return what comes back when a value is saved and loaded."""
    return load(BytesIO(written(value, ending)))
