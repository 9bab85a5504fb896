"""`DataLoader`: the examples of a dataset in batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...ops import random
from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .fetch import Recipe
from .iterator import Epoch, LoaderIterator, SerialIterator
from .parallel import ParallelIterator
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler
from .worker import Job

__all__ = ["DataLoader"]

_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader:
    """Go through a dataset in batches; each ``for`` over the loader is one epoch.

    Arguments
    ---------
    dataset : what to load: anything with ``__getitem__`` and ``__len__``, or an `IterableDataset`.
    batch_size : how many examples a batch has; `None` yields single examples.
    shuffle : visit the examples in a new random order in every epoch.
    sampler : yields the indices in the order wanted, instead of `shuffle`.
    batch_sampler : yields the lists of indices themselves, instead of `batch_size`, `shuffle`, `sampler` and `drop_last`.
    num_workers : 0 loads in this process when a batch is asked for; n loads the next batches ahead in n worker processes.
    collate_fn : makes a batch of a list of examples; `default_collate` if `None`, and without batches `default_convert`.
    drop_last : leave out the last batch if it is not full; of an `IterableDataset`, that of each worker.
    timeout : how many seconds to wait for a batch of the workers; 0 waits as long as it takes.
    worker_init_fn : called in each worker with its number before it loads anything.
    multiprocessing_context : how workers start: the name of a start method, or a context of `multiprocessing`; the platform's default if
        `None`. ``"fork"`` copies this process as it is. ``"spawn"`` and ``"forkserver"`` start new ones, which import the program again:
        it must stand behind ``if __name__ == "__main__":``, and what the workers need must be picklable.
    generator : the source of the random order, and of the seeds of the workers; the default one if `None`.
    prefetch_factor : how many batches each worker is ahead; 2 by default.
    persistent_workers : keep the workers, with their copies of the dataset, for the next epoch.
    in_order : whether batches come in the order of their indices; otherwise as soon as they are ready.
    pin_memory, pin_memory_device : accepted for PyTorch's sake, without effect.

    Notes
    -----
    Each worker has a copy of the dataset as it was when the epoch began. Worker i begins with the seed ``base_seed + i``, where `base_seed`
    is drawn from `generator` for each epoch: this package's default generator, `random` and the global generator of NumPy give other
    numbers in each worker, and the same ones when the program is run again. A generator that the dataset holds itself is copied
    with it, and gives the same numbers in all workers; seed it in `worker_init_fn`, with ``get_worker_info().seed``.

    An error in a worker is raised here, where its batch is due, with the same type and with the worker's traceback in its message.
    The workers end with the epoch, also when the loop is left early: when nothing refers to the iterator any more.

    Tensors come from the workers as copies. One that was computed from a tensor that requires a gradient cannot come: the graph would
    stay behind.

    Raises
    ------
    ValueError : for options that exclude each other or are out of range, and for setting one of the first six attributes afterwards.
    RuntimeError : in the loop, if a worker dies, or takes longer than `timeout`.

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
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers, multiprocessing_context)
        if isinstance(dataset, IterableDataset):
            for name, value in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
                if value is not None:
                    raise ValueError(f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            sampler = _default_sampler(dataset, shuffle, generator)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.batch_size, self.drop_last = dataset, batch_size, drop_last
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        self.num_workers, self.timeout, self.worker_init_fn = num_workers, timeout, worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.prefetch_factor = 2 if prefetch_factor is None and num_workers > 0 else prefetch_factor
        self.pin_memory, self.pin_memory_device, self.in_order = pin_memory, pin_memory_device, in_order
        self.collate_fn = collate_fn if collate_fn is not None else default_collate if batch_sampler is not None else default_convert
        self.persistent_workers = persistent_workers
        self._promised: int | None = None  # the length of a stream, if anybody asked
        self._iterator: ParallelIterator | None = None  # whose workers persist

    def __class_getitem__(cls, kind: Any) -> Any:
        """Return the class itself: ``DataLoader[int]`` is a way to write down what the examples are."""
        return cls

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FIXED and "_iterator" in self.__dict__:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        epoch = Epoch(self._tasks(), self._index_sampler, self._promised)
        if self._iterator is not None and self._iterator.open:
            self._iterator.restart(epoch)
            return self._iterator
        base_seed = random.randint(2**63 - 1, (), generator=self.generator).item()
        iterator = self._iterator_of(epoch, base_seed)
        if self.persistent_workers and isinstance(iterator, ParallelIterator):
            self._iterator = iterator
        return iterator

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(self._index_sampler)
        n = self._promised = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return n
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    @property
    def _index_sampler(self) -> Any:
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def _tasks(self) -> Iterator[Any]:
        """Yield what to fetch, one batch after the other: indices, or of a stream how many examples."""
        return itertools.repeat(self.batch_size) if isinstance(self.dataset, IterableDataset) else iter(self._index_sampler)

    def _iterator_of(self, epoch: Epoch, base_seed: int) -> LoaderIterator:
        recipe = Recipe(self.dataset, self.collate_fn, self.batch_sampler is not None, self.drop_last)
        if self.num_workers == 0:
            return SerialIterator(recipe, epoch)
        import multiprocessing  # most programs load in their own process

        context = self.multiprocessing_context
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context)
        job = Job(recipe, self.num_workers, base_seed, self.worker_init_fn)
        ahead = self.prefetch_factor or 2
        return ParallelIterator(job, epoch, context, ahead, self.timeout, self.in_order, self.persistent_workers)


class _InfiniteConstantSampler(Sampler):
    """The sampler of a stream: it has no indices, and no end."""

    def __iter__(self) -> Iterator[None]:
        return itertools.repeat(None)


def _default_sampler(dataset: Any, shuffle: bool | None, generator: random.Generator | None) -> Sampler:
    if isinstance(dataset, IterableDataset):
        return _InfiniteConstantSampler()
    return RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)


def _check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool, context: Any) -> None:
    """Check the options about worker processes."""
    if num_workers < 0:
        raise ValueError(f"num_workers option should be non-negative, but got {num_workers}; use num_workers=0 to load in this process")
    if timeout < 0:
        raise ValueError(f"timeout option should be non-negative, but got {timeout}")
    if prefetch_factor is not None and (num_workers == 0 or prefetch_factor < 1):
        raise ValueError(f"prefetch_factor must be positive, and given only with num_workers > 0, but got {prefetch_factor}")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")
    if context is None:
        return
    if num_workers == 0:
        raise ValueError(f"multiprocessing_context can only be used with num_workers > 0, but got num_workers={num_workers}")
    import multiprocessing

    methods = multiprocessing.get_all_start_methods()
    if isinstance(context, str) and context not in methods:
        raise ValueError(
            f"multiprocessing_context option should specify a valid start method in {methods}, but got multiprocessing_context={context!r}"
        )
    if not isinstance(context, (str, multiprocessing.context.BaseContext)):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string specifying the start method, but got "
            f"multiprocessing_context={context}"
        )
