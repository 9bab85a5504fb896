"""Power-average pooling."""

from __future__ import annotations

from ..row import each, within

F = "nn.functional."
INF = float("inf")
ROWS = [
    *each(f"{F}lp_pool1d", within(0.1, 2, 2, 3, 7), norm_type=3, kernel_size=3),
    *each(f"{F}lp_pool1d", (2, 3, 7), norm_type=2, kernel_size=3, stride=2, ceil_mode=True),
    *each(f"{F}lp_pool2d", (2, 3, 5, 6), norm_type=2, kernel_size=(2, 3)),
    *each(f"{F}lp_pool2d", within(0.1, 2, 3, 5, 6), norm_type=1.5, kernel_size=2, stride=1),
    *each(f"{F}lp_pool3d", (1, 2, 4, 4, 5), norm_type=2, kernel_size=2),
    *each(f"{F}lp_pool3d", within(0.1, 2, 1, 2, 4, 4, 5), norm_type=1, kernel_size=(2, 2, 3), stride=2),
    *[row for p in (INF, -INF) for row in each(f"{F}lp_pool1d {F}lp_pool2d {F}lp_pool3d", (1, 4, 4, 5), norm_type=p, kernel_size=2)],
    *each(f"{F}lp_pool2d", (2, 3, 5, 6), norm_type=2, kernel_size=7),
]
