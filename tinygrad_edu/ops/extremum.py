"""The largest and the smallest element, their values and their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from . import return_types
from .dimensions import either
from .indexing import take_along_dim
from .reduced import add_up, axes_of, axis_of, is_operand, kind_of, largest_of, smallest_of, stretch
from .selection import maximum, minimum
from .shape import squeeze


@primitive()
def _even_share(input: Array, extreme: Array, axis: tuple[int, ...], count_nan: bool) -> Array:
    """Return 1/n for the n elements that are equal to the extreme along `axis`, and 0 for the others.

    Where the extreme is NaN the NaNs share if `count_nan`; else all is NaN.
    """
    tied = input == extreme
    if count_nan:
        tied |= np.isnan(input) & np.isnan(extreme)
    return (tied / add_up(tied, axis, np.int64, None, True)).astype(input.dtype)


def _shared(g: Array, input: Array, out: Array, axis: tuple[int, ...], keepdims: bool) -> Any:
    return stretch(g, axis, keepdims) * _even_share(input, stretch(out, axis, keepdims), axis, False)


@primitive(input=_shared)
def _amax(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return largest_of(input, axis, None, None, keepdims)


@primitive(input=_shared)
def _amin(input: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    return smallest_of(input, axis, None, None, keepdims)


@primitive(input=lambda g, input, out, axis: g * _even_share(input, out, axis, True))
def _max(input: Array, axis: tuple[int, ...]) -> Array:
    return largest_of(input, axis)


@primitive(input=lambda g, input, out, axis: g * _even_share(input, out, axis, True))
def _min(input: Array, axis: tuple[int, ...]) -> Array:
    return smallest_of(input, axis)


@primitive()
def _argmax(input: Array, axis: int | None, keepdims: bool) -> Array:
    return np.argmax(input, axis, keepdims=keepdims)


@primitive()
def _argmin(input: Array, axis: int | None, keepdims: bool) -> Array:
    return np.argmin(input, axis, keepdims=keepdims)


@implements(np.max, np.amax)
@writes_out
def amax(input: Array, dim: Any = (), keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the largest element, of all or along `dim`, one dimension or several. Equal largest elements share the gradient evenly.

    Raises
    ------
    RuntimeError, IndexError : if there are no elements to choose from.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 3.0, 3.0], requires_grad=True)
    >>> tg.amax(x).backward()
    >>> x.grad
    tensor([0.0000, 0.5000, 0.5000])
    """
    return _reduce(_amax, "amax", input, either(dim, axis), keepdim or keepdims)


