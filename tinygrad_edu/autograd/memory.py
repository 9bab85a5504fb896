"""Who changed which memory when: how an in-place operation that would spoil a gradient is noticed.

There is one clock. Every in-place operation advances it and stamps the memory it wrote; every node notes the time at which it was
recorded. An array that a node saved and whose memory bears a later stamp has been overwritten. So recording costs one read of the
clock, and a program that changes nothing in place pays nothing.

All views of an array share its memory, hence its stamps; how often it has been stamped is its version. In the modes that are for looking
closely a stamp also notes the line of the program that did it.
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

CLOCK = [0]
_LOCK = threading.RLock()  # a stamp may be dropped by the garbage collector while another is being set
_STAMPS: dict[int, _Stamp] = {}
_REMEMBERED = 32
_LINE: list[Callable[[], Any]] = [lambda: None]


class _Stamp:
    """The times at which one piece of memory was changed: their number, the last few, and the lines that did it, by version."""

    __slots__ = ("count", "lines", "owner", "times")

    def __init__(self, owner: Any) -> None:
        key = id(owner)
        self.owner = weakref.ref(owner, lambda _: _STAMPS.pop(key, None))
        self.count, self.times = 0, deque[int](maxlen=_REMEMBERED)
        self.lines: dict[int, Any] = {}


def owner(array: Any) -> Any:
    """Return the object that owns the memory of an array: itself, or what it is a view of."""
    while isinstance(base := array.base, np.ndarray):
        array = base
    return array


def whole_memory(array: Any) -> Any:
    """Return all of the memory that an array is a part of, as a vector of its dtype that shares it."""
    whole = owner(array)
    order = sorted(range(whole.ndim), key=lambda axis: -whole.strides[axis])
    flat = whole.transpose(order)
    if not flat.flags.c_contiguous:  # made by hand, and not all of one piece of memory
        flat = array if array.flags.c_contiguous else array.copy()
    return flat.reshape(-1).view(array.dtype)


def name_lines_with(line: Callable[[], Any]) -> None:
    """From now on let ``line()`` tell each stamp the line of the user's program that is running, or `None`."""
    _LINE[0] = line


def stamp(*arrays: Any) -> None:
    """Note that the memory of each of the arrays has just been changed."""
    line = _LINE[0]()
    with _LOCK:
        CLOCK[0] = now = CLOCK[0] + 1
        for array in arrays:
            memory = owner(array)
            known = _STAMPS.get(id(memory))
            if known is None:
                known = _STAMPS[id(memory)] = _Stamp(memory)
            known.count += 1
            known.times.append(now)
            if line is not None:
                known.lines[known.count] = line
                known.lines.pop(known.count - _REMEMBERED, None)


def changed_since(array: Any, time: int) -> bool:
    """Return whether the memory of `array` has been changed after `time`."""
    known = _STAMPS.get(id(owner(array)))
    return known is not None and known.times[-1] > time


def version(array: Any, time: int | None = None) -> int:
    """Return how often the memory of `array` has been changed, up to now or to an earlier `time`."""
    known = _STAMPS.get(id(owner(array)))
    if known is None:
        return 0
    return known.count if time is None else known.count - sum(t > time for t in known.times)


def changed_by(array: Any, version: int) -> Any:
    """Return the line of the user's program that gave the memory of `array` this version, or `None` if it was not noted."""
    known = _STAMPS.get(id(owner(array)))
    return None if known is None else known.lines.get(version)
