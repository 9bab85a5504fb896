"""A copy of a tensor in which a part is replaced, or combined with something: the counterparts of `select`, slicing, `diagonal`, `take`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import numpy_names
from ..autograd.primitive import Array
from ..autograd.variable import Variable, make
from .dimensions import one_dim, shape_of, sizes_from
from .index_forms import ALL, Index
from .indexing import _accumulate, _setitem
from .reduced import dtype_of
from .scatter import scatter_reduce
from .selecting import _along
from .selection import overwrite, where
from .shape import reshape
from .triangular import _on_diagonal, _pair


def fill(input: Array, value: Any) -> Any:
    """Return a tensor like `input` with every element equal to `value`, a number or a 0-d tensor.

    >>> import tinygrad_edu as tg
    >>> fill(tg.tensor([1.0, 2.0]), 3)
    tensor([3., 3.])
    """
    if shape_of(value):
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {len(shape_of(value))} dimensions.")
    return overwrite(input, value)


def fill_diagonal(input: Array, value: float, wrap: bool = False) -> Any:
    """Return a copy of a matrix, or of a tensor with all dimensions equal, in which the main diagonal is `value`.

    Parameters
    ----------
    wrap : go on with another diagonal below the end of a matrix that is higher than wide.

    >>> import tinygrad_edu as tg
    >>> tg.zeros(2, 2).fill_diagonal_(5.0)
    tensor([[5., 0.],
            [0., 5.]])
    """
    shape = tuple(shape_of(input))
    if len(shape) < 2:
        raise RuntimeError(f"fill_diagonal_: dimensions must larger than 1, but got shape {list(shape)}")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError(f"fill_diagonal_: all dimensions of input must be of equal length, but got shape {list(shape)}")
    mask = np.zeros(shape, bool)
    np.fill_diagonal(mask, True, wrap)
    return _setitem(input, value, None, (mask,))


def _replaced(input: Array, index: Index, src: Array) -> Any:
    """Return a copy with `src` at a basic index, whose shape it must have."""
    size = np.empty(shape_of(input), bool)[index].shape
    _check_size(src, size)
    return _setitem(input, src, index, None)


def _check_size(src: Array, size: tuple[int, ...]) -> None:
    if shape_of(src) != size:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(shape_of(src))}, slice size = {list(size)}"
        )


@numpy_names
def select_scatter(input: Array, src: Array, dim: int, index: int) -> Any:
    """Return a copy of `input` in which the slice `index` of dimension `dim` is `src`.

    >>> import tinygrad_edu as tg
    >>> select_scatter(tg.zeros(2, 2), tg.ones(2), 0, 1)
    tensor([[0., 0.],
            [1., 1.]])
    """
    shape, (index,) = shape_of(input), sizes_from((index,))
    axis = one_dim(dim, len(shape))
    if not shape or not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return _replaced(input, (*(ALL,) * axis, index, ...), src)


@numpy_names
def slice_scatter(input: Array, src: Array, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    """Return a copy of `input` in which the elements from `start` to before `end` of dimension `dim` are `src`.

    >>> import tinygrad_edu as tg
    >>> slice_scatter(tg.zeros(4), tg.ones(2), start=2)
    tensor([0., 0., 1., 1.])
    """
    axis = one_dim(dim, len(shape_of(input)))
    if step < 1:
        raise RuntimeError(f"slice step must be positive, but got {step}")
    return _replaced(input, (*(ALL,) * axis, slice(start, end, step), ...), src)


def diagonal_scatter(input: Array, src: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """Return a copy of `input` in which the diagonal of two dimensions is `src`.

    >>> import tinygrad_edu as tg
    >>> diagonal_scatter(tg.zeros(2, 2), tg.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    shape = tuple(shape_of(input))
    axis1, axis2 = _pair(dim1, dim2, len(shape))
    on = np.diagonal(np.empty(shape, bool), offset, axis1, axis2).shape
    _check_size(src, on)
    mask = _on_diagonal(np.ones(on, bool), offset, axis1, axis2, shape)
    return where(make(np.asarray(mask)), _on_diagonal(cast(src, dtype_of(input)), offset, axis1, axis2, shape), input)


@numpy_names
def index_reduce(input: Array, dim: int, index: Any, source: Array, reduce: str, *, include_self: bool = True) -> Any:
    """Combine the slices of `source` with those slices of dimension `dim` of a copy of `input` that `index` names.

    Parameters
    ----------
    reduce : ``"prod"``, ``"mean"``, ``"amax"`` or ``"amin"``.
    include_self : also the slice of `input` counts.

    >>> import tinygrad_edu as tg
    >>> index_reduce(tg.ones(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 6.0]), "mean")
    tensor([1., 3.])
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    shape, size = tuple(shape_of(input)), tuple(shape_of(source))
    rows = _along(dim, index, shape, "index_reduce")
    axis, places = len(rows) - 1, rows[-1].astype(np.int64)
    if dtype_of(source) != dtype_of(input):
        raise RuntimeError(f"index_reduce(): self ({dtype_of(input)}) and source ({dtype_of(source)}) must have the same scalar type")
    if len(size) != len(shape) or (size[axis] if size else 1) != len(places):
        raise RuntimeError(
            f"index_reduce(): Number of indices ({len(places)}) should be equal to source.size(dim), but source has shape {list(size)} "
            f"and dim is {axis}"
        )
    if size[:axis] + size[axis + 1 :] != shape[:axis] + shape[axis + 1 :]:
        raise RuntimeError(f"index_reduce(): source has shape {list(size)}, which does not fit the shape {list(shape)} of self")
    index = np.broadcast_to(places.reshape((-1,) + (1,) * (len(shape) - axis - 1)), size) if shape else places.reshape(())
    return scatter_reduce(input, axis, make(np.array(index)), source, reduce, include_self=include_self)


def put(input: Array, index: Variable, source: Array, accumulate: bool = False) -> Any:
    """Return a copy of `input` in which the elements of `source` stand at the places `index` of the flattened tensor, or are added there.

    Parameters
    ----------
    index, source : as many elements, in any shape; a negative index counts from the end.

    Raises
    ------
    IndexError : if an index is out of range, or the numbers of elements differ.
    RuntimeError : for other dtypes.

    >>> import tinygrad_edu as tg
    >>> put(tg.zeros(2, 2), tg.tensor([0, -1]), tg.tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    places: Any = np.asarray(getattr(index, "array", index))
    shape, count = tuple(shape_of(input)), int(np.prod(shape_of(input)))
    if places.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {places.dtype}")
    if dtype_of(source) != dtype_of(input):
        raise RuntimeError(f"put_(): self and source expected to have the same dtype, but got {dtype_of(input)} and {dtype_of(source)}")
    if places.size != np.prod(shape_of(source)):
        raise IndexError(
            f"put_(): Expected source and index to have the same number of elements, but got shapes {list(shape_of(source))} and "
            f"{list(places.shape)}"
        )
    if places.size and not (-count <= places.min() and places.max() < count):
        raise IndexError(f"out of range: tried to access index {places.max()} on a tensor of {count} elements.")
    flat, where, values = reshape(input, (-1,)), (places.reshape(-1),), reshape(source, (-1,))
    changed = flat + _accumulate(values, where, (count,)) if accumulate else _setitem(flat, values, None, where)
    return reshape(changed, shape)


def unravel_index(indices: Variable, shape: Any) -> tuple[Any, ...]:
    """Return where the elements at the places `indices` of a flattened tensor stand in one of `shape`: one tensor for each dimension.

    >>> import tinygrad_edu as tg
    >>> unravel_index(tg.tensor([5, 3]), (2, 3))
    (tensor([1, 1]), tensor([2, 0]))
    """
    array = indices.array
    if array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {array.dtype}")
    if isinstance(shape, Variable):
        raise TypeError("expected 'shape' to be int or sequence of ints, but got a tensor: use tuple(x.shape)")
    sizes = sizes_from((shape,))
    if min(sizes, default=0) < 0:
        raise ValueError(f"'shape' cannot have negative values, but got {sizes}")
    steps = np.cumprod((1, *sizes[:0:-1]))[::-1] if sizes else ()
    return tuple(make(np.asarray(array // step % size)) for step, size in zip(steps, sizes, strict=True))


def sum_to_size(input: Array, *size: Any) -> Any:
    """Return the sums over those dimensions that broadcasting would stretch if `size` were broadcast to the shape of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    wanted, shape = sizes_from(size), tuple(shape_of(input))
    if not wanted:
        return np.sum(input)
    extra = len(shape) - len(wanted)
    if extra < 0 or any(m not in (1, n) for n, m in zip(shape[extra:], wanted, strict=True)):
        raise RuntimeError(f"size {{{list(wanted)}}} is not expandable to size {{{list(shape)}}}.")
    axes = tuple(d for d, n in enumerate(shape) if d < extra or (wanted[d - extra] == 1 and n != 1))
    return reshape(np.sum(input, axis=axes), wanted) if axes or extra else input
