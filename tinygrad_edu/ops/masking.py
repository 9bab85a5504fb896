"""Elements chosen by a boolean mask: filling, selecting and replacing them, and finding where they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable, make
from .dimensions import shape_of
from .indexing import _index, _setitem, _slice
from .shape import broadcast_shapes, expand, reshape


@primitive(
    input=lambda g, mask: _masked_fill(g, mask, 0.0),  # type: ignore[has-type]
    value=lambda g, mask: _masked_fill(g, np.logical_not(mask), 0.0),  # type: ignore[has-type]
)
def _masked_fill(input: Array, mask: Array, value: Array) -> Array:
    shape = np.broadcast_shapes(np.shape(input), np.shape(mask))
    out = np.array(input if np.shape(input) == shape else np.broadcast_to(input, shape), order="C")
    np.copyto(out, value, where=mask, casting="unsafe")
    return out


@primitive()
def _nonzero(input: Array) -> Array:
    return np.argwhere(input)


@primitive()
def _one_hot(input: Array, num_classes: int) -> Array:
    return (np.asarray(input)[..., None] == np.arange(num_classes)).astype(np.int64)


def _check_mask(mask: Any, name: str) -> Any:
    array = getattr(mask, "array", mask)
    if array.dtype != bool:
        raise RuntimeError(f"{name} only supports boolean masks, but got mask with dtype {array.dtype}: convert it with .bool()")
    return array


def masked_fill(input: Array, mask: Any, value: Any) -> Any:
    """Replace the elements of a copy of `input` by one number where `mask` is true.

    Parameters
    ----------
    input, mask : shapes that broadcast together; `mask` is boolean.
    value : a number or a 0-d tensor.

    Raises
    ------
    RuntimeError : if `mask` is not boolean or `value` has dimensions.

    >>> import tinygrad_edu as tg
    >>> tg.masked_fill(tg.tensor([1.0, 2.0]), tg.tensor([True, False]), -1.0)
    tensor([-1.,  2.])
    """
    _check_mask(mask, "masked_fill")
    if shape_of(value):
        raise RuntimeError(f"masked_fill only supports a number or a 0-dimensional tensor as value, but got shape {list(shape_of(value))}")
    broadcast_shapes(shape_of(input), shape_of(mask))
    return _masked_fill(input, mask, value)


@writes_out
def masked_select(input: Array, mask: Any) -> Any:
    """Return the elements of `input` where `mask` is true, in one dimension; the two are broadcast together.

    >>> import tinygrad_edu as tg
    >>> tg.masked_select(tg.tensor([1.0, 2.0, 3.0]), tg.tensor([True, False, True]))
    tensor([1., 3.])
    """
    array = _check_mask(mask, "masked_select")
    shape = tuple(broadcast_shapes(shape_of(input), array.shape)) or (1,)
    return _index(input if shape_of(input) == shape else expand(input, shape), (np.array(np.broadcast_to(array, shape)),))


def masked_scatter(input: Array, mask: Any, source: Any) -> Any:
    """Replace the elements of a copy of `input` where `mask` is true by the first elements of `source`, in order.

    >>> import tinygrad_edu as tg
    >>> tg.masked_scatter(tg.zeros(3), tg.tensor([True, False, True]), tg.tensor([1.0, 2.0, 3.0]))
    tensor([1., 0., 2.])
    """
    array = _check_mask(mask, "masked_scatter")
    shape = tuple(broadcast_shapes(shape_of(input), array.shape))
    where = np.array(np.broadcast_to(array, shape))
    count, flat = int(where.sum()), reshape(source, (-1,))
    if shape_of(flat)[0] < count:
        raise RuntimeError(f"masked_scatter: the mask has {count} true elements, but source has only {shape_of(flat)[0]} elements")
    if not shape:
        return reshape(_setitem(reshape(input, (1,)), _slice(flat, (slice(count), ...)), None, (where.reshape(1),)), ())
    return _setitem(input if shape_of(input) == shape else expand(input, shape), _slice(flat, (slice(count), ...)), None, (where,))


@writes_out
def nonzero(input: Array, *, as_tuple: bool = False) -> Any:
    """Return where `input` is not zero: one row of indices for each such element, or, `as_tuple`, one vector for each dimension.

    >>> import tinygrad_edu as tg
    >>> tg.nonzero(tg.tensor([[0, 5], [7, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    if not as_tuple:
        return _nonzero(input)
    places = _nonzero(input if shape_of(input) else reshape(input, (1,)))
    return tuple(_index(places, (slice(None), np.array(d))) for d in range(shape_of(places)[1]))


def nonzero_static(input: Array, *, size: int, fill_value: int = -1) -> Any:
    """Return the first `size` rows of `nonzero`, and rows of `fill_value` where there are fewer.

    >>> import tinygrad_edu as tg
    >>> nonzero_static(tg.tensor([0, 5]), size=2)
    tensor([[ 1],
            [-1]])
    """
    if size < 0:
        raise RuntimeError(f"nonzero_static: 'size' must be an non-negative integer, but got {size}")
    found = np.argwhere(np.asarray(getattr(input, "array", input)))[:size]
    out = np.full((size, found.shape[1]), fill_value, np.int64)
    out[: len(found)] = found
    return make(out)


@implements(np.nonzero)
def _numpy_nonzero(a: Array) -> Any:
    return nonzero(a, as_tuple=True)


@implements(np.argwhere)
def argwhere(input: Array) -> Any:
    """Return the same as `nonzero`."""
    return _nonzero(input)


def one_hot(tensor: Variable, num_classes: int = -1) -> Any:
    """Return integers that are 1 at the class and 0 elsewhere, in a new last dimension.

    Parameters
    ----------
    tensor : class numbers, of dtype int64 and any shape.
    num_classes : how many classes there are; one more than the largest number if it is -1.

    Raises
    ------
    RuntimeError : if a class number is negative or not less than `num_classes`.

    >>> import tinygrad_edu as tg
    >>> one_hot(tg.tensor([0, 2]), 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    classes: Any = getattr(tensor, "array", tensor)
    if classes.dtype != np.int64:
        raise RuntimeError(f"one_hot is only applicable to index tensor of type LongTensor, but got {classes.dtype}")
    if num_classes == -1:
        if not classes.size:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        num_classes = int(classes.max()) + 1
    if num_classes < 1:
        raise RuntimeError(f"num_classes should be positive, but got {num_classes}")
    if classes.size and classes.min() < 0:
        raise RuntimeError(f"Class values must be non-negative, but got {int(classes.min())}.")
    if classes.size and classes.max() >= num_classes:
        raise RuntimeError(f"Class values must be smaller than num_classes, but got {int(classes.max())} with num_classes={num_classes}.")
    return _one_hot(tensor, num_classes)
