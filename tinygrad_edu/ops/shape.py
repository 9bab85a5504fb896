"""The same elements in another shape: reshaping, dimensions of length one, and broadcasting.

Every operation here returns a view, which shares the memory of its argument, wherever NumPy can make one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import numpy_names
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable, make
from ..size import Size
from .arithmetic import clone
from .dimensions import one_dim, several_dims, shape_of, sizes_from

_ALL = slice(None)


@primitive(view=True, input=lambda g, input_shape: np.reshape(g, input_shape))
def _reshape(input: Array, shape: tuple[int, ...]) -> Array:
    return input.reshape(shape)


@primitive(view=True, input=lambda g, input_shape: np.reshape(g, input_shape))
def _squeeze(input: Array, axes: tuple[int, ...]) -> Array:
    return input.reshape([n for d, n in enumerate(input.shape) if d not in axes])


@primitive(view=True, input=lambda g, axis: np.squeeze(g, axis))
def _unsqueeze(input: Array, axis: int) -> Array:
    return input[(_ALL,) * axis + (None, ...)]


@primitive(view=True, input=lambda g: g)  # the engine sums the adjoint over the dimensions that were stretched
def _expand(input: Array, shape: tuple[int, ...]) -> Array:
    if input.size and math.prod(shape) == input.size:  # only dimensions of length one are added, and the view may be written to
        return input[(None,) * (len(shape) - input.ndim) + (...,)]
    return np.broadcast_to(input, shape)


@primitive(input=lambda g: g)
def _contiguous(input: Array) -> Array:
    return np.array(input, order="C")


@implements(np.reshape)
def reshape(input: Array, *sizes: Any, shape: Any = None) -> Any:
    """Return the elements of `input`, in the same order, in another shape: a view if possible, else a copy.

    Parameters
    ----------
    input : any shape.
    sizes, shape : the new sizes, as one sequence or one by one. One of them may be -1: it follows from the others.

    Raises
    ------
    RuntimeError : if the shape does not have as many elements as `input`.

    >>> import tinygrad_edu as tg
    >>> tg.reshape(tg.tensor([1.0, 2.0, 3.0, 4.0]), (2, -1))
    tensor([[1., 2.],
            [3., 4.]])
    """
    new = sizes_from(sizes, shape)
    try:
        if new and min(new) < -1:
            raise ValueError
        return _reshape(input, new)
    except ValueError:
        raise _does_not_fit(shape_of(input), new) from None


def _does_not_fit(old: tuple[int, ...], new: tuple[int, ...]) -> RuntimeError:
    count = math.prod(old)
    if new.count(-1) > 1:
        return RuntimeError(f"only one dimension can be inferred, but {list(new)} has {new.count(-1)} of size -1")
    for i, size in enumerate(new):
        if size < -1:
            return RuntimeError(f"invalid shape dimension {size} at index {i} of shape {list(new)}")
    if not count and 0 in new:
        return RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(new)} because the unspecified dimension size -1 can be any value and is "
            "ambiguous"
        )
    return RuntimeError(f"shape '{list(new)}' is invalid for input of size {count}: a tensor of shape {list(old)} cannot be given it")


def view(input: Variable, *shape: Any, size: Any = None, dtype: Any = None) -> Any:
    """Return the elements of `input` in another shape, always as a view; or, given a dtype, its memory read as that dtype.

    Raises
    ------
    RuntimeError : if the shape does not have as many elements, or the memory layout of `input` allows no view of that shape.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([1.0, 2.0, 3.0, 4.0]).view(2, 2)
    tensor([[1., 2.],
            [3., 4.]])
    """
    if dtype is not None or (len(shape) == 1 and isinstance(shape[0], dtypes.dtype)):
        return _read_as(input, dtypes.to_numpy(dtype or shape[0]))
    result = reshape(input, *shape, shape=size)
    array, old = result.array, input.array
    if array.base is not old and array.base is not old.base:
        raise RuntimeError(
            f"view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous "
            f"subspaces): shape {list(old.shape)} with strides {[s // old.itemsize for s in old.strides]} cannot be seen as shape "
            f"{list(array.shape)}. Use .reshape(...) instead."
        )
    return result


def _read_as(input: Variable, dtype: np.dtype[Any]) -> Any:
    """Return a view of the same memory in another dtype, without gradient."""
    if dtype == input.array.dtype:
        return _reshape(input, input.array.shape)
    try:
        return make(input.array.view(dtype))
    except (ValueError, TypeError) as error:
        raise RuntimeError(f"view: memory of shape {list(input.array.shape)} in {input.array.dtype} is not {dtype}: {error}") from None


def view_as(input: Variable, other: Any) -> Any:
    """Return ``input.view(other.shape)``."""
    return view(input, shape_of(other))


def reshape_as(input: Array, other: Any) -> Any:
    """Return ``input.reshape(other.shape)``."""
    return reshape(input, shape_of(other))


def flatten(input: Array, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Join the dimensions from `start_dim` to `end_dim` into one.

    Raises
    ------
    RuntimeError : if `start_dim` comes after `end_dim`.

    >>> import tinygrad_edu as tg
    >>> tg.flatten(tg.zeros(2, 3, 4), 1).shape
    torch.Size([2, 12])
    """
    shape = shape_of(input)
    start, end = one_dim(start_dim, len(shape)), one_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten() has invalid args: start_dim ({start_dim}) cannot come after end_dim ({end_dim})")
    if shape and start == end:
        return input
    return reshape(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


@numpy_names
def unflatten(input: Array, dim: int, sizes: Any) -> Any:
    """Split one dimension into several; one of `sizes` may be -1.

    Raises
    ------
    RuntimeError : if the product of `sizes` is not the size of the dimension.

    >>> import tinygrad_edu as tg
    >>> tg.unflatten(tg.zeros(2, 12), 1, (3, -1)).shape
    torch.Size([2, 3, 4])
    """
    shape, sizes = shape_of(input), sizes_from((sizes,))
    axis = one_dim(dim, len(shape))
    if not shape:
        raise RuntimeError("unflatten: a 0-d tensor has no dimension to split")
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    known = math.prod(s for s in sizes if s != -1)
    if known != shape[axis] if -1 not in sizes else (sizes.count(-1) > 1 or not known or shape[axis] % known):
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {axis} ({shape[axis]}) in the input tensor"
        )
    inferred = tuple(shape[axis] // known if s == -1 else s for s in sizes)
    return reshape(input, (*shape[:axis], *inferred, *shape[axis + 1 :]))


@implements(np.ravel)
def ravel(input: Array) -> Any:
    """Return all elements in one dimension.

    >>> import tinygrad_edu as tg
    >>> tg.ravel(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 2., 3., 4.])
    """
    array = getattr(input, "array", None)
    return reshape(input if array is None or array.flags.c_contiguous else clone(input), (-1,))


@implements(np.squeeze)
def squeeze(input: Array, dim: Any = None, *dims: int, axis: Any = None) -> Any:
    """Remove dimensions of size one: all of them, or those named that have size one.

    >>> import tinygrad_edu as tg
    >>> tg.squeeze(tg.zeros(1, 3, 1)).shape, tg.squeeze(tg.zeros(1, 3, 1), 0).shape
    (torch.Size([3]), torch.Size([3, 1]))
    """
    shape, dim = shape_of(input), axis if dim is None else (dim, *dims) if dims else dim
    places = range(len(shape)) if dim is None else several_dims(dim, len(shape))
    return _squeeze(input, tuple(d for d in places if shape and shape[d] == 1))


@implements(np.expand_dims)
def unsqueeze(input: Array, dim: int | None = None, *, axis: int | None = None) -> Any:
    """Insert a dimension of size one at `dim`.

    >>> import tinygrad_edu as tg
    >>> tg.unsqueeze(tg.zeros(3), -1).shape
    torch.Size([3, 1])
    """
    return _unsqueeze(input, one_dim(axis if dim is None else dim, len(shape_of(input)) + 1))


def expand(input: Array, *sizes: Any, size: Any = None) -> Any:
    """Stretch dimensions of size one, and add dimensions in front, without taking memory: a view.

    Parameters
    ----------
    sizes, size : the new sizes, as one sequence or one by one. -1 leaves the size of a dimension as it is.

    Raises
    ------
    RuntimeError : if a dimension that is not of size one would have to change.

    >>> import tinygrad_edu as tg
    >>> tg.tensor([[1.0], [2.0]]).expand(-1, 3)
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    old, new = shape_of(input), sizes_from(sizes, size)
    extra = len(new) - len(old)
    if extra < 0:
        raise RuntimeError(
            f"expand: the number of sizes provided ({len(new)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(old)}): size={list(new)}, tensor of shape {list(old)}"
        )
    if -1 in new[:extra]:
        raise RuntimeError(f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {new.index(-1)}")
    target = new[:extra] + tuple(n if m == -1 else m for n, m in zip(old, new[extra:], strict=True))
    for i, (n, m) in enumerate(zip(old, target[extra:], strict=True)):
        if n not in (1, m):
            raise RuntimeError(
                f"The expanded size of the tensor ({m}) must match the existing size ({n}) at non-singleton dimension {i + extra}.  "
                f"Target sizes: {list(target)}.  Tensor sizes: {list(old)}"
            )
    return _expand(input, target)


@implements(np.broadcast_to)
def broadcast_to(input: Array, shape: Any) -> Any:
    """Stretch `input` to `shape` by the rules of broadcasting, without taking memory: a view.

    >>> import tinygrad_edu as tg
    >>> tg.broadcast_to(tg.tensor([1.0, 2.0]), (2, 2))
    tensor([[1., 2.],
            [1., 2.]])
    """
    return expand(input, shape)


def expand_as(input: Array, other: Any) -> Any:
    """Return ``input.expand(other.shape)``."""
    return expand(input, shape_of(other))


def broadcast_shapes(*shapes: Any) -> Size:
    """Return the shape that tensors of these shapes are broadcast to.

    Raises
    ------
    RuntimeError : if they cannot be broadcast together.

    >>> broadcast_shapes((2, 1), (3,))
    torch.Size([2, 3])
    """
    tuples = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    try:
        return Size(np.broadcast_shapes(*tuples))
    except ValueError:
        raise RuntimeError(f"the shapes {', '.join(map(str, tuples))} cannot be broadcast together: sizes must be equal or 1") from None


def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """Stretch all tensors to their common shape.

    >>> import tinygrad_edu as tg
    >>> a, b = tg.broadcast_tensors(tg.zeros(3, 1), tg.zeros(2))
    >>> a.shape == b.shape == (3, 2)
    True
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    shape = broadcast_shapes(*map(shape_of, tensors))
    return tuple(t if shape_of(t) == shape else expand(t, shape) for t in tensors)


def contiguous(input: Array, memory_format: Any = None) -> Any:
    """Return `input` itself if its elements lie in memory one after the other in row-major order, else a copy in which they do."""
    flags = getattr(getattr(input, "array", input), "flags", None)
    return input if flags is None or flags.c_contiguous else _contiguous(input)


def is_same_size(input: Array, other: Array) -> bool:
    """Return whether two tensors have the same shape."""
    return tuple(shape_of(input)) == tuple(shape_of(other))
