"""One epoch of a `DataLoader` with worker processes, seen from the parent.

Each worker has a pipe of its own. The parent keeps `prefetch_factor` tasks in each, remembers in which order it gave them, and takes the
answers in that order. It starts no thread: a process that forks while it has several threads may deadlock in the child, and Python says
so in a warning. (The threads of OpenBLAS do not count, OpenBLAS ends them before a fork and starts them when it needs them again.)
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import time
import weakref
from collections import deque
from typing import Any, NoReturn

from .iterator import Epoch, LoaderIterator
from .transport import EndOfStream, receive, unpack
from .worker import Job, ends_of_parent, run

__all__ = ["ParallelIterator"]

PATIENCE = 5.0  # seconds that a worker gets to finish the batch it is at, before it is ended
OBEDIENCE = 5.0  # seconds that a process gets to end once it is told to


class Worker:
    """A worker process and the parent's end of its pipe."""

    def __init__(self, context: Any, job: Job, number: int) -> None:
        self.connection, theirs = context.Pipe()
        ends_of_parent.add(self.connection)
        self.process = context.Process(target=run, args=(theirs, job, number), daemon=True, name=f"DataLoader worker {number}")
        try:
            self.process.start()
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            self.connection.close()
            raise type(error)(_cannot_be_sent(context, job, error)) from error
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()
        self.waiting = 0  # tasks that it was given and has not answered
        self.ended = False  # whether its part of a stream has come to its end

    def give(self, message: Any) -> None:
        """Hand over a task. That the worker is gone is noticed when its answer is due."""
        self.waiting += 1
        try:
            self.connection.send(message)
        except OSError:
            return

    def fate(self) -> str:
        """Say how the process has ended."""
        self.process.join(OBEDIENCE)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"exited unexpectedly with exit code {code}"
        killed = {number.value: number.name for number in signal.Signals}.get(-code, str(-code))
        return f"was killed by signal {killed}" + ("; perhaps the memory ran out" if killed == "SIGKILL" else "")


def _cannot_be_sent(context: Any, job: Job, error: Exception) -> str:
    """Say which of the things a worker needs cannot be pickled."""
    culprits = []
    for name, value in (("dataset", job.recipe.dataset), ("collate_fn", job.recipe.collate_fn), ("worker_init_fn", job.worker_init_fn)):
        try:
            context.reducer.ForkingPickler.dumps(value)
        except Exception:
            culprits.append(name)
    return (
        f"DataLoader: the start method {context.get_start_method()!r} sends dataset, collate_fn and worker_init_fn to the workers by "
        f"pickle, and {' and '.join(culprits) or 'one of them'} cannot be pickled: {error}. Define classes and functions at the top level "
        'of a module, or use multiprocessing_context="fork" where there is one, or num_workers=0.'
    )


class ParallelIterator(LoaderIterator):
    """Loads batches ahead in worker processes, and ends them with the last batch, unless they are to persist."""

    def __init__(
        self, job: Job, epoch: Epoch, context: Any, prefetch_factor: int, timeout: float, in_order: bool, persistent: bool
    ) -> None:
        super().__init__(job.recipe, epoch)
        self._prefetch_factor, self._timeout, self._in_order, self._persistent = prefetch_factor, timeout, in_order, persistent
        self._workers: list[Worker] = []
        self._number = 0  # of the epoch
        self.close = weakref.finalize(self, _end, self._workers, os.getpid())
        try:
            for number in range(job.num_workers):
                self._workers.append(Worker(context, job, number))
            self._begin()
        except BaseException:
            self.close()
            raise

    @property
    def open(self) -> bool:
        """Whether there are workers."""
        return self.close.alive

    def restart(self, epoch: Epoch) -> None:
        """Begin another epoch with the same workers; what they still load for the last one is dropped."""
        self._epoch, self._given = epoch, 0
        self._number += 1
        self._begin()

    def _begin(self) -> None:
        for worker in self._workers:
            worker.waiting, worker.ended = 0, False
        self._order: deque[Worker] = deque()  # whose answers come next
        self._turns = itertools.cycle(self._workers)
        for _ in range(self._prefetch_factor * len(self._workers)):
            self._assign()

    def _assign(self) -> None:
        """Give the next task to the worker whose turn it is."""
        turns = itertools.islice(self._turns, len(self._workers))
        worker = next((w for w in turns if not w.ended and w.waiting < self._prefetch_factor), None)
        if worker is None:
            return
        try:
            task = next(self._epoch.tasks)
        except StopIteration:
            return
        worker.give((self._number, task))
        self._order.append(worker)

    def _next(self) -> Any:
        while self.open and self._order:
            worker, answer = self._answer()
            self._order.remove(worker)  # the first of its entries
            worker.waiting -= 1
            if isinstance(answer, EndOfStream):
                worker.ended = True
                self._order = deque(other for other in self._order if other is not worker)
            self._assign()
            if not isinstance(answer, EndOfStream):
                return answer
        if not self._persistent:
            self.close()
        raise StopIteration

    def _answer(self) -> tuple[Worker, Any]:
        """Return the next answer of this epoch, and whose it is."""
        deadline = time.monotonic() + self._timeout if self._timeout > 0 else None
        asked = [self._order[0]] if self._in_order else list(dict.fromkeys(self._order))
        while True:
            worker = self._first_ready(asked, deadline)
            try:
                parcel = receive(worker.connection)
            except (EOFError, OSError):
                self._report_end_of(worker)
            except BaseException:
                self.close()  # interrupted after half a message: what comes next has no beginning
                raise
            number, answer = unpack(parcel)
            if number == self._number:
                return worker, answer

    def _first_ready(self, asked: list[Worker], deadline: float | None) -> Worker:
        """Wait until one of the workers has an answer."""
        from multiprocessing.connection import wait

        signs = {sign: worker for worker in asked for sign in (worker.connection, worker.process.sentinel)}
        ready = wait(list(signs), None if deadline is None else max(0.0, deadline - time.monotonic()))
        if not ready:
            self.close()
            raise RuntimeError(f"DataLoader timed out after {self._timeout} seconds: no worker has finished its batch; see timeout")
        worker = next((signs[sign] for sign in ready if not isinstance(sign, int)), None) or signs[ready[0]]
        try:
            alive = worker.connection in ready or worker.connection.poll()
        except OSError:
            alive = False
        if not alive:
            self._report_end_of(worker)
        return worker

    def _report_end_of(self, worker: Worker) -> NoReturn:
        message = f"DataLoader worker (pid(s) {worker.process.pid}) {worker.fate()}"
        self.close()
        raise RuntimeError(message)


def _end(workers: list[Worker], owner: int) -> None:
    """Hang up, give the workers time to finish, and end those that do not."""
    if os.getpid() != owner:
        return  # a copy of the iterator in a forked process: the workers are not its children
    for worker in workers:
        worker.connection.close()
    deadline = time.monotonic() + PATIENCE
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
    for end in ("terminate", "kill"):
        stubborn = [worker for worker in workers if worker.process.is_alive()]
        for worker in stubborn:
            getattr(worker.process, end)()
        for worker in stubborn:
            worker.process.join(OBEDIENCE)
    workers.clear()
