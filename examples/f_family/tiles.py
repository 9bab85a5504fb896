"""Many small images as one, for `imshow`."""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu import nn


def tiles(images: torch.Tensor, columns: int, gap: float = 0.0) -> torch.Tensor:
    """Return square images, given as rows (N, side²), as one picture with `columns` of them in a row and lines of value `gap` between."""
    side = round(images.shape[1] ** 0.5)
    framed = nn.functional.pad(
        images.detach().reshape(-1, columns, side, side), (1, 1, 1, 1), value=gap
    )  # (rows, columns, side + 2, side + 2)
    return framed.permute(0, 2, 1, 3).reshape(-1, columns * (side + 2))
