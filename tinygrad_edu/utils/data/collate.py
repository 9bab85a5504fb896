"""From a list of examples to a batch: numbers and tensors are stacked, structures are kept."""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...autograd.variable import Variable
from ...ops import creation
from ...ops.joining import stack

__all__ = ["default_collate", "default_convert"]

_NUMBERS = "biuf"  # the kinds of NumPy's dtypes that tensors hold


def default_collate(batch: Sequence[Any]) -> Any:
    """Return a batch of the examples in `batch`, all of which have the same structure.

    Tensors and arrays are stacked along a new first dimension, numbers become a tensor, strings stay as they are; lists, named tuples and
    dicts of these become lists, named tuples and dicts of batches, of the type of the first example; tuples become lists.

    Raises
    ------
    TypeError : for any other kind of example.
    RuntimeError : if the examples do not have the same length or shape.

    >>> from tinygrad_edu.utils.data import default_collate
    >>> default_collate([{"x": 1.5, "y": 0}, {"x": 2.5, "y": 1}])
    {'x': tensor([1.5000, 2.5000], dtype=torch.float64), 'y': tensor([0, 1])}
    """
    first = batch[0]
    if isinstance(first, Variable):
        return stack(list(batch))
    if _is_numeric(first):
        return stack([creation.as_tensor(value) for value in batch])
    if isinstance(first, (bool, int)):
        return creation.tensor(list(batch))
    if isinstance(first, float):
        return creation.tensor(list(batch), dtype=dtypes.float64)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _in_the_form_of(first, {key: default_collate([example[key] for example in batch]) for key in first})
    if isinstance(first, Sequence):
        if any(len(example) != len(first) for example in batch):
            raise RuntimeError(
                f"each element in list of batch should be of equal size, but the lengths are {sorted({len(e) for e in batch})}"
            )
        return _in_the_form_of(first, [default_collate(column) for column in zip(*batch, strict=True)])
    found = first.dtype if isinstance(first, np.ndarray) else type(first)
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {found}. Give the DataLoader a "
        "collate_fn that makes a batch of these."
    )


def default_convert(data: Any) -> Any:
    """Return one example with its arrays turned into tensors, structures kept; what a `DataLoader` without batches does.

    >>> import numpy as np
    >>> from tinygrad_edu.utils.data import default_convert
    >>> default_convert({"x": np.zeros(2), "name": "zero"})
    {'x': tensor([0., 0.], dtype=torch.float64), 'name': 'zero'}
    """
    if _is_numeric(data):
        return creation.as_tensor(data)
    if isinstance(data, (Variable, str, bytes)):
        return data
    if isinstance(data, Mapping):
        return _in_the_form_of(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, Sequence):
        return _in_the_form_of(data, [default_convert(value) for value in data])
    return data


def _is_numeric(value: Any) -> bool:
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in _NUMBERS


def _in_the_form_of(example: Any, parts: Any) -> Any:
    """Return `parts`, a dict or a list, as a container of the type of `example`, with what else `example` holds; as it is if that fails."""
    if type(example) is tuple:
        return parts  # a list, as in PyTorch
    if hasattr(example, "_fields"):
        return type(example)(*parts)
    try:
        if isinstance(example, MutableMapping):
            clone: Any = copy.copy(example)
            clone.update(parts)
        elif isinstance(example, MutableSequence):
            clone = copy.copy(example)
            for i, part in enumerate(parts):
                clone[i] = part
        else:
            clone = type(example)(parts)
    except TypeError:
        return parts
    return clone
