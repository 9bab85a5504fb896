"""Speed, side by side with PyTorch in one run: ``python -m tests.benchmarks``."""
