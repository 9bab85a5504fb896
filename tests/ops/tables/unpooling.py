"""Unpooling: of what max pooling returns, with and without a size, and of indices that are none."""

from __future__ import annotations

from ..row import each, integers, places, row

F = "nn.functional."
IMAGE = (2, 3, 2, 3)
ROWS = [
    *each(f"{F}max_unpool1d", (2, 3, 4), places(8, 2, 3, 4), kernel_size=2),
    *each(f"{F}max_unpool1d", (3, 4), places(8, 3, 4), kernel_size=2, stride=2, padding=0),
    *each(f"{F}max_unpool1d", (2, 3, 4), places(9, 2, 3, 4), kernel_size=2, output_size=(9,)),
    row(
        f"{F}max_unpool2d",
        lambda T, x: T.nn.functional.max_unpool2d(*T.nn.functional.max_pool2d(x, 2, return_indices=True), 2),
        (2, 3, 4, 6),
    ),
    row(
        f"{F}max_unpool2d",
        lambda T, x: T.nn.functional.max_unpool2d(*T.nn.functional.max_pool2d(x, 3, 2, 1, return_indices=True), 3, 2, 1, x.shape),
        (3, 5, 7),
    ),
    row(
        f"{F}max_unpool3d",
        lambda T, x: T.nn.functional.max_unpool3d(*T.nn.functional.max_pool3d(x, 2, return_indices=True), kernel_size=2),
        (1, 2, 4, 2, 4),
    ),
    *each(f"{F}max_unpool2d", (0, 3, 2, 3), integers(0, 1, 0, 3, 2, 3), kernel_size=2),
    *each(f"{F}max_unpool2d", IMAGE, integers(0, 1, 2, 3, 2, 2), kernel_size=2),
    *each(f"{F}max_unpool2d", IMAGE, integers(24, 25, *IMAGE), kernel_size=2),
    *each(f"{F}max_unpool2d", IMAGE, integers(-1, 0, *IMAGE), kernel_size=2),
    *each(f"{F}max_unpool2d", IMAGE, integers(0, 1, *IMAGE), kernel_size=2, output_size=(6, 6)),
    *each(f"{F}max_unpool2d", IMAGE, integers(0, 1, *IMAGE), kernel_size=2, output_size=(4, 6, 1)),
    *each(f"{F}max_unpool2d", IMAGE, integers(0, 1, *IMAGE), kernel_size=2, padding=3),
    *each(f"{F}max_unpool2d", IMAGE, IMAGE, kernel_size=2, own=True),
]
