"""From a list of examples to a batch: numbers and tensors are stacked, structures are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...autograd.variable import Variable
from ...ops import creation
from ...ops.joining import stack

__all__ = ["default_collate", "default_convert"]


def default_collate(batch: Sequence[Any]) -> Any:
    """Return a batch of the examples in `batch`, all of which have the same structure.

    Tensors and arrays are stacked along a new first dimension, numbers become a tensor, strings stay as they are; lists, tuples, named
    tuples and dicts of these become lists, named tuples and dicts of batches.

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
    if isinstance(first, (np.ndarray, np.generic)) and first.dtype.kind in "biuf":
        return creation.from_numpy(np.stack([np.asarray(value) for value in batch]))
    if isinstance(first, (bool, int)):
        return creation.tensor(list(batch))
    if isinstance(first, float):
        return creation.tensor(list(batch), dtype=dtypes.float64)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        result = {key: default_collate([example[key] for example in batch]) for key in first}
        return type(first)(result) if type(first) is not dict else result  # type: ignore[call-arg]
    if isinstance(first, Sequence):
        if any(len(example) != len(first) for example in batch):
            raise RuntimeError(
                f"each element in list of batch should be of equal size, but the lengths are {sorted({len(e) for e in batch})}"
            )
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return columns  # a list also for tuples, as in PyTorch
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}. Give the DataLoader a "
        "collate_fn that makes a batch of these."
    )


def default_convert(data: Any) -> Any:
    """Return one example with its arrays turned into tensors, structures kept; what a `DataLoader` without batches does.

    >>> import numpy as np
    >>> from tinygrad_edu.utils.data import default_convert
    >>> default_convert({"x": np.zeros(2), "name": "zero"})
    {'x': tensor([0., 0.], dtype=torch.float64), 'name': 'zero'}
    """
    if isinstance(data, (np.ndarray, np.generic)) and data.dtype.kind in "biuf":
        return creation.as_tensor(data)
    if isinstance(data, Variable):
        return data
    if isinstance(data, Mapping):
        result = {key: default_convert(value) for key, value in data.items()}
        return type(data)(result) if type(data) is not dict else result  # type: ignore[call-arg]
    if hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return [default_convert(value) for value in data]
    return data
