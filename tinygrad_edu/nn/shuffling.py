"""Shuffling: exchange channels for pixels, or channels among each other, without computing anything."""
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from ..tensor import Tensor
from . import functional
from .module import Module

__all__ = ["ChannelShuffle", "PixelShuffle", "PixelUnshuffle"]


class PixelShuffle(Module):
    """Make each group of r² channels one channel of r times the height and width: ``(*, C·r², H, W)`` to ``(*, C, H·r, W·r)``.

    With a convolution in front it enlarges images with learned weights. Shi et al., Real-time single image and video super-resolution,
    2016.

    >>> import tinygrad_edu as tg
    >>> tg.nn.PixelShuffle(3)(tg.randn(1, 9, 4, 4)).shape
    torch.Size([1, 1, 12, 12])
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the larger image."""
        return functional.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        """Return r."""
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Undo `PixelShuffle`: make the r² pixels of each block channels, ``(*, C, H·r, W·r)`` to ``(*, C·r², H, W)``."""

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the smaller image."""
        return functional.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        """Return r."""
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Divide the channels of ``(N, C, *)`` into `groups` and deal them out again, one of each group in turn.

    Between two grouped convolutions it lets the groups know of each other. Zhang et al., ShuffleNet, 2017.

    >>> import tinygrad_edu as tg
    >>> tg.nn.ChannelShuffle(2)(tg.arange(4.0).reshape(1, 4, 1)).flatten()
    tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with its channels in the other order."""
        return functional.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        """Return the number of groups."""
        return f"groups={self.groups}"
