"""Shapes. The names of ``torch.nn.modules.flatten``."""

from ..linear import Flatten, Unflatten

__all__ = ["Flatten", "Unflatten"]
