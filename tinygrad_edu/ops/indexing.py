"""``t[...]`` and ``t[...] = v``: every form of index, and what pulls an adjoint back through it.

An index is taken apart into two steps (`index_forms.py`): the basic one looks at the memory differently and gives a view, the advanced one
gathers a copy.

The adjoint of looking somewhere is to put there: `_place` into zeros where each element is met once, `_accumulate` where an integer array
may name one several times. Their adjoints are looking there again, so indexing is closed under differentiation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.inplace import _forbid_leaf, update
from ..autograd.memory import stamp
from ..autograd.modes import state
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable
from .dimensions import one_dim, shape_of
from .index_forms import ALL, Index, in_words, spelled_out, take_apart, without_masks
from .reduced import kind_of
from .shape import broadcast_shapes, expand, reshape


@primitive(view=True, input=lambda g, index, input_shape: _place(g, index, input_shape))  # type: ignore[has-type]
def _slice(input: Array, index: Index) -> Array:
    """Basic indexing. The `index` contains one ``...``, which makes NumPy return a view where a number would do."""
    return input[index]


@primitive(input=lambda g, index: _slice(g, index))
def _place(input: Array, index: Index, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` with `input` at the basic `index`."""
    out = np.zeros(shape, input.dtype)
    out[index] = input
    return out


@primitive(input=lambda g, index, input_shape: _accumulate(g, index, input_shape))  # type: ignore[has-type]
def _index(input: Array, index: Index) -> Array:
    """Advanced indexing by a tuple of full slices, integer arrays and masks."""
    source, places = _faster(np.asarray(input), spelled_out(index, np.shape(input)))
    return source[places]


