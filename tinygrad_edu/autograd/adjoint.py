"""What the engine does to an adjoint so that no rule has to: give it the shape and the dtype of the argument it belongs to.

The transpose of stretching an axis is the sum over it, and the transpose of a sum is stretching; the transpose of a conversion is the
conversion back. All of it works on arrays and on tensors alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .modes import state
from .primitive import primitive
from .variable import Variable


@primitive(input=lambda g: g)  # `fit` converts the adjoint back to the dtype of `input`
def _cast(input: Any, dtype: Any) -> Any:
    return input.astype(dtype, copy=False)


def cast(input: Any, dtype: Any) -> Any:
    """Convert to another dtype (a NumPy one). An array that has it already is returned as it is; integers need no gradient.

    >>> import numpy as np
    >>> cast(np.array([1.7]), np.dtype(np.int64))
    array([1])
    """
    if isinstance(input, Variable) and np.dtype(dtype).kind not in "fc" and not state.tracing:
        input = input.detach()
    return _cast(input, dtype)


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: sum `g` over the axes that `shape` does not have, or has with length one.

    >>> import numpy as np
    >>> unbroadcast(np.ones((4, 2, 3)), (2, 1))
    array([[12.],
           [12.]])
    """
    extra = len(g.shape) - len(shape)
    stretched = tuple(i for i, n in enumerate(g.shape) if i < extra or (shape[i - extra] == 1 and n != 1))
    if len(stretched) == extra:  # only axes in front, as of a bias
        return g.sum(axis=stretched) if extra else np.reshape(g, shape)
    if stretched:
        g = np.sum(g, axis=stretched, keepdims=True)
    return g if g.shape == shape else np.reshape(g, shape)


def fit(g: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """Return the adjoint `g` with the shape and the dtype of the value that it belongs to.

    Where `g` is larger the value had been stretched, so it is summed; where it is smaller the value had been summed, so it is
    stretched (as a read-only view, no memory is taken).
    """
    if g.shape != shape:
        ndim = len(shape)
        if len(g.shape) < ndim or any(m == 1 != n for n, m in zip(shape, g.shape[len(g.shape) - ndim :], strict=True)):
            g = np.broadcast_to(g, shape)
        else:
            g = unbroadcast(g, shape)
    if getattr(g, "array", g).dtype is not dtype and getattr(g, "array", g).dtype != dtype:
        g = cast(g, dtype)
    return g
