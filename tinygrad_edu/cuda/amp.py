"""Mixed precision under the old names of ``torch.cuda.amp``."""

from __future__ import annotations

from typing import Any

from .. import amp
from ..amp import GradScaler

__all__ = ["GradScaler", "autocast"]


class autocast(amp.autocast):  # noqa: N801 - PyTorch's name
    """`tinygrad_edu.amp.autocast` for a GPU: without one it changes nothing."""

    def __init__(self, enabled: bool = True, dtype: Any = None, cache_enabled: bool = True) -> None:
        super().__init__("cuda", dtype, enabled, cache_enabled)
