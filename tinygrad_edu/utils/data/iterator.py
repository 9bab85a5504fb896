"""One epoch of a `DataLoader` in the calling process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

from .dataset import IterableDataset
from .fetch import Recipe
from .transport import Failure

__all__ = ["Epoch", "LoaderIterator", "SerialIterator"]


class Epoch(NamedTuple):
    """What one epoch is made of: the tasks to do one after the other, and what ``len(loader)`` has promised, if anybody asked."""

    tasks: Iterator[Any]
    count: Any  # an object with the number of tasks as its length
    promised: int | None


class LoaderIterator:
    """The batches of one epoch; a subclass says `_next`, which raises `StopIteration` at the end, and returns the failure of a worker."""

    def __init__(self, recipe: Recipe, epoch: Epoch) -> None:
        self._recipe, self._epoch, self._given = recipe, epoch, 0

    def __iter__(self) -> LoaderIterator:
        return self

    def __len__(self) -> int:
        return len(self._epoch.count)

    def __next__(self) -> Any:
        batch = self._next()
        if isinstance(batch, Failure):
            del self  # who keeps the exception keeps this frame, and must not keep the workers with it
            raise batch.exception()
        self._given += 1
        promised = self._epoch.promised
        if promised is not None and self._given > promised and isinstance(self._recipe.dataset, IterableDataset):
            warnings.warn(
                f"Length of IterableDataset {type(self._recipe.dataset).__name__} was reported to be {promised} (when accessing "
                f"len(dataloader)), but {self._given} samples have been fetched. With several workers, each has a copy of the dataset: let "
                "__iter__ ask get_worker_info() which part is this worker's.",
                stacklevel=2,
            )
        return batch

    def _next(self) -> Any:
        raise NotImplementedError

    def __reduce__(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} cannot be pickled: pickle the DataLoader, and begin the epoch again")


class SerialIterator(LoaderIterator):
    """Loads each batch when it is asked for."""

    def __init__(self, recipe: Recipe, epoch: Epoch) -> None:
        super().__init__(recipe, epoch)
        self._fetch = recipe.fetcher()

    def _next(self) -> Any:
        return self._fetch(next(self._epoch.tasks))
