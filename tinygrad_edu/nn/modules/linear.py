"""Linear layers. The names of ``torch.nn.modules.linear``."""

from ..lazy_layers import LazyLinear
from ..linear import Bilinear, Identity, Linear

__all__ = ["Bilinear", "Identity", "LazyLinear", "Linear"]
