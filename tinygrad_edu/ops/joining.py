"""Several tensors made into one, side by side or on top of each other, and one tensor repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable
from .dimensions import one_dim, shape_of, sizes_from
from .index_forms import ALL
from .indexing import _slice
from .reduced import is_operand
from .shape import expand, reshape


def _common_dtype(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    arrays = values[0]
    first = arrays[0].dtype
    if all(a.dtype is first for a in arrays):
        return values
    dtype = dtypes.result_dtype(arrays)
    return [tuple([a.astype(dtype, copy=False) for a in arrays]), *values[1:]]


def _part_of(g: Any, tensors_shape: tuple[tuple[int, ...], ...], axis: int, position: int) -> Any:
    """Return the part of ``g`` that belongs to the tensor at `position`."""
    start = sum([shape[axis] for shape in tensors_shape[:position]])
    return _slice(g, (*(ALL,) * axis, slice(start, start + tensors_shape[position][axis]), ...))


@primitive(sequence="tensors", promote=_common_dtype, tensors=_part_of)
def _cat(tensors: Any, axis: int) -> Array:
    return np.concatenate(tensors, axis)


@primitive(sequence="tensors", promote=_common_dtype, tensors=lambda g, axis, position: _slice(g, (*(ALL,) * axis, position, ...)))
def _stack(tensors: Any, axis: int) -> Array:
    return np.stack(tensors, axis)


@primitive(input=lambda g, reps, input_shape: _sum_of_copies(g, reps, input_shape))
def _tile(input: Array, reps: tuple[int, ...]) -> Array:
    """Repeat as often as `reps` says, which has at least as many entries as `input` has dimensions."""
    return np.tile(input, reps)


def _sum_of_copies(g: Any, reps: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    full = (1,) * (len(reps) - len(shape)) + shape
    folded = np.reshape(g, [n for pair in zip(reps, full, strict=True) for n in pair])
    return np.reshape(np.sum(folded, axis=tuple(range(0, 2 * len(reps), 2))), shape)


def _checked(tensors: Any, name: str) -> list[Any]:
    if isinstance(tensors, Variable) or not isinstance(tensors, (tuple, list)):
        raise TypeError(f"{name}(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}")
    if not tensors and name != "cat":
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    for i, part in enumerate(tensors):
        if not is_operand(part):
            raise TypeError(f"{name}(): expected Tensor as element {i} in argument 'tensors', but got {type(part).__name__}")
    return list(tensors)


@implements(np.concatenate)
@writes_out
def cat(tensors: Any, dim: int = 0, *, axis: int | None = None) -> Any:
    """Put tensors one after the other along an existing dimension. Dtypes are promoted; empty tensors of shape (0,) are skipped.

    Raises
    ------
    ValueError : if there are none.
    RuntimeError : if the shapes differ in another dimension than `dim`, or one has no dimensions.

    >>> import tinygrad_edu as tg
    >>> tg.cat((tg.tensor([1.0]), tg.tensor([2.0, 3.0])))
    tensor([1., 2., 3.])
    """
    parts = _checked(tensors, "cat")
    if not parts:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    shapes = [tuple(shape_of(p)) for p in parts]
    if () in shapes:
        raise RuntimeError(f"zero-dimensional tensor (at position {shapes.index(())}) cannot be concatenated: use stack")
    kept = [i for i, shape in enumerate(shapes) if shape != (0,)] or [0]
    first = shapes[kept[0]]
    place = one_dim(dim if axis is None else axis, len(first))
    for i in kept:
        shape = shapes[i]
        if len(shape) != len(first):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)} ({first}, {shape})")
        if shape[:place] != first[:place] or shape[place + 1 :] != first[place + 1 :]:
            d = next(d for d in range(len(first)) if d != place and shape[d] != first[d])
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {place}. Expected size {first[d]} but got size {shape[d]} for tensor "
                f"number {i} in the list, at dimension {d}."
            )
    if len(kept) == len(parts):
        return _cat(tuple(parts), place)
    dtype = dtypes.result_dtype([getattr(p, "array", p) for p in parts])
    parts = [parts[i] for i in kept]
    return _cat((*parts, np.empty((*first[:place], 0, *first[place + 1 :]), dtype)), place)  # the empty one counts for the dtype


@writes_out
def concat(tensors: Any, dim: int = 0) -> Any:
    """Return the same as `cat`."""
    return cat(tensors, dim)


@writes_out
def concatenate(tensors: Any, dim: int = 0, *, axis: int | None = None) -> Any:
    """Return the same as `cat`."""
    return cat(tensors, dim, axis=axis)


@implements(np.stack)
@writes_out
def stack(tensors: Any, dim: int = 0, *, axis: int | None = None) -> Any:
    """Put tensors of one shape one after the other along a new dimension.

    Raises
    ------
    RuntimeError : if there are none, or their shapes differ.

    >>> import tinygrad_edu as tg
    >>> tg.stack((tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])), 1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    parts = _checked(tensors, "stack")
    shape = shape_of(parts[0])
    for i, part in enumerate(parts):
        if shape_of(part) != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and {list(shape_of(part))} at entry {i}"
            )
    return _stack(tuple(parts), one_dim(dim if axis is None else axis, len(shape) + 1))


