"""Channels as pixels, pixels as channels, and channels mixed."""

from __future__ import annotations

from ..row import each

F = "nn.functional."
ROWS = [
    *each(f"{F}pixel_shuffle pixel_shuffle", (2, 8, 2, 3), upscale_factor=2),
    *each(f"{F}pixel_shuffle", (9, 2, 1), upscale_factor=3),
    *each(f"{F}pixel_shuffle", (2, 3, 4, 2, 3), upscale_factor=1),
    *each(f"{F}pixel_shuffle", (2, 0, 2, 3), upscale_factor=2),
    *each(f"{F}pixel_unshuffle pixel_unshuffle", (2, 3, 4, 6), downscale_factor=2),
    *each(f"{F}pixel_unshuffle", (1, 6, 3), downscale_factor=3),
    *each(f"{F}pixel_unshuffle", (2, 3, 2, 3), downscale_factor=1),
    *each(f"{F}channel_shuffle channel_shuffle", (2, 6, 2, 3), groups=3),
    *each(f"{F}channel_shuffle", (2, 4, 3), groups=2),
    *each(f"{F}channel_shuffle", (2, 4, 3, 1, 2), groups=1),
    *each(f"{F}pixel_shuffle", (2, 6, 2, 3), upscale_factor=2),
    *each(f"{F}pixel_shuffle", (2, 8, 2, 3), upscale_factor=0),
    *each(f"{F}pixel_shuffle", (4, 2), upscale_factor=2),
    *each(f"{F}pixel_unshuffle", (2, 3, 5, 6), downscale_factor=2),
    *each(f"{F}pixel_unshuffle", (2, 3, 4, 6), downscale_factor=-1),
    *each(f"{F}pixel_unshuffle", (4, 6), downscale_factor=2),
    *each(f"{F}channel_shuffle", (2, 6, 2, 3), groups=4),
    *each(f"{F}channel_shuffle", (2, 6, 2, 3), groups=0),
    *each(f"{F}channel_shuffle", (2, 6), groups=2),
]
