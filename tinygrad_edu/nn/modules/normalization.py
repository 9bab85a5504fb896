"""Layer, group and response normalization. The names of ``torch.nn.modules.normalization``."""

from ..cross_map import CrossMapLRN2d
from ..normalization import GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm

__all__ = ["CrossMapLRN2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]
