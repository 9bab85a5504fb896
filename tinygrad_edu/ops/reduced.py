"""What all reductions need: which dimensions they go over, how many elements those hold, and how to bring their places back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.primitive import Array, Operand
from ..autograd.variable import Variable, make
from .dimensions import one_dim, several_dims

_ALL = tuple(tuple(range(n)) for n in range(65))  # NumPy's arrays have at most 64 dimensions
_LARGEST_HALF = 65504

# Called as (array, axes, dtype, out, keepdims). `np.sum` and its kin wrap these in Python, at more cost than summing a small array.
add_up: Callable[..., Any] = np.add.reduce
multiply_up: Callable[..., Any] = np.multiply.reduce
largest_of: Callable[..., Any] = np.maximum.reduce
smallest_of: Callable[..., Any] = np.minimum.reduce


def axes_of(input: Array, dim: Any, name: str) -> tuple[int, ...]:
    """Return the dimensions that the reduction `name` of `input` goes over, ascending and counted from the front.

    Parameters
    ----------
    dim : an integer or a sequence of different ones; `None` or an empty sequence means all.

    Raises
    ------
    TypeError : if `input` is not a tensor or `dim` no such thing.
    IndexError : if `input` has no such dimension.
    RuntimeError : if one is named twice.

    >>> import numpy as np
    >>> axes_of(np.ones((2, 3, 4)), (-1, 0), "sum"), axes_of(np.ones((2, 3)), None, "sum")
    ((0, 2), (0, 1))
    """
    try:
        ndim = input.ndim
    except AttributeError:
        raise not_a_tensor(name, input) from None
    if dim is None:
        return _ALL[ndim]
    if type(dim) is int and 0 <= dim < ndim:
        return (dim,)
    if isinstance(dim, (tuple, list)):
        if not dim:
            return _ALL[ndim]
        dims = several_dims([_integer(d, name) for d in dim], ndim)
    else:
        dims = (one_dim(_integer(dim, name), ndim),)
    return tuple(sorted(dims)) if ndim else ()


def axis_of(input: Array, dim: Any, name: str) -> int:
    """Return the one dimension along which `name` works, counted from the front; 0 for a 0-d `input`.

    Raises
    ------
    TypeError : if `input` is not a tensor or `dim` not an integer.
    IndexError : if `input` has no such dimension.

    >>> import numpy as np
    >>> axis_of(np.ones((2, 3)), -1, "cumsum")
    1
    """
    try:
        ndim = input.ndim
    except AttributeError:
        raise not_a_tensor(name, input) from None
    return one_dim(_integer(dim, name), ndim)


def _integer(dim: Any, name: str) -> int:
    if isinstance(dim, (bool, np.bool_)) or not hasattr(dim, "__index__"):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    return int(dim)


def not_a_tensor(name: str, input: Any) -> TypeError:
    """Return the error for a first argument that is not a tensor."""
    return TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}: make one with tensor(...)")


def is_operand(value: Any) -> bool:
    """Return whether `value` is something that can be computed with element by element, and not a Python number or a tuple."""
    return isinstance(value, (Variable, np.ndarray, np.generic, Operand))


def dtype_of(input: Array) -> np.dtype[Any]:
    """Return NumPy's dtype of a tensor or an array."""
    try:
        return (input.array if isinstance(input, Variable) else input).dtype  # type: ignore[no-any-return]
    except AttributeError:
        raise TypeError(f"a Tensor is expected, but got {type(input).__name__}: make one with tensor(...)") from None


def kind_of(input: Array) -> str:
    """Return NumPy's letter for the kind of elements: ``b`` boolean, ``i`` and ``u`` integer, ``f`` floating point.

    >>> import numpy as np
    >>> kind_of(np.ones(2))
    'f'
    """
    return dtype_of(input).kind


def converted(input: Array, dtype: Any) -> Any:
    """Return `input` in the dtype that the user asks for. Only fractions have a gradient.

    >>> import tinygrad_edu as tg
    >>> converted(tg.tensor([1.5], requires_grad=True), tg.int32)
    tensor([1], dtype=torch.int32)
    """
    d = dtypes.to_numpy(dtype)
    return cast(input, d) if d.kind == "f" or not isinstance(input, Variable) else make(input.array.astype(d))


def count_of(shape: tuple[int, ...], axis: tuple[int, ...]) -> int:
    """Return how many elements of an array of this shape are reduced to one.

    >>> count_of((2, 3, 4), (0, 2))
    8
    """
    return shape[axis[0]] if len(axis) == 1 else math.prod([shape[i] for i in axis])


def stretch(g: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    """Give a reduced value its dimensions of length one back, so that it broadcasts with what it was reduced from.

    >>> import numpy as np
    >>> stretch(np.ones((2, 4)), (1,), False).shape
    (2, 1, 4)
    """
    shape = g.shape
    if keepdims or not shape or not axis or axis[-1] == len(axis) - 1:  # broadcasting adds leading dimensions by itself
        return g
    full = list(shape)
    for i in axis:
        full.insert(i, 1)
    return np.reshape(g, tuple(full))


def per(g: Array, count: float) -> Array:
    """Return ``g / count``. A count beyond the range of float16 is applied as its reciprocal, which is within it.

    >>> per(6.0, 3)
    2.0
    """
    return g / count if count <= _LARGEST_HALF else g * (1.0 / count)


def over(g: Array, out: Array, power: float = 1.0) -> Array:
    """Return :math:`g / out^{power}`, and zero, with all its derivatives, where `out` is zero.

    >>> import numpy as np
    >>> over(np.ones(2), np.array([0.0, 2.0]))
    array([0. , 0.5])
    """
    zero = np.equal(out, 0.0)
    safe = np.where(zero, 1.0, out)
    return np.where(zero, 0.0, g) / (safe if power == 1 else safe**power)
