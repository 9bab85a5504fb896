"""A sampler for several processes that train together, each on its own share of a dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sized

from ...ops import random
from .sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler):
    """Visit every `num_replicas`-th index, from `rank` on, of an order that all processes have in common.

    All processes get equally many: some indices come twice for that, or with `drop_last` the last ones are left out.

    Arguments
    ---------
    dataset : only its length matters.
    num_replicas, rank : how many processes there are, and which one this is; this package has no process groups that would know.
    shuffle : visit in random order, another one after each `set_epoch`.
    seed : of the random order; the same in all processes.
    drop_last : leave out what does not divide evenly.

    Raises
    ------
    ValueError : if `num_replicas` or `rank` is missing, or `rank` is out of range.

    >>> from tinygrad_edu.utils.data import DistributedSampler
    >>> [list(DistributedSampler(range(5), num_replicas=2, rank=rank, shuffle=False)) for rank in (0, 1)]
    [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(
        self,
        dataset: Sized,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise ValueError("Default process group has not been initialized: give num_replicas and rank, there are no process groups here")
        if not 0 <= rank < num_replicas:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset, self.num_replicas, self.rank = dataset, num_replicas, rank
        self.shuffle, self.seed, self.drop_last, self.epoch = shuffle, seed, drop_last, 0
        n = len(dataset)
        self.num_samples = n // num_replicas if drop_last else -(-n // num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        n = len(self.dataset)
        if self.shuffle:
            generator = random.Generator().manual_seed(self.seed + self.epoch)
            order = random.randperm(n, generator=generator).array.tolist()
        else:
            order = list(range(n))
        return iter([order[i % n] for i in range(self.rank, self.total_size, self.num_replicas)])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next: the random order depends on it, and is the same in all processes."""
        self.epoch = epoch
