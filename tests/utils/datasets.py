"""Datasets that workers load from. They stand in a module of their own: a worker that is spawned imports this and nothing else."""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import numpy as np

import tinygrad_edu as tg
from tinygrad_edu.utils.data import Dataset, IterableDataset, get_worker_info


class Numbers(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return i


class Origins(Numbers):
    """Says which process loads."""

    def __getitem__(self, i):
        return i, os.getpid()


class Randoms(Numbers):
    """Draws from all three generators."""

    def __getitem__(self, i):
        return tg.rand(1).item(), np.random.rand(), random.random()


class TwoArgumentsError(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)


class Failing(Numbers):
    """Its example 5 does what `how` says."""

    def __init__(self, n, how):
        super().__init__(n)
        self.how = how

    def __getitem__(self, i):
        if i == 5:
            getattr(self, self.how)()
        return i

    def raise_value_error(self):
        raise ValueError("example 5 is bad")

    def raise_key_error(self):
        raise KeyError("example 5")

    def raise_two_arguments(self):
        raise TwoArgumentsError(1, 2)

    def raise_local(self):
        class LocalError(LookupError):
            pass

        raise LocalError("nobody else knows this class")

    def leave(self):
        os._exit(3)

    def call_exit(self):
        sys.exit(4)

    def be_killed(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def hang(self):
        time.sleep(1000)


class Held(Numbers):
    """Its example 0 is not there before the file is."""

    def __init__(self, n, path):
        super().__init__(n)
        self.path = path

    def __getitem__(self, i):
        while i == 0 and not self.path.exists():
            time.sleep(0.002)
        return i


class Stuck(Held):
    """Makes the file, and never comes to an end."""

    def __getitem__(self, i):
        self.path.touch()
        time.sleep(1000)


class Lengths(IterableDataset):
    """Worker i yields ``lengths[i]`` numbers, from 100 * i on."""

    def __init__(self, lengths):
        self.lengths = lengths

    def __iter__(self):
        info = get_worker_info()
        i = 0 if info is None else info.id
        yield from range(100 * i, 100 * i + self.lengths[i])


class Trap:
    """Can be sent, but not be received."""

    def __reduce__(self):
        return fail, (7,)


def information(worker_id):
    info = get_worker_info()
    assert info.id == worker_id
    info.dataset.n = (info.id, info.num_workers, info.seed)


class Information(Numbers):
    """Shows what `information` has written into the worker's copy."""

    def __len__(self):
        return 4

    def __getitem__(self, i):
        return self.n


def fail(worker_id):
    raise OSError(f"worker {worker_id} has no disk")


def as_it_is(batch):
    return batch
