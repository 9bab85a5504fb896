"""Linear layers. The names of ``torch.nn.modules.linear``."""

from ..linear import Bilinear, Identity, Linear

__all__ = ["Bilinear", "Identity", "Linear"]
