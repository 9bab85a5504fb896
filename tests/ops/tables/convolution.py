"""Convolutions and their transposes."""

from __future__ import annotations

from ..row import each

ROWS = [
    *each("conv1d nn.functional.conv1d", (2, 4, 7), (6, 4, 3), (6,)),
    *each("conv2d nn.functional.conv2d", (2, 4, 5, 6), (3, 4, 2, 3), (3,)),
    *each("conv3d nn.functional.conv3d", (1, 2, 4, 3, 4), (3, 2, 2, 2, 3), (3,)),
    *each("conv_transpose1d nn.functional.conv_transpose1d", (2, 4, 5), (4, 3, 3), (3,)),
    *each("conv_transpose2d nn.functional.conv_transpose2d", (2, 4, 3, 4), (4, 3, 2, 3), (3,)),
    *each("conv_transpose3d nn.functional.conv_transpose3d", (1, 2, 2, 3, 2), (2, 3, 2, 2, 2), (3,)),
    *each("conv1d", (2, 4, 7), (6, 2, 3), stride=2, padding=1, dilation=2, groups=2),
    *each("conv2d", (2, 4, 5, 6), (6, 2, 2, 3), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2),
    *each("conv2d", (2, 4, 5, 6), (8, 1, 3, 3), groups=4, padding=1),
    *each("conv2d", (1, 2, 5, 5), (3, 2, 1, 1)),
    *each("conv3d", (1, 2, 4, 3, 4), (2, 1, 2, 2, 3), stride=2, padding=1, groups=2),
    *each("conv1d", (4, 7), (6, 4, 3)),
    *each("conv2d", (4, 5, 6), (3, 4, 2, 3)),
    *each("conv1d", (2, 4, 7), (6, 4, 4), padding="same"),
    *each("conv2d", (2, 4, 5, 6), (3, 4, 2, 3), padding="same", dilation=2),
    *each("conv2d", (2, 4, 5, 6), (3, 4, 2, 3), padding="valid"),
    *each("conv2d", (2, 4, 5, 6), (3, 4, 2, 3), padding="same", stride=2),
    *each("conv2d", (2, 4, 5, 6), (3, 4, 2, 3), padding="spam"),
    *each("conv_transpose1d", (2, 4, 5), (4, 3, 3), stride=2, padding=1, output_padding=1, groups=2, dilation=2),
    *each("conv_transpose2d", (2, 4, 3, 4), (4, 3, 2, 3), stride=(2, 3), padding=(1, 0), output_padding=(1, 2), groups=2),
    *each("conv_transpose2d", (4, 3, 4), (4, 3, 2, 3)),
    *each("conv_transpose2d", (2, 4, 3, 4), (4, 3, 2, 3), stride=2, output_padding=2),
    *each("conv1d", (2, 4, 7), (6, 3, 3)),
    *each("conv1d", (2, 4, 2), (6, 4, 3)),
    *each("conv1d", (2, 4, 7), (6, 4, 3), (5,)),
    *each("conv1d", (2, 4, 7), (6, 4, 3), stride=0),
    *each("conv1d", (2, 4, 7), (6, 4, 3), padding=-1),
    *each("conv1d", (2, 4, 7), (6, 4, 3), groups=3),
    *each("conv2d", (2, 4, 7), (6, 4, 3)),
    *each("conv2d", (2, 4, 5, 6), (3, 4, 2, 3), stride=(1, 2, 3)),
    *each("conv_transpose1d", (2, 4, 5), (3, 3, 3)),
    *each("conv_tbc nn.functional.conv_tbc", (5, 2, 3), (2, 3, 4), (4,)),
    *each("conv_tbc", (5, 2, 3), (3, 3, 4), (4,), pad=1),
    *each("conv_tbc", (5, 2, 3), (2, 2, 4), (4,)),
    *each("conv_tbc", (5, 2, 3), (2, 3), (4,)),
    *each("conv_tbc", (5, 2, 3), (2, 3, 4), (3,)),
]
