"""The forms that an index may take, brought into one: a basic part, which gives a view, and an advanced part, which gives a copy.

PyTorch applies the basic part first (integers, slices, `None`, ``...``) and then the advanced one (integer arrays and masks). NumPy takes
both in one step, and so orders the dimensions of ``x[0, :, [1, 2]]`` differently: here they are (size of dimension 1, 2), as in PyTorch.
"""

from __future__ import annotations

import warnings
from operator import index as as_int
from typing import Any

import numpy as np

from ..autograd.variable import Variable
from .dimensions import shape_of

ALL = slice(None)
_PLAIN = (int, type(None))
Index = tuple[Any, ...]


def take_apart(index: Any) -> tuple[Index | None, Index | None]:
    """Return the basic and the advanced part of an index; `None` for a part that would change nothing.

    The basic part contains one ``...``, which makes NumPy return a view even where a number would do.

    Raises
    ------
    IndexError : for what cannot be an index.
    ValueError : for a slice with a negative step.

    >>> take_apart((0, slice(1, 3)))
    ((0, slice(1, 3, None), Ellipsis), None)
    >>> take_apart([1, 2])
    (None, (array([1, 2]),))
    """
    if type(index) is not tuple:
        index = tuple(index) if type(index) is list and _means_tuple(index) else (index,)
    basic: list[Any] = []
    advanced: list[Any] = []
    has_arrays = looks = False
    dots = 0
    for given in index:
        item = given
        if type(item) is not int and type(item) is not slice and item is not None and item is not Ellipsis:
            item = _plain(item)
        if isinstance(item, np.ndarray):
            has_arrays = True
            if item.ndim or item.dtype != bool:
                basic += [ALL] * (item.ndim if item.dtype == bool else 1)
            else:  # True and False: a new dimension, of which all or nothing is taken
                looks = True
                basic.append(None)
                item = item.reshape(1)
            advanced.append(item)
            continue
        if type(item) is slice:
            item = _checked(item)
            looks = looks or item != ALL
        elif item is Ellipsis:
            dots += 1
        else:
            looks = True
        basic.append(item)
        if type(item) is not int:
            advanced.append(item if item is Ellipsis else ALL)
    if dots > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    if not dots:
        basic.append(...)
    return (tuple(basic) if looks or not has_arrays else None), (tuple(advanced) if has_arrays else None)


def without_masks(index: Index) -> Index:
    """Return the same advanced index with each mask replaced by the integer arrays of the places where it is true.

    >>> without_masks((np.array([False, True]), ALL))
    (array([1]), slice(None, None, None))
    """
    plain: list[Any] = []
    for item in index:
        plain += item.nonzero() if isinstance(item, np.ndarray) and item.dtype == bool else (item,)
    return tuple(plain)


def spelled_out(index: Index, shape: tuple[int, ...]) -> Index:
    """Return an advanced index with full slices in place of ``...``, after checking its masks against the shape of what is indexed.

    NumPy takes arrays on both sides of a ``...`` that stands for no dimension as apart, and lets some masks that do not fit pass.

    Raises
    ------
    IndexError : if a mask has not the size of the dimensions that it stands for.

    >>> spelled_out((..., np.array([0])), (3, 2))
    (slice(None, None, None), array([0]))
    """
    taken = [item.ndim if isinstance(item, np.ndarray) and item.dtype == bool else item is not Ellipsis for item in index]
    full: list[Any] = []
    place = 0
    for item, count in zip(index, taken, strict=True):
        if item is Ellipsis:
            count = len(shape) - sum(taken)
            full += [ALL] * count
        else:
            full.append(item)
            if isinstance(item, np.ndarray) and item.dtype == bool and item.shape != shape[place : place + count]:
                raise IndexError(
                    f"The shape of the mask {list(item.shape)} does not match the shape of the indexed tensor {list(shape)} from dimension "
                    f"{place} on"
                )
        place += count
    return tuple(full)


def _means_tuple(index: list[Any]) -> bool:
    """PyTorch reads a short list that holds tensors, sequences, slices, `None` or ``...`` as a tuple."""
    kinds = (Variable, np.ndarray, slice, list, tuple, range)
    return len(index) < 32 and any(i is None or i is Ellipsis or isinstance(i, kinds) for i in index)


def _checked(item: slice) -> slice:
    if item.step is None and type(item.start) in _PLAIN and type(item.stop) in _PLAIN:
        return item
    start, stop, step = [None if part is None else as_int(part) for part in (item.start, item.stop, item.step)]
    if step is not None and step < 1:
        raise ValueError(f"step must be greater than zero, but got {step}: reverse the order with flip()")
    return slice(start, stop, step)


def _plain(item: Any) -> Any:
    """Return an index that is neither slice, `None` nor ``...`` as an integer or as an array of integers or booleans."""
    array = item.array if isinstance(item, Variable) else item
    if isinstance(array, (bool, np.bool_)):
        return np.array(array)
    if isinstance(array, (list, tuple, range)):
        array = np.array([i.array if isinstance(i, Variable) else i for i in array]) if len(array) else np.empty(0, np.intp)
    if not isinstance(array, np.ndarray):
        try:
            return as_int(array)
        except TypeError:
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type(item).__name__})"
            ) from None
    if array.dtype == np.uint8:
        warnings.warn("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.", stacklevel=4)
        return array.astype(bool)
    if array.dtype not in (np.bool_, np.int64, np.int32):
        raise IndexError(f"tensors used as indices must be long, int, byte or bool tensors, but got {array.dtype}: convert it with .long()")
    return int(array) if array.dtype != bool and not array.ndim else array


def in_words(error: IndexError, input: Any) -> IndexError:
    """Return NumPy's complaint about an index in PyTorch's words."""
    text, shape = str(error), list(shape_of(input))
    if text.startswith("too many indices"):
        if not shape:
            return IndexError("invalid index of a 0-dim tensor. Use `tensor.item()` to convert a 0-dim tensor to a number")
        return IndexError(f"too many indices for tensor of dimension {len(shape)} (shape {shape})")
    if text.startswith("boolean index did not match"):
        text = f"The shape of the mask does not match the shape of the indexed tensor {shape}: {text}"
    for theirs, ours in (("axis", "dimension"), ("indexing arrays", "indexing tensors"), ("indexed array", "indexed tensor")):
        text = text.replace(theirs, ours)
    return IndexError(text)
