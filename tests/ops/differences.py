"""Where the library differs from PyTorch on purpose, with the reason of each."""

from __future__ import annotations

# Functions without a row.
NOT_COMPARED: dict[str, str] = {}
