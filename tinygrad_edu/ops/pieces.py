"""Parts of a tensor along one dimension: one slice, a range, or the whole cut into pieces. All of them are views."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from ..autograd.output import numpy_names, writes_out
from ..autograd.primitive import Array
from .arithmetic import clone
from .dimensions import one_dim, shape_of, sizes_from
from .index_forms import ALL
from .indexing import _slice


def _pieces(input: Array, axis: int, bounds: Any) -> tuple[Any, ...]:
    before = (ALL,) * axis
    return tuple([_slice(input, (*before, slice(start, stop), ...)) for start, stop in bounds])


@numpy_names
def narrow(input: Array, dim: int, start: Any, length: int) -> Any:
    """Return the elements from `start` to ``start + length`` of dimension `dim`.

    >>> import tinygrad_edu as tg
    >>> tg.narrow(tg.tensor([1.0, 2.0, 3.0]), 0, 1, 2)
    tensor([2., 3.])
    """
    shape = shape_of(input)
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if shape_of(start) or np.result_type(getattr(start, "array", start)).kind not in "iu":
        raise RuntimeError(f"start must be an 0-dim integral Tensor, but it has the shape {list(shape_of(start))}")
    axis, (first, length) = one_dim(dim, len(shape)), sizes_from((getattr(start, "array", start), length))
    size = shape[axis]
    if length < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, but got {length}.")
    if not -size <= first <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {first})")
    first += size if first < 0 else 0
    if first + length > size:
        raise RuntimeError(f"start ({first}) + length ({length}) exceeds dimension size ({size}).")
    return _pieces(input, axis, [(first, first + length)])[0]


@numpy_names
def select(input: Array, dim: int, index: int) -> Any:
    """Return the slice `index` of dimension `dim`, which is thereby removed.

    >>> import tinygrad_edu as tg
    >>> tg.select(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, 0)
    tensor([1., 3.])
    """
    shape, (index,) = shape_of(input), sizes_from((index,))
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = one_dim(dim, len(shape))
    if not -shape[axis] <= index < shape[axis]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return _slice(input, (*(ALL,) * axis, index, ...))


@numpy_names
def unbind(input: Array, dim: int = 0) -> tuple[Any, ...]:
    """Return all slices of dimension `dim`.

    >>> import tinygrad_edu as tg
    >>> tg.unbind(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    (tensor([1., 2.]), tensor([3., 4.]))
    """
    shape = shape_of(input)
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    before = (ALL,) * one_dim(dim, len(shape))
    return tuple([_slice(input, (*before, i, ...)) for i in range(shape[len(before)])])


@numpy_names
def split(tensor: Array, split_size_or_sections: Any = None, dim: int = 0, *, split_size: Any = None) -> tuple[Any, ...]:
    """Cut a tensor along `dim` into pieces of one size (the last may be smaller), or of the sizes in a list.

    Raises
    ------
    RuntimeError : if the sizes in the list do not add up to the size of the dimension.

    >>> import tinygrad_edu as tg
    >>> tg.split(tg.tensor([1.0, 2.0, 3.0]), 2)
    (tensor([1., 2.]), tensor([3.]))
    """
    split_size_or_sections = split_size if split_size_or_sections is None else split_size_or_sections
    if isinstance(split_size_or_sections, (tuple, list)):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    shape, (step,) = shape_of(tensor), sizes_from((split_size_or_sections,))
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis = one_dim(dim, len(shape))
    size = shape[axis]
    if step < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={step}")
    if step == 0 and size:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
    return _pieces(tensor, axis, [(i, min(i + step, size)) for i in range(0, size, step or 1)] or [(0, 0)])


@numpy_names
def split_with_sizes(input: Array, split_sizes: Any, dim: int = 0) -> tuple[Any, ...]:
    """Cut a tensor along `dim` into pieces of the given sizes."""
    shape, sizes = shape_of(input), sizes_from((tuple(split_sizes),))
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis = one_dim(dim, len(shape))
    if sum(sizes) != shape[axis] or min(sizes, default=0) < 0:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[axis]} (input tensor's size at dimension {axis}), but got "
            f"split_sizes={list(sizes)}"
        )
    ends = list(accumulate(sizes))
    return _pieces(input, axis, zip([0, *ends], ends, strict=False))


@numpy_names
def chunk(input: Array, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """Cut a tensor along `dim` into `chunks` pieces of equal size; the last may be smaller, and there may be fewer.

    >>> import tinygrad_edu as tg
    >>> tg.chunk(tg.tensor([1.0, 2.0, 3.0]), 2)
    (tensor([1., 2.]), tensor([3.]))
    """
    shape = shape_of(input)
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    size = shape[one_dim(dim, len(shape))]
    return split(input, -(-size // chunks), dim) if size else split_with_sizes(input, (0,) * chunks, dim)


@numpy_names
def tensor_split(
    input: Array, indices_or_sections: Any = None, dim: int = 0, *, indices: Any = None, sections: Any = None
) -> tuple[Any, ...]:
    """Cut a tensor along `dim` into so many pieces, whose sizes differ by at most one, or at the given indices.

    >>> import tinygrad_edu as tg
    >>> tg.tensor_split(tg.tensor([1.0, 2.0, 3.0]), (1,))
    (tensor([1.]), tensor([2., 3.]))
    """
    shape = shape_of(input)
    if not shape:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    axis = one_dim(dim, len(shape))
    indices_or_sections = next((given for given in (indices_or_sections, indices, sections) if given is not None), None)
    size, where = shape[axis], getattr(indices_or_sections, "array", indices_or_sections)
    if isinstance(where, (tuple, list)) or np.ndim(where):
        cuts = [min(max(i + size if i < 0 else i, 0), size) for i in sizes_from((tuple(where),))]
        return _pieces(input, axis, [(a, max(a, b)) for a, b in zip([0, *cuts], [*cuts, size], strict=True)])
    (count,) = sizes_from((where,))
    if count < 1:
        raise RuntimeError(f"number of sections must be larger than 0, got {count}")
    ends = list(accumulate(size // count + (i < size % count) for i in range(count)))
    return _pieces(input, axis, zip([0, *ends], ends, strict=False))


def _cut(input: Array, where: tuple[Any, ...], least: int, dim: int, name: str) -> tuple[Any, ...]:
    """Cut into equal parts, or at indices, a tensor of at least so many dimensions. What is `None` in `where` was not given."""
    shape, given = shape_of(input), tuple(part for part in where if part is not None)
    cuts = given[0] if len(given) == 1 else given
    if len(shape) < least:
        raise RuntimeError(f"{name} requires a tensor with at least {least} dimension, but got a tensor with {len(shape)} dimensions!")
    if not isinstance(cuts, (tuple, list)):
        (count,) = sizes_from((cuts,))
        if count < 1 or shape[dim] % count:
            raise RuntimeError(
                f"{name} attempted to split along dimension {dim}, but the size of the dimension {shape[dim]} is not divisible by the "
                f"split_size {count}!"
            )
    return tensor_split(input, cuts, dim)


def hsplit(input: Array, *indices_or_sections: Any, indices: Any = None, sections: Any = None) -> tuple[Any, ...]:
    """Cut a tensor side by side, along dimension 1 (0 for a vector), into equal pieces or at the given indices.

    >>> import tinygrad_edu as tg
    >>> hsplit(tg.tensor([1.0, 2.0, 3.0, 4.0]), 2)
    (tensor([1., 2.]), tensor([3., 4.]))
    """
    return _cut(
        input, indices_or_sections or (sections if indices is None else indices,), 1, 0 if len(shape_of(input)) == 1 else 1, "hsplit"
    )


def vsplit(input: Array, *indices_or_sections: Any, indices: Any = None, sections: Any = None) -> tuple[Any, ...]:
    """Cut a tensor of at least two dimensions along dimension 0."""
    return _cut(input, (*indices_or_sections, indices, sections), 2, 0, "vsplit")


def dsplit(input: Array, *indices_or_sections: Any, indices: Any = None, sections: Any = None) -> tuple[Any, ...]:
    """Cut a tensor of at least three dimensions along dimension 2."""
    return _cut(input, (*indices_or_sections, indices, sections), 3, 2, "dsplit")


@writes_out
def narrow_copy(input: Array, dim: int, start: Any, length: int) -> Any:
    """Return a copy of what `narrow` shows."""
    return clone(narrow(input, dim, start, length))


def unsafe_chunk(input: Array, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """Return the same as `chunk`."""
    return chunk(input, chunks, dim)


def unsafe_split(tensor: Array, split_size: int, dim: int = 0) -> tuple[Any, ...]:
    """Return the same as `split`."""
    return split(tensor, split_size, dim)
