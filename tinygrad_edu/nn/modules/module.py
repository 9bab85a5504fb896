"""The base of all modules. The names of ``torch.nn.modules.module``."""

from ..module import Module

__all__ = ["Module"]
