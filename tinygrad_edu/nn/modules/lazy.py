"""The lazy modules' common part, under PyTorch's name for its file."""

from ..lazy import LazyModuleMixin

__all__ = ["LazyModuleMixin"]