@primitive(input=lambda g, index: _index(g, index))
def _accumulate(input: Array, index: Index, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` to which `input` is added at the advanced `index`, in the order of the elements."""
    out = np.zeros(shape, input.dtype)
    target, places = _faster(out, index)
    if places is not index:  # a mask meets each element once
        target[places] = input
    else:
        # One flat index per element: NumPy adds at those ten times as fast as at rows.
        where = np.broadcast_to(_flat(index, shape), np.shape(input))
        np.add.at(out.reshape(-1), where.reshape(-1), np.ravel(input))
    return out


def _faster(array: Array, index: Index) -> tuple[Array, Any]:
    """Return an equal array and index; a mask over the leading dimensions becomes integers, with which NumPy is eight times as fast."""
    mask = index[0]
    if len(index) == 1 and isinstance(mask, np.ndarray) and mask.dtype == bool and mask.shape == array.shape[: mask.ndim]:
        return array.reshape(mask.size, *array.shape[mask.ndim :]), np.flatnonzero(mask)
    return array, index


def _flat(index: Index, shape: tuple[int, ...]) -> Array:
    """Return where the elements that `index` picks from an array of `shape` lie in its flat memory; broadcastable to the result."""
    expanded = list(without_masks(spelled_out(index, shape)))
    expanded += [ALL] * (len(shape) - len(expanded))
    strides = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    places = [i for i, item in enumerate(expanded) if item is not ALL]
    picked = sum((np.where(expanded[i] < 0, expanded[i] + shape[i], expanded[i]) * strides[i] for i in places), np.zeros((), np.intp))
    # Where the arrays stand side by side their dimensions take that place in the result, else they come first.
    together = bool(places) and places == list(range(places[0], places[-1] + 1))
    before: list[int] = []
    after: list[int] = []
    for i, item in enumerate(expanded):
        if item is ALL:
            (before if together and i < places[0] else after).append(i)
    result = picked.reshape((1,) * len(before) + picked.shape + (1,) * len(after))
    ndim = result.ndim
    for axis, i in [*enumerate(before), *enumerate(after, ndim - len(after))]:
        result = result + (np.arange(shape[i]) * strides[i]).reshape((-1,) + (1,) * (ndim - axis - 1))
    return result


@primitive(
    input=lambda g, basic, advanced: _setitem(g, 0.0, basic, advanced),  # type: ignore[has-type]
    value=lambda g, basic, advanced, value_shape: _with_ones(_look(g, basic, advanced), len(value_shape)),
)
def _setitem(input: Array, value: Array, basic: Index | None, advanced: Index | None) -> Array:
    """A copy of `input` in which the elements at the index are replaced by `value`."""
    out = np.array(input, order="C")
    _write(out, value, basic, advanced)
    return out


def _write(array: Array, value: Array, basic: Index | None, advanced: Index | None) -> None:
    target = array if basic is None else array[basic]
    if advanced is None:
        target[...] = value
        return
    places: Any = spelled_out(advanced, target.shape)
    if target.flags.c_contiguous:
        target, places = _faster(target, places)
    else:
        places = without_masks(places)  # to the places of a mask NumPy writes no value that has leading ones
    target[places] = value


def _look(input: Array, basic: Index | None, advanced: Index | None) -> Any:
    result = input if basic is None else _slice(input, basic)
    return result if advanced is None else _index(result, advanced)


def _with_ones(input: Array, ndim: int) -> Any:
    """Return `input` with ones in front of its shape, to have as many dimensions as a value that was written with ones in front."""
    missing = ndim - len(shape_of(input))
    return input if missing <= 0 else reshape(input, (1,) * missing + tuple(shape_of(input)))


def getitem(input: Array, index: Any) -> Any:
    """Return ``input[index]``: a view for integers, slices, `None` and ``...``; a copy for integer arrays and masks.

    Raises
    ------
    IndexError : if an index is out of bounds, of a wrong type, or there are too many.
    ValueError : for a slice with a negative step.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.ops.indexing.getitem(x, (slice(None), 0))
    tensor([1., 3.])
    """
    try:
        if type(index) is int:
            return _slice(input, (index, ...))
        return _look(input, *take_apart(index))
    except IndexError as error:
        raise in_words(error, input) from None


def setitem(input: Array, index: Any, value: Any) -> Any:
    """Return a copy of `input` in which ``input[index]`` is replaced by `value`, which is broadcast and converted to its dtype.

    Where an integer array names an element several times the last value stays; the gradient of `value` then is not defined (as in
    PyTorch, each of the values receives that of the element).
    """
    basic, advanced = take_apart(index)
    try:
        return _setitem(input, value, basic, advanced)
    except IndexError as error:
        raise in_words(error, input) from None
    except (ValueError, RuntimeError):
        raise _no_fit(input, basic, advanced, value) from None


def assign(tensor: Variable, index: Any, value: Any) -> None:
    """Do ``tensor[index] = value`` in place.

    Raises
    ------
    IndexError : as `getitem`.
    RuntimeError : if `value` cannot be broadcast to the elements it replaces. Nothing is changed then.
    TypeError : if `value` is neither a number nor a tensor.
    InplaceError : if `tensor` is a leaf that requires a gradient and gradients are being recorded.
    """
    if value is None or isinstance(value, str):
        raise TypeError(f"can't assign a {type(value).__name__} to elements of a tensor: give a number or a tensor")
    if not tensor.array.flags.writeable:
        _assign_expanded(tensor, index, value)
        return
    if state.record is not None:
        if tensor.requires_grad or (isinstance(value, Variable) and value.requires_grad):
            update(tensor, setitem, index, value)
            return
        _forbid_leaf(tensor)
    basic, advanced = take_apart(index)
    try:
        _write(tensor.array, value.array if isinstance(value, Variable) else value, basic, advanced)
    except IndexError as error:
        raise in_words(error, tensor) from None
    except ValueError:
        raise _no_fit(tensor, basic, advanced, value) from None
    stamp(tensor.array)


def _assign_expanded(tensor: Variable, index: Any, value: Any) -> None:
    """Assign to an expanded view: its part at the index is written if that is not expanded itself."""
    part = getitem(tensor, index)
    if part._view is None:
        part = tensor  # a copy was gathered: writing to the tensor itself tells what is wrong
    update(part, setitem, ..., value)


def _no_fit(input: Any, basic: Index | None, advanced: Index | None, value: Any) -> Exception:
    """Return what is said where a value cannot be broadcast to the elements that it shall replace."""
    try:
        where = _look(np.empty(shape_of(input), bool), basic, advanced).shape
    except IndexError as wrong:  # NumPy looks at the shapes first, PyTorch at the index
        return in_words(wrong, input)
    array = np.asarray(getattr(value, "array", value))
    if array.dtype.kind not in "biuf":
        return TypeError(f"can't assign a {type(value).__name__} to elements of a tensor: give a number or a tensor")
    given = array.shape
    return RuntimeError(
        f"shape mismatch: value tensor of shape {list(given)} cannot be broadcast to indexing result of shape {list(where)}"
    )


@primitive(input=lambda g, dim, index, input_shape: _scatter_sum(g, dim, index, input_shape))  # type: ignore[has-type]
def _gather(input: Array, dim: int, index: Array) -> Array:
    source = np.asarray(input)
    where = grid(dim, index, source.shape, "gather")
    return source[where] if source.ndim else source.reshape(1)[where].reshape(np.shape(index))


@primitive(input=lambda g, dim, index: _gather(g, dim, index))
def _scatter_sum(input: Array, dim: int, index: Array, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` to which the elements of `input` are added at the places `index` along `dim`."""
    where = grid(dim, index, shape, "scatter_add")
    return _accumulate(input, where, shape) if shape else np.reshape(_accumulate(np.reshape(input, (1,)), where, (1,)), ())


def grid(dim: int, index: Array, shape: tuple[int, ...], name: str) -> Index:
    """Return the advanced index for ``out[i][j][k] = input[i][index[i][j][k]][k]`` (`dim` = 1) after checking it."""
    index = np.asarray(index)
    if index.size == 0:
        index = index.astype(np.int64)
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index, but got {index.dtype}")
    if index.ndim != len(shape):
        raise RuntimeError(
            f"{name}(): Index tensor must have the same number of dimensions as input tensor, but got shapes {list(index.shape)} and "
            f"{list(shape)}"
        )
    if not shape:
        shape, index = (1,), index.reshape(1)
    for d, (m, n) in enumerate(zip(index.shape, shape, strict=True)):
        if d != dim and m > n:
            raise RuntimeError(
                f"{name}(): Size does not match at dimension {d} expected index {list(index.shape)} to be no larger than self "
                f"{list(shape)} apart from dimension {dim}"
            )
    if index.size and index.view(f"u{index.itemsize}").max() >= shape[dim]:  # read without sign, a negative number is a large one
        wrong = index[(index < 0) | (index >= shape[dim])][0]
        raise RuntimeError(f"{name}(): index {wrong} is out of bounds for dimension {dim} with size {shape[dim]}")
    ndim = index.ndim
    return tuple([index if d == dim else np.arange(n).reshape((n,) + (1,) * (ndim - d - 1)) for d, n in enumerate(index.shape)])


@writes_out
def gather(input: Array, dim: int, index: Any, *, sparse_grad: bool = False) -> Any:
    """Pick one element of `input` along `dim` for every element of `index`.

    .. math:: out_{ijk} = input_{i\\,index_{ijk}\\,k} \\quad\\text{for}\\ dim = 1

    Parameters
    ----------
    input : any shape.
    index : integers, with as many dimensions; along the other dimensions at most as long as `input`.

    Raises
    ------
    RuntimeError : if the shapes do not fit, or an index is negative or too large.

    >>> import tinygrad_edu as tg
    >>> tg.gather(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, tg.tensor([[1], [0]]))
    tensor([[2.],
            [3.]])
    """
    if not np.size(known := np.asarray(getattr(index, "array", index))) or (not shape_of(input) and known.shape == (1,)):
        return _gather_other_rank(input, dim, known)
    return _gather(input, one_dim(dim, len(shape_of(input))), index)


def _gather_other_rank(input: Any, dim: int, index: Array) -> Any:
    """Gather nothing, by an index of any shape, or the only element of a 0-d tensor, by a vector of one index."""
    shape = shape_of(input)
    axis = one_dim(dim, len(shape))
    if index.size:
        return _gather(np.reshape(input, (1,)), axis, index)
    return (
        _gather(input, axis, index)
        if index.ndim == len(shape)
        else np.reshape(_index(np.reshape(input, (-1,)), (index.reshape(-1).astype(np.int64),)), index.shape)
    )


@implements(np.take_along_axis)
@writes_out
def take_along_dim(input: Array, indices: Any, dim: int | None = None, *, axis: int | None = None) -> Any:
    """Pick elements along `dim` as `gather` does, after broadcasting `input` and `indices` along the other dimensions.

    Indices count on from the end to the beginning again, and back: -1 is the last.
    Without `dim` both are flattened. This is what the indices of `sort` and `argmax` are for.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([[3.0, 1.0, 2.0]])
    >>> tg.take_along_dim(x, tg.argsort(x, 1), 1)
    tensor([[1., 2., 3.]])
    """
    dim = axis if dim is None else dim
    if dim is None:
        return _gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
    ours, theirs = shape_of(input), shape_of(indices)
    if len(ours) != len(theirs):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(ours)} dimensions for input, and {len(theirs)} dimensions for indices"
        )
    place = one_dim(dim, len(ours))
    common = broadcast_shapes((*ours[:place], 1, *ours[place + 1 :]), (*theirs[:place], 1, *theirs[place + 1 :]))
    stretched = [(*common[:place], shape[place], *common[place + 1 :]) if shape else () for shape in (ours, theirs)]
    if ours and ours[place] and kind_of(indices) == "i":
        indices = np.remainder(indices, ours[place])
    source, places = [t if shape_of(t) == shape else expand(t, shape) for t, shape in zip((input, indices), stretched, strict=True)]
    return _gather(source, place, places)
