"""What helps around models: data loading, checkpointing, progress."""

from . import checkpoint, data

__all__ = ["checkpoint", "data"]
