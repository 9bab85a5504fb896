"""A progress bar that never stands in the way: tqdm's where it is installed and someone is watching, else a few plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TextIO, TypeVar

__all__ = ["progress"]

T = TypeVar("T")
_SECONDS = 10.0  # between two plain lines


def progress(
    iterable: Iterable[T], description: str | Callable[[], str] = "", total: int | None = None, file: TextIO | None = None
) -> Iterator[T]:
    """Yield the items of `iterable` and show on standard error how far it has come.

    On a terminal with tqdm installed this is a bar. Elsewhere a line is written every ten seconds and nothing if it takes less, so
    that a log stays readable. A stream that is closed or cannot show a character stops the display, not the loop.

    Arguments
    ---------
    description : what is going on, or a function that says it anew whenever it is shown, for example with the current loss.
    total : how many items there are; the length of `iterable` by default, if it has one.
    file : where to write.

    >>> from tinygrad_edu.utils.progress import progress
    >>> [x * x for x in progress([1, 2, 3], "squares")]
    [1, 4, 9]
    """
    stream = sys.stderr if file is None else file
    if total is None:
        length = getattr(iterable, "__len__", None)
        total = None if length is None else length()
    describe: Callable[[], str] = description if callable(description) else lambda: str(description)
    bar = _bar(describe(), total, stream)
    start = shown = time.monotonic()
    count = 0
    try:
        for item in iterable:
            yield item
            count += 1
            if bar is not None:
                bar = _advance(bar, describe())
            elif (now := time.monotonic()) - shown > _SECONDS:
                shown = now
                _write(stream, f"{describe()}: {count}{'' if total is None else f' of {total}'}, {now - start:.0f} s")
    finally:
        if bar is not None:
            with suppress(OSError, ValueError):
                bar.close()


def _bar(description: str, total: int | None, stream: Any) -> Any:
    try:
        if not stream.isatty():
            return None
        from tqdm import tqdm

        return tqdm(desc=description, total=total, file=stream, leave=False)
    except (ImportError, AttributeError, OSError, ValueError):
        return None


def _advance(bar: Any, description: str) -> Any:
    """Show one item more on the bar; return the bar, or `None` if it can no longer be shown."""
    try:
        bar.set_description_str(description, refresh=False)
        bar.update(1)
    except (OSError, ValueError):
        return None
    return bar


def _write(stream: Any, line: str) -> None:
    try:
        stream.write(line + "\n")
        stream.flush()
    except (AttributeError, OSError, ValueError):
        pass  # nobody is listening
