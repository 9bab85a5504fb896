"""A worker process of a `DataLoader`: it loads what it is asked for, and sends it back.

Two threads stand beside the one that loads: one takes in the tasks, so that the parent never waits to hand one over and the end of
the parent is noticed at once; one hands out the batches, so that the next one is loaded while the last one still waits to be taken.
"""

from __future__ import annotations

import queue
import random
import signal
import threading
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...ops.random import manual_seed
from .fetch import Fetcher, Recipe, StreamFetcher
from .transport import EndOfStream, Failure, pack, send

__all__ = ["Job", "WorkerInfo", "ends_of_parent", "get_worker_info", "numpy_seed", "run"]

ends_of_parent: weakref.WeakSet[Any] = weakref.WeakSet()  # the parent's ends of all pipes; a forked worker inherits them


class WorkerInfo(NamedTuple):
    """What a worker knows about itself: see `get_worker_info`."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Return what the worker process in which this is called knows about itself; `None` in the main process.

    Returns
    -------
    An object with the attributes `id` (0, 1, …), `num_workers`, `seed` (which the random numbers of this worker began with) and `dataset`,
    this worker's own copy. An `IterableDataset` asks for it to yield only this worker's part:

    >>> from tinygrad_edu.utils.data import IterableDataset, get_worker_info
    >>> class Lines(IterableDataset):
    ...     def __iter__(self):
    ...         info = get_worker_info()
    ...         first, step = (0, 1) if info is None else (info.id, info.num_workers)
    ...         yield from range(first, 6, step)
    >>> list(Lines())
    [0, 1, 2, 3, 4, 5]
    """
    return _info


class Job(NamedTuple):
    """What all workers of a loader are told when they start."""

    recipe: Recipe
    num_workers: int
    base_seed: int
    worker_init_fn: Callable[[int], None] | None


def numpy_seed(base_seed: int, worker_id: int) -> Any:
    """Return the seed of NumPy's global generator in a worker: PyTorch's, mixed so that it has nothing in common with the others."""
    return np.random.SeedSequence([worker_id, base_seed % 2**32, base_seed >> 32, 0]).generate_state(4)


def run(connection: Any, job: Job, worker_id: int) -> None:
    """Serve until the parent hangs up: the whole life of a worker process."""
    for inherited in list(ends_of_parent):
        inherited.close()  # while any process holds the parent's end, the worker at the other end would not see the parent leave
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent alone decides what it means
    post = _Post(connection)
    try:
        _serve(post, job, worker_id)
    finally:
        post.finish()


class _Post:
    """The worker's end of the pipe, with a thread for each direction."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.epoch = 0  # the newest that the parent has asked for
        self.inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.closed = False
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self) -> None:
        try:
            while True:
                self.epoch, task = self.connection.recv()
                self.inbox.put((self.epoch, task))
        except (EOFError, OSError):
            self.closed = True
            self.inbox.put(None)

    def _send(self) -> None:
        try:
            while (parcel := self.outbox.get()) is not None:
                send(self.connection, parcel)
        except OSError:
            self.closed = True

    def tasks(self) -> Any:
        """Yield the tasks with their epochs, except those of an epoch that the parent has given up, until the parent hangs up."""
        while (message := self.inbox.get()) is not None and not self.closed:
            if message[0] == self.epoch:
                yield message

    def finish(self) -> None:
        """Wait until everything is sent, or the parent has hung up."""
        self.outbox.put(None)
        self._sender.join()


def _serve(post: _Post, job: Job, worker_id: int) -> None:
    global _info
    where = f"in DataLoader worker process {worker_id}"
    seed = job.base_seed + worker_id
    random.seed(seed)
    manual_seed(seed)
    np.random.seed(numpy_seed(job.base_seed, worker_id))
    _info = WorkerInfo(worker_id, job.num_workers, seed, job.recipe.dataset)
    failure: Failure | None = None  # of the start, which every task is answered with
    if job.worker_init_fn is not None:
        try:
            job.worker_init_fn(worker_id)
        except Exception as error:
            failure = Failure(error, where)
    fetcher: Fetcher | None = None
    epoch_of_fetcher = -1
    for epoch, task in post.tasks():
        try:
            if failure is None and (fetcher is None or epoch != epoch_of_fetcher):
                fetcher, epoch_of_fetcher = job.recipe.fetcher(), epoch
            parcel = pack((epoch, failure if fetcher is None else _answer(fetcher, task)))
        except Exception as error:
            parcel = pack((epoch, Failure(error, where)))
        post.outbox.put(parcel)


def _answer(fetcher: Fetcher, task: Any) -> Any:
    try:
        return fetcher(task)
    except StopIteration:
        if isinstance(fetcher, StreamFetcher):
            return EndOfStream()
        raise
