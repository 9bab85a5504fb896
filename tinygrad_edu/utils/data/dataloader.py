"""`DataLoader`: the examples of a dataset in batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...ops import random
from .collate import default_collate, default_convert
from .dataset import IterableDataset, Subset, TensorDataset
from .sampler import BatchSampler, RandomSampler, SequentialSampler

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["DataLoader"]


class DataLoader:
    """Go through a dataset in batches; each ``for`` over the loader is one epoch.

    Arguments
    ---------
    dataset : what to load: anything with ``__getitem__`` and ``__len__``, or an `IterableDataset`.
    batch_size : how many examples a batch has; `None` yields single examples.
    shuffle : visit the examples in a new random order in every epoch.
    sampler : yields the indices in the order wanted, instead of `shuffle`.
    batch_sampler : yields the lists of indices themselves, instead of `batch_size`, `shuffle`, `sampler` and `drop_last`.
    num_workers : 0 loads in the calling thread when a batch is asked for; n loads the next batches ahead in n threads. The order is the
        same. (Python runs one thread at a time except in NumPy and while it waits for files, so threads pay for datasets that do that.)
    collate_fn : makes a batch of a list of examples; `default_collate` if `None`, and without batches `default_convert`.
    drop_last : leave out the last batch if it is not full.
    prefetch_factor : how many batches each thread is ahead.
    generator : the source of the random order; the default one if `None`.
    pin_memory, timeout, worker_init_fn, multiprocessing_context, persistent_workers, pin_memory_device, in_order : accepted for PyTorch's
        sake, without effect.

    Raises
    ------
    ValueError : for options that exclude each other or are out of range.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.utils.data import DataLoader, TensorDataset
    >>> data = TensorDataset(tg.arange(5.0), tg.arange(5))
    >>> for x, y in DataLoader(data, batch_size=2):
    ...     print(x, y)
    tensor([0., 1.]) tensor([0, 1])
    tensor([2., 3.]) tensor([2, 3])
    tensor([4.]) tensor([4])
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: random.Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if num_workers < 0:
            raise ValueError(f"num_workers option should be non-negative, but got {num_workers}; use num_workers=0 to load in this thread")
        if prefetch_factor is not None and (num_workers == 0 or prefetch_factor < 1):
            raise ValueError(f"prefetch_factor must be positive, and given only with num_workers > 0, but got {prefetch_factor}")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable and (shuffle or sampler is not None or batch_sampler is not None):
            raise ValueError("DataLoader with IterableDataset: expected unspecified shuffle, sampler and batch_sampler options")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None and not self._iterable:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(() if sampler is None else sampler, batch_size, drop_last)
        self.dataset, self.batch_size, self.drop_last, self.num_workers = dataset, batch_size, drop_last, num_workers
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        self.prefetch_factor = 2 if prefetch_factor is None else prefetch_factor
        self.collate_fn = collate_fn if collate_fn is not None else default_collate if batch_sampler is not None else default_convert

    def __iter__(self) -> Iterator[Any]:
        if self._iterable:
            return self._stream()
        indices = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]
        return map(self._load, indices) if self.num_workers == 0 else self._load_ahead(indices)

    def __len__(self) -> int:
        if not self._iterable:
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]
        n = len(self.dataset)
        if self.batch_size is None:
            return n
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def _load(self, index: Any) -> Any:
        """Return the batch of the examples at a list of indices, or the one example if there are no batches."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[index])
        if self.collate_fn is default_collate and (batch := _rows(self.dataset, index)) is not None:
            return batch
        several = getattr(self.dataset, "__getitems__", None)
        return self.collate_fn([self.dataset[i] for i in index] if several is None else several(index))

    def _load_ahead(self, indices: Iterator[Any]) -> Iterator[Any]:
        from concurrent.futures import ThreadPoolExecutor  # not above: it would slow down every import of the package

        pool = ThreadPoolExecutor(self.num_workers)
        try:
            ahead = itertools.islice(indices, self.num_workers * self.prefetch_factor)
            waiting: list[Future[Any]] = [pool.submit(self._load, index) for index in ahead]
            while waiting:
                batch = waiting.pop(0).result()
                waiting += [pool.submit(self._load, index) for index in itertools.islice(indices, 1)]
                yield batch
        finally:
            pool.shutdown(cancel_futures=True)

    def _stream(self) -> Iterator[Any]:
        examples = iter(self.dataset)
        if self.batch_size is None:
            yield from map(self.collate_fn, examples)
            return
        while batch := list(itertools.islice(examples, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)


def _rows(dataset: Any, indices: list[int]) -> list[Any] | None:
    """Return the batch that `default_collate` would make, taken with one indexing; `None` if the dataset does not consist of tensors."""
    while type(dataset) is Subset:
        dataset, indices = dataset.dataset, [dataset.indices[i] for i in indices]
    if type(dataset) is not TensorDataset or any(t.requires_grad for t in dataset.tensors):
        return None
    rows = np.asarray(indices)
    return [tensor[rows] for tensor in dataset.tensors] if rows.size and rows.dtype.kind in "iu" else None
