"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def ending(path: str | os.PathLike[str], allowed: Sequence[str], what: str) -> str:
    """Return how the name ends, in lower case, or raise `ValueError` if `what` cannot be saved in that form.

    >>> ending("graph.SVG", (".svg", ".png"), "a graph")
    '.svg'
    """
    name = Path(path).name
    found = Path(path).suffix.lower()
    if found not in allowed:
        raise ValueError(f"cannot save {what} as {name!r}: the name must end in {', '.join(allowed)}")
    return found


def write(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write a file: to a temporary one beside it, which then takes its place.

    Raises
    ------
    OSError : if the folder does not exist or cannot be written; nothing is left behind and what was there stays.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"cannot write {str(target)!r}: the folder {str(target.parent)!r} does not exist")
    temporary = target.with_name(f".{target.stem[:50]}.{os.getpid()}-{id(data):x}")
    try:
        with temporary.open("xb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise type(error)(f"cannot write {str(target)!r}: {error.strerror or error}") from error
