"""Datasets: collections of examples, reached by index or one after the other."""

from __future__ import annotations

import bisect
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...autograd.variable import Variable
from ...ops import random
from ...tensor import Tensor

__all__ = ["ChainDataset", "ConcatDataset", "Dataset", "IterableDataset", "StackDataset", "Subset", "TensorDataset", "random_split"]


class Dataset:
    """Examples reached by index. A subclass says ``__getitem__(index)``, and usually ``__len__()``.

    A subclass may also say ``__getitems__(indices)``, which returns the list of several examples at once; a `DataLoader` then uses it.

    >>> from tinygrad_edu.utils.data import Dataset
    >>> class Squares(Dataset):
    ...     def __len__(self): return 3
    ...     def __getitem__(self, i): return i, i * i
    >>> Squares()[2]
    (2, 4)
    """

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(index): return the example at that index")

    def __add__(self, other: Any) -> ConcatDataset:
        return ConcatDataset([self, other])

    def __class_getitem__(cls, kind: Any) -> Any:
        """Return the class itself: ``Dataset[int]`` is a way to write down what the examples are."""
        return cls


class IterableDataset(Dataset, Iterable[Any]):
    """Examples that come one after the other, such as lines of a stream. A subclass says ``__iter__()``, otherwise it has no instances.

    Each worker of a `DataLoader` has a copy of the stream; `get_worker_info` says how one yields only its part.

    >>> from tinygrad_edu.utils.data import IterableDataset
    >>> class Countdown(IterableDataset):
    ...     def __iter__(self): return iter([2, 1, 0])
    >>> list(Countdown() + Countdown())
    [2, 1, 0, 2, 1, 0]
    """

    def __add__(self, other: Any) -> ChainDataset:  # type: ignore[override]
        return ChainDataset([self, other])


class TensorDataset(Dataset):
    """Example i is the tuple of the i-th rows of the given tensors, which have equally many.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.utils.data import TensorDataset
    >>> data = TensorDataset(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([0, 1]))
    >>> data[1]
    (tensor([3., 4.]), tensor(1))
    """

    def __init__(self, *tensors: Tensor) -> None:
        for tensor in tensors:
            if not isinstance(tensor, Variable):
                raise TypeError(f"TensorDataset holds tensors, but got {type(tensor).__name__}: convert it with as_tensor first")
            if tensor.array.ndim == 0:
                raise IndexError("Dimension specified as 0 but tensor has no dimensions: the first one counts the examples")
        sizes = [t.array.shape[0] for t in tensors]
        if any(size != sizes[0] for size in sizes):
            raise AssertionError(f"Size mismatch between tensors: they have {sizes} rows")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].array.shape[0])


class StackDataset(Dataset):
    """Example i is the tuple, or with keywords the dict, of the i-th examples of the given datasets, which are equally long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if bool(args) == bool(kwargs):
            raise ValueError("StackDataset expects either positional or keyword datasets, and at least one")
        self.datasets: Any = args or kwargs
        sizes = [len(d) for d in (args or kwargs.values())]
        if len(set(sizes)) > 1:
            raise ValueError(f"Size mismatch between datasets: their lengths are {sizes}")
        self._length = sizes[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: d[index] for name, d in self.datasets.items()}
        return tuple(d[index] for d in self.datasets)

    def __getitems__(self, indices: Sequence[Any]) -> list[Any]:
        """Return the examples at several indices, asking each dataset once if it can give several."""
        named = isinstance(self.datasets, dict)
        columns = [_several(d, indices) for d in (self.datasets.values() if named else self.datasets)]
        for column in columns:
            if len(column) != len(indices):
                raise ValueError(f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(column)}")
        rows = zip(*columns, strict=True)
        return [dict(zip(self.datasets, row, strict=True)) for row in rows] if named else list(rows)

    def __len__(self) -> int:
        return self._length


class ConcatDataset(Dataset):
    """Several datasets one behind the other.

    >>> from tinygrad_edu.utils.data import ConcatDataset
    >>> ConcatDataset([[1, 2], [3]])[2]
    3
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(d, IterableDataset) for d in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = list(itertools.accumulate(len(d) for d in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> Any:
        if index < 0:
            if -index > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            index += len(self)
        place = bisect.bisect_right(self.cumulative_sizes, index)
        if place == len(self.datasets):
            raise IndexError(f"index {index} is out of range for a dataset of {len(self)} examples")
        return self.datasets[place][index - (self.cumulative_sizes[place - 1] if place else 0)]


class ChainDataset(IterableDataset):
    """Several iterable datasets one after the other."""

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for d in self.datasets:
            yield from _stream(d)

    def __len__(self) -> int:
        return sum(len(_stream(d)) for d in self.datasets)


def _stream(dataset: Any) -> Any:
    if not isinstance(dataset, IterableDataset):
        raise AssertionError(f"ChainDataset only supports IterableDataset, but got {type(dataset).__name__}: use ConcatDataset for others")
    return dataset


class Subset(Dataset):
    """The examples of a dataset at the given indices.

    >>> from tinygrad_edu.utils.data import Subset
    >>> Subset("abcd", [3, 0])[0]
    'd'
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices
        if type(self).__getitem__ is not Subset.__getitem__ and type(self).__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{type(self).__name__} overrides __getitem__ but not __getitems__, which a DataLoader uses: define it too, for example as "
                "return [self[i] for i in indices]"
            )

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: Sequence[int]) -> Any:
        """Return the examples at several indices at once."""
        return _several(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


def _several(dataset: Any, indices: Sequence[Any]) -> Any:
    """Return the examples at several indices, with one call if the dataset can."""
    several = getattr(dataset, "__getitems__", None)
    return [dataset[i] for i in indices] if several is None else several(indices)


def random_split(dataset: Any, lengths: Sequence[int | float], generator: random.Generator | None = None) -> list[Subset]:
    """Split a dataset at random into subsets that share no example.

    Arguments
    ---------
    lengths : how many examples each subset gets; or fractions that sum to 1, where what rounding leaves over goes to the first subsets.
    generator : the source of random numbers; the default one if `None`.

    Raises
    ------
    ValueError : if the lengths do not sum to the length of the dataset.

    >>> from tinygrad_edu.utils.data import random_split
    >>> [len(part) for part in random_split(range(10), [0.7, 0.3])]
    [7, 3]
    """
    total = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        for i, fraction in enumerate(lengths):
            if not 0 <= fraction <= 1:
                raise ValueError(f"Fraction at index {i} is not between 0 and 1")
        counts = [math.floor(total * fraction) for fraction in lengths]
        for i in range(total - sum(counts)):
            counts[i % len(counts)] += 1
        for i, count in enumerate(counts):
            if count == 0:
                warnings.warn(f"Length of split at index {i} is 0. This might result in an empty dataset.", stacklevel=2)
    else:
        counts = [int(n) for n in lengths]
    if sum(counts) != total:
        raise ValueError(f"Sum of input lengths does not equal the length of the input dataset: {sum(counts)} and {total}")
    order = random.randperm(total, generator=generator).array.tolist()
    ends = list(itertools.accumulate(counts))
    return [Subset(dataset, order[end - n : end]) for end, n in zip(ends, counts, strict=True)]