@implements(np.min, np.amin)
@writes_out
def amin(input: Array, dim: Any = (), keepdim: bool = False, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the smallest element, of all or along `dim`, one dimension or several. Equal smallest elements share the gradient evenly.

    Raises
    ------
    RuntimeError, IndexError : if there are no elements to choose from.

    >>> import tinygrad_edu as tg
    >>> tg.amin(tg.tensor([[1.0, 3.0], [2.0, 0.0]]), 1)
    tensor([1., 0.])
    """
    return _reduce(_amin, "amin", input, either(dim, axis), keepdim or keepdims)


@writes_out
def aminmax(input: Array, *, dim: int | None = None, keepdim: bool = False) -> return_types.aminmax:
    """Return the smallest and the largest element, of all or along one dimension.

    >>> import tinygrad_edu as tg
    >>> tg.aminmax(tg.tensor([1.0, 3.0, 2.0])).max
    tensor(3.)
    """
    return return_types.aminmax(_reduce(_amin, "aminmax", input, dim, keepdim), _reduce(_amax, "aminmax", input, dim, keepdim))


def _reduce(operation: Callable[..., Any], name: str, input: Array, dim: Any, *keepdim: bool) -> Any:
    axes = axes_of(input, dim, name)
    try:
        return operation(input, axes, *keepdim)
    except ValueError:
        raise _nothing_to_choose(name, input, None if dim == () else dim, axes, RuntimeError) from None


def _nothing_to_choose(name: str, input: Array, dim: Any, axes: tuple[int, ...], without_dim: type[Exception]) -> Exception:
    """Return PyTorch's error for choosing among no elements."""
    if dim is None:
        return without_dim(f"{name}(): Expected reduction dim to be specified for input.numel() == 0: there is nothing to choose from.")
    empty = next(i for i in axes if not input.shape[i])
    return IndexError(f"{name}(): Expected reduction dim {empty} to have non-zero size, but the input has shape {list(input.shape)}.")


@implements(np.argmax)
@writes_out
def argmax(input: Array, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None, keepdims: bool = False) -> Any:
    """Return the place of the largest element along `dim`, the first where several are largest; an int64 tensor.

    Without `dim` the place is counted through all elements. A NaN counts as the largest.

    >>> import tinygrad_edu as tg
    >>> tg.argmax(tg.tensor([[1.0, 3.0], [4.0, 2.0]]), 1)
    tensor([1, 0])
    """
    return _place(_argmax, "argmax", input, either(dim, axis), keepdim or keepdims)


@implements(np.argmin)
@writes_out
def argmin(input: Array, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None, keepdims: bool = False) -> Any:
    """Return the place of the smallest element along `dim`, the first where several are smallest; an int64 tensor.

    Without `dim` the place is counted through all elements. A NaN counts as the smallest.

    >>> import tinygrad_edu as tg
    >>> tg.argmin(tg.tensor([[1.0, 3.0], [4.0, 2.0]]))
    tensor(0)
    """
    return _place(_argmin, "argmin", input, either(dim, axis), keepdim or keepdims)


def _place(operation: Callable[..., Any], name: str, input: Array, dim: Any, keepdim: bool) -> Any:
    axes = axes_of(input, None, name) if dim is None else (axis_of(input, dim, name),)
    if kind_of(input) == "b":
        raise RuntimeError(f"{name}(): does not support bool input: convert it first, with .int() for example")
    try:
        return operation(input, axes[0] if dim is not None and input.ndim else None, keepdim)
    except ValueError:
        raise _nothing_to_choose(name, input, dim, axes, IndexError) from None


@writes_out
def max(input: Array, dim: Any = None, keepdim: bool = False, *, other: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the largest element; along a dimension also its place; or the larger of two tensors.

    ``max(input)``
        the largest of all elements. Equal ones share the gradient evenly.
    ``max(input, dim, keepdim=False)``
        a named tuple ``(values, indices)``: the largest elements along `dim` and the place of each, the first where several are largest.
        The gradient goes to that place.
    ``max(input, other)``
        the same as ``maximum(input, other)``.

    Raises
    ------
    RuntimeError, IndexError : if there are no elements to choose from.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[1.0, 3.0], [4.0, 2.0]])
    >>> tg.max(x), tg.max(x, 1).values, tg.max(x, tg.tensor(2.0))
    (tensor(4.), tensor([3., 4.]), tensor([[2., 3.],
            [4., 2.]]))
    """
    dim = axis if dim is None else dim
    if other is not None or is_operand(dim):
        return maximum(input, dim if other is None else other)
    if dim is None:
        _forbid_keepdim("max", keepdim or keepdims)
        return _reduce(_max, "max", input, None)
    return return_types.max(*_values_and_places(_argmax, "max", input, dim, keepdim or keepdims))


@writes_out
def min(input: Array, dim: Any = None, keepdim: bool = False, *, other: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the smallest element; along a dimension also its place; or the smaller of two tensors.

    The three forms are those of `max`.

    >>> import tinygrad_edu as tg
    >>> tg.min(tg.tensor([[1.0, 3.0], [4.0, 2.0]]), 1)
    torch.return_types.min(
    values=tensor([1., 2.]),
    indices=tensor([0, 1]))
    """
    dim = axis if dim is None else dim
    if other is not None or is_operand(dim):
        return minimum(input, dim if other is None else other)
    if dim is None:
        _forbid_keepdim("min", keepdim or keepdims)
        return _reduce(_min, "min", input, None)
    return return_types.min(*_values_and_places(_argmin, "min", input, dim, keepdim or keepdims))


def _forbid_keepdim(name: str, keepdim: bool) -> None:
    if keepdim:
        raise TypeError(f"{name}() takes keepdim only together with dim: use a{name}(input, keepdim=True) to reduce all dimensions")


def _values_and_places(operation: Callable[..., Any], name: str, input: Array, dim: Any, keepdim: bool) -> tuple[Any, Any]:
    axis = axis_of(input, dim, name)
    if not input.ndim:
        return np.positive(input), operation(input, None, False)
    try:
        indices = operation(input, axis, True)
    except ValueError:
        raise _nothing_to_choose(name, input, dim, (axis,), IndexError) from None
    values = take_along_dim(input, indices, axis)
    return (values, indices) if keepdim else (squeeze(values, axis), squeeze(indices, axis))
