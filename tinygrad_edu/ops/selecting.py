"""Selecting, adding to and replacing whole slices or single elements by a vector of indices, and repeating elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import numpy_names, writes_out
from ..autograd.primitive import Array, implements
from ..autograd.variable import Variable, make
from .dimensions import one_dim, shape_of
from .index_forms import ALL, Index, take_apart
from .indexing import _accumulate, _index, _setitem, getitem, setitem
from .shape import expand, reshape


def _along(dim: int, index: Any, shape: tuple[int, ...], name: str) -> Index:
    """Return the advanced index that means the slices `index` of dimension `dim`, after checking it."""
    array = np.asarray(getattr(index, "array", index))
    filled = name == "index_fill"
    if filled and array.dtype != np.int64:
        raise IndexError(f"{name}(): Expected dtype int64 for index, but got {array.dtype}")
    if array.ndim > 1:
        raise (RuntimeError if filled else IndexError)(f"{name}(): Index is supposed to be a vector, but has shape {list(array.shape)}")
    if array.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32 or int64 for index, but got {array.dtype}")
    axis = one_dim(dim, len(shape))
    size = shape[axis] if shape else 1
    if array.size and not size and name == "index_select":
        raise RuntimeError(f"{name}(): dimension {axis} has no elements that could be selected")
    if array.size and (array.min() < 0 or array.max() >= size):
        wrong = array[(array < 0) | (array >= size)][0]
        complaint = RuntimeError if name == "index_add" else IndexError
        raise complaint(f"{name}(): index {wrong} is out of bounds for dimension {axis} with size {size}")
    return (*(ALL,) * axis, array.reshape(-1))


@writes_out
def index_select(input: Array, dim: int, index: Any) -> Any:
    """Return a copy of the slices `index` of dimension `dim`.

    Raises
    ------
    IndexError : if an index is negative or too large, or `index` is no vector.

    >>> import tinygrad_edu as tg
    >>> tg.index_select(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, tg.tensor([1]))
    tensor([[2.],
            [4.]])
    """
    shape = shape_of(input)
    where = _along(dim, index, shape, "index_select")
    return _index(input, where) if shape else reshape(_index(reshape(input, (1,)), where), ())


@writes_out
def index_add(input: Array, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Any:
    """Add ``alpha * source`` to the slices `index` of dimension `dim` of a copy of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.index_add(tg.zeros(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 3.0]))
    tensor([0., 5.])
    """
    shape = tuple(shape_of(input))
    if not shape:
        return reshape(index_add(reshape(input, (1,)), dim, index, source, alpha=alpha), ())
    _same_dtypes("index_add", "source", input, source)
    where = _along(dim, index, shape, "index_add")
    added = _accumulate(_fitting(source, where, shape, "index_add"), where, shape)
    return input + (added if alpha == 1 else added * alpha)


@writes_out
def index_copy(input: Array, dim: int, index: Any, source: Any) -> Any:
    """Replace the slices `index` of dimension `dim` of a copy of `input` by those of `source`."""
    shape = tuple(shape_of(input))
    if not shape:
        return reshape(index_copy(reshape(input, (1,)), dim, index, source), ())
    where = _along(dim, index, shape, "index_copy")
    return _setitem(input, _fitting(source, where, shape, "index_copy"), None, where)


@numpy_names
def index_fill(input: Array, dim: int, index: Any, value: Any) -> Any:
    """Replace the slices `index` of dimension `dim` of a copy of `input` by one number."""
    if shape_of(value):
        raise RuntimeError(f"index_fill only supports a number or a 0-dimensional tensor as value, but got shape {list(shape_of(value))}")
    if not shape_of(input):
        return reshape(index_fill(reshape(input, (1,)), dim, index, value), ())
    return _setitem(input, value, None, _along(dim, index, tuple(shape_of(input)), "index_fill"))


def _same_dtypes(name: str, what: str, input: Any, other: Any) -> None:
    if not isinstance(input, Variable) or not isinstance(other, Variable):
        return
    ours, theirs = input.array.dtype, other.array.dtype
    if ours != theirs:
        raise RuntimeError(
            f"{name}(): self and {what} expected to have the same dtype, but got {ours} and {theirs}: convert one with .to(dtype)"
        )


def _fitting(source: Any, where: Index, shape: tuple[int, ...], name: str) -> Any:
    axis, count = len(where) - 1, where[-1].size
    expected = (*shape[:axis], count, *shape[axis + 1 :])
    if not shape_of(source) and expected == (1,):
        return reshape(source, (1,))
    if tuple(shape_of(source)) != expected:
        raise RuntimeError(
            f"{name}(): source has shape {list(shape_of(source))}, but {count} slices of dimension {axis} of a tensor of shape "
            f"{list(shape)} have shape {list(expected)}"
        )
    return source


def index_put(input: Array, indices: Any, values: Any, accumulate: bool = False) -> Any:
    """Replace the elements ``input[indices]`` of a copy of `input` by `values`, or add `values` to them.

    Parameters
    ----------
    indices : a tuple of integer or boolean tensors.

    >>> import tinygrad_edu as tg
    >>> tg.index_put(tg.zeros(2), (tg.tensor([1, 1]),), tg.tensor([2.0, 3.0]), accumulate=True)
    tensor([0., 5.])
    """
    if not accumulate:
        _same_dtypes("index_put", "values", input, values)
        return setitem(input, tuple(indices), values)
    basic, advanced = take_apart(tuple(indices))
    if advanced is None or basic is not None:
        raise RuntimeError("index_put(): indices must be integer or boolean tensors with at least one dimension")
    _same_dtypes("index_put", "values", input, values)
    shape = tuple(shape_of(input))
    return input + _accumulate(expand(values, np.empty(shape, bool)[advanced].shape), advanced, shape)


@writes_out
def take(input: Array, index: Any) -> Any:
    """Return the elements of the flattened `input` at `index`, in the shape of `index`.

    >>> import tinygrad_edu as tg
    >>> tg.take(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([3, 0]))
    tensor([4., 1.])
    """
    array = np.asarray(getattr(index, "array", index))
    if array.dtype != np.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {array.dtype}")
    return reshape(getitem(reshape(input, (-1,)), (array.reshape(-1),)), array.shape)


@implements(np.repeat)
def repeat_interleave(
    input: Array, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None, axis: int | None = None
) -> Any:
    """Repeat every element along `dim`, all equally often or each as often as `repeats` says. Without `dim` the tensor is flattened.

    ``repeat_interleave(repeats)`` repeats the numbers 0, 1, ...

    >>> import tinygrad_edu as tg
    >>> tg.repeat_interleave(tg.tensor([1.0, 2.0]), 2)
    tensor([1., 1., 2., 2.])
    """
    dim = axis if dim is None else dim
    if repeats is None:
        input, repeats = make(np.arange(len(input))), input
    if dim is None:
        input, dim = reshape(input, (-1,)), 0
    shape = shape_of(input)
    place = one_dim(dim, len(shape))
    counts = getattr(repeats, "array", repeats)
    try:
        index = np.repeat(np.arange(shape[place]), counts)
    except ValueError:
        raise RuntimeError(
            f"repeats must be non-negative, and one number or as many as the input has along dim {place} ({shape[place]}), but got {counts}"
        ) from None
    return _index(input, (*(ALL,) * place, index))
