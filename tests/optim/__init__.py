"""Optimizers and schedules, with PyTorch as the judge where it is installed."""