def _at_least(input: Array, count: int) -> Any:
    """Return `input` with ones added to its shape where NumPy and PyTorch add them."""
    shape = tuple(shape_of(input))
    if len(shape) >= count:
        return input
    if count == 3 and len(shape) == 2:
        return reshape(input, (*shape, 1))
    return reshape(input, (1, *shape, 1) if count == 3 and shape else (1,) * (count - len(shape)) + shape)


def _each(tensors: tuple[Any, ...], count: int) -> Any:
    if len(tensors) != 1:
        return tuple(_at_least(t, count) for t in tensors)
    (only,) = tensors
    return tuple(_at_least(t, count) for t in only) if isinstance(only, (tuple, list)) else _at_least(only, count)


@implements(np.atleast_1d)
def atleast_1d(*tensors: Any) -> Any:
    """Return each tensor with at least one dimension.

    >>> import tinygrad_edu as tg
    >>> tg.atleast_1d(tg.tensor(1.0))
    tensor([1.])
    """
    return _each(tensors, 1)


@implements(np.atleast_2d)
def atleast_2d(*tensors: Any) -> Any:
    """Return each tensor with at least two dimensions; a vector becomes a row."""
    return _each(tensors, 2)


@implements(np.atleast_3d)
def atleast_3d(*tensors: Any) -> Any:
    """Return each tensor with at least three dimensions; a matrix (m, n) becomes (m, n, 1), a vector (1, n, 1)."""
    return _each(tensors, 3)


@implements(np.hstack)
@writes_out
def hstack(tensors: Any) -> Any:
    """Put tensors side by side: along dimension 1, or 0 for vectors."""
    parts = atleast_1d(_checked(tensors, "hstack"))
    return cat(parts, 0 if len(shape_of(parts[0])) == 1 else 1)


@implements(np.vstack)
@writes_out
def vstack(tensors: Any) -> Any:
    """Put tensors on top of each other: along dimension 0, vectors as rows."""
    return cat(atleast_2d(_checked(tensors, "vstack")))


@writes_out
def row_stack(tensors: Any) -> Any:
    """Return the same as `vstack`."""
    return vstack(tensors)


@implements(np.dstack)
@writes_out
def dstack(tensors: Any) -> Any:
    """Put tensors behind each other: along dimension 2."""
    return cat(atleast_3d(_checked(tensors, "dstack")), 2)


@implements(np.column_stack)
@writes_out
def column_stack(tensors: Any) -> Any:
    """Put tensors side by side, vectors as columns."""
    parts = _checked(tensors, "column_stack")
    return hstack([p if len(shape_of(p)) > 1 else reshape(p, (-1, 1)) for p in parts])


def repeat(input: Array, *sizes: Any, repeats: Any = None) -> Any:
    """Return `input` repeated along every dimension, and along new ones in front.

    Raises
    ------
    RuntimeError : if there are fewer numbers than dimensions.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 2.0]).repeat(2, 1)
    tensor([[1., 2.],
            [1., 2.]])
    """
    reps = sizes_from(sizes, repeats)
    if len(reps) < len(shape_of(input)):
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: "
            f"got {list(reps)} for shape {list(shape_of(input))}"
        )
    if any(n < 0 for n in reps):
        raise RuntimeError(f"Trying to create tensor with negative dimension: repeats={list(reps)}")
    return _tile(input, reps)


@implements(np.tile)
def tile(input: Array, *sizes: Any, dims: Any = None) -> Any:
    """Return `input` repeated along its last dimensions, as often as the numbers say.

    >>> import tinygrad_edu as tg
    >>> tg.tile(tg.tensor([1.0, 2.0]), (2,))
    tensor([1., 2., 1., 2.])
    """
    reps = sizes_from(sizes, dims)
    return repeat(input, (1,) * (len(shape_of(input)) - len(reps)) + reps)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Any, ...]:
    """Return the coordinates of a grid spanned by vectors: one tensor for each of them, all of the grid's shape, as views.

    Parameters
    ----------
    indexing : ``"ij"`` (the default; the first vector varies along dimension 0) or ``"xy"`` (along dimension 1).

    >>> import tinygrad_edu as tg
    >>> tg.meshgrid(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]), indexing="ij")[1]
    tensor([[3., 4.],
            [3., 4.]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    shapes = [tuple(shape_of(t)) for t in tensors]
    if any(len(s) > 1 for s in shapes):
        raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got shapes {shapes}")
    if len({getattr(t, "array", t).dtype for t in tensors}) > 1:
        raise RuntimeError("meshgrid expects all tensors to have the same dtype: convert them first, with .to(dtype)")
    sizes = [s[0] if s else 1 for s in shapes]
    places = list(range(len(sizes)))
    if indexing == "xy" and len(sizes) > 1:
        places[:2] = [1, 0]
    shape = tuple(sizes[i] for i in places)
    return tuple(expand(reshape(t, (-1,) + (1,) * (len(sizes) - 1 - places[i])), shape) for i, t in enumerate(tensors))
