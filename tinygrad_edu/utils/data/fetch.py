"""From indices to a batch: the one step that a `DataLoader` repeats, in this process or in a worker."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .collate import default_collate
from .dataset import IterableDataset, Subset, TensorDataset

__all__ = ["Fetcher", "IndexFetcher", "Recipe", "StreamFetcher"]


class Recipe(NamedTuple):
    """What to make batches of, and how. This is what travels to a worker."""

    dataset: Any
    collate_fn: Callable[[Any], Any]
    batched: bool
    drop_last: bool

    def fetcher(self) -> Fetcher:
        """Return a function from a task to a batch; a stream begins anew with it."""
        return StreamFetcher(self) if isinstance(self.dataset, IterableDataset) else IndexFetcher(self)


class IndexFetcher:
    """Fetch the examples at the indices given: a list of indices with batches, else one index."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.as_rows = recipe.batched and recipe.collate_fn is default_collate

    def __call__(self, task: Any) -> Any:
        """Return the batch, or the example, of a task."""
        dataset, collate_fn = self.recipe.dataset, self.recipe.collate_fn
        if not self.recipe.batched:
            return collate_fn(dataset[task])
        if self.as_rows and (batch := _rows(dataset, task)) is not None:
            return batch
        several = getattr(dataset, "__getitems__", None)
        return collate_fn([dataset[i] for i in task] if several is None else several(task))


class StreamFetcher:
    """Fetch the next examples of a stream; the task says how many. `StopIteration` says that there are no more."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.examples = recipe, iter(recipe.dataset)

    def __call__(self, task: Any) -> Any:
        """Return the next batch, or the next example."""
        if not self.recipe.batched:
            return self.recipe.collate_fn(next(self.examples))
        batch = list(itertools.islice(self.examples, task))
        if not batch or (self.recipe.drop_last and len(batch) < task):
            raise StopIteration
        return self.recipe.collate_fn(batch)


Fetcher = IndexFetcher | StreamFetcher


def _rows(dataset: Any, indices: list[int]) -> list[Any] | None:
    """Return the batch that `default_collate` would make, taken with one indexing; `None` if the dataset does not consist of tensors."""
    while type(dataset) is Subset:
        dataset, indices = dataset.dataset, [dataset.indices[i] for i in indices]
    if type(dataset) is not TensorDataset or any(t.requires_grad for t in dataset.tensors):
        return None
    rows = np.asarray(indices)
    return [tensor[rows] for tensor in dataset.tensors] if rows.size and rows.dtype.kind in "iu" else None
