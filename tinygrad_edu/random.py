"""The state of the random numbers, under the names of ``torch.random``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .ops.random import default_generator, get_rng_state, initial_seed, manual_seed, seed, set_rng_state

__all__ = ["default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True, *, device_type: str = "cuda") -> Iterator[None]:
    """Put the state of the default generator back at the end, so that what is drawn inside changes nothing outside.

    >>> import tinygrad_edu as tg
    >>> _ = tg.manual_seed(0)
    >>> with fork_rng():
    ...     inside = tg.rand(3)
    >>> tg.equal(inside, tg.rand(3))
    True
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
