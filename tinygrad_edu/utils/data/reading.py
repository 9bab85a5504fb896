"""Opening a data file, so that everything that can go wrong comes as a `DataError` in one sentence."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from ...errors import DataError

__all__ = ["open_data"]


@contextmanager
def open_data(path: Any) -> Iterator[tuple[BinaryIO, str]]:
    """Give the file, decompressed if its name ends in ``.gz``, and its name as text. Errors while it is read become `DataError` too."""
    name = os.fsdecode(path)
    try:
        with gzip.open(name, "rb") if name.endswith(".gz") else open(name, "rb") as file:
            yield file, name  # type: ignore[misc]
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{name} is damaged: it cannot be decompressed ({error}). Fetch it again.") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror or error}.") from error
