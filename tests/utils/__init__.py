"""Data loading, checkpointing and progress."""
