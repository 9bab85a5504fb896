"""Pooling."""

from __future__ import annotations

from ..row import each

F = "nn.functional."
ROWS = [
    *each(f"{F}max_pool1d {F}avg_pool1d max_pool1d avg_pool1d", (2, 3, 7), kernel_size=3),
    *each(f"{F}max_pool2d {F}avg_pool2d max_pool2d", (2, 3, 5, 6), kernel_size=2),
    *each(f"{F}max_pool3d {F}avg_pool3d max_pool3d", (1, 2, 4, 4, 5), kernel_size=2),
    *each(f"{F}max_pool1d {F}avg_pool1d", (3, 7), kernel_size=3, stride=1, padding=1),
    *each(f"{F}max_pool2d {F}avg_pool2d", (3, 5, 6), kernel_size=(2, 3), stride=(1, 2), padding=(1, 0)),
    *each(f"{F}max_pool2d {F}avg_pool2d", (2, 3, 5, 6), kernel_size=3, stride=2, padding=1, ceil_mode=True),
    *each(f"{F}max_pool1d {F}max_pool2d {F}max_pool3d", (2, 3, 5), kernel_size=2, dilation=2),
    *each(f"{F}max_pool2d", (2, 3, 6, 6), kernel_size=2, dilation=2, stride=1),
    *each(f"{F}max_pool1d", (2, 3, 7), kernel_size=3, return_indices=True),
    *each(f"{F}max_pool2d", (2, 3, 5, 6), kernel_size=2, stride=1, return_indices=True),
    *each(f"{F}max_pool3d", (1, 2, 4, 4, 5), kernel_size=2, return_indices=True),
    *each(f"{F}avg_pool1d {F}avg_pool2d", (2, 3, 5, 6), kernel_size=3, padding=1, count_include_pad=False),
    *each(f"{F}avg_pool2d", (2, 3, 5, 6), kernel_size=2, divisor_override=3),
    *each(f"{F}avg_pool2d", (2, 3, 5, 6), kernel_size=2, divisor_override=0),
    *each(f"{F}avg_pool3d", (1, 2, 4, 4, 5), kernel_size=2, stride=1, padding=1, count_include_pad=False),
    *each(f"{F}max_pool1d {F}avg_pool1d", (2, 3, 7), kernel_size=3, padding=2),
    *each(f"{F}max_pool1d {F}avg_pool1d", (2, 3, 2), kernel_size=3),
    *each(f"{F}max_pool2d", (5, 6), kernel_size=2),
    *each(f"{F}max_pool2d {F}avg_pool2d", (2, 3, 5, 6), kernel_size=0),
    *each(f"{F}adaptive_avg_pool1d", (2, 3, 7), output_size=3),
    *each(f"{F}adaptive_avg_pool1d", (3, 7), output_size=7),
    *each(f"{F}adaptive_avg_pool2d", (2, 3, 5, 6), output_size=(2, 4)),
    *each(f"{F}adaptive_avg_pool2d", (2, 3, 5, 6), output_size=1, own=True),
    *each(f"{F}adaptive_avg_pool2d", (2, 3, 5, 6), output_size=(None, 2)),
    *each(f"{F}adaptive_avg_pool3d", (1, 2, 4, 4, 5), output_size=(2, 3, 4)),
    *each(f"{F}adaptive_avg_pool2d", (5, 6), output_size=2),
    *each(f"{F}adaptive_avg_pool1d", (2, 3, 7), output_size=-1),
    *each(f"{F}avg_pool3d", (1, 2, 1, 4, 5), kernel_size=2, padding=1),
    *each(f"{F}avg_pool2d", (5, 6), kernel_size=2),
    *each(f"{F}avg_pool2d {F}max_pool2d", (2, 0, 5, 6), kernel_size=2),
    *each(f"{F}adaptive_avg_pool2d", (5, 6), output_size=(2, 2)),
    *each(f"{F}adaptive_avg_pool2d", (2, 3, 5, 6), output_size=None),
    *each(f"{F}adaptive_avg_pool2d", (2, 3, 0, 6), output_size=4),
    *each(f"{F}max_pool2d {F}max_pool3d", (2, 3, 5, 6), kernel_size=2, stride=3, padding=1, ceil_mode=True, return_indices=True),
    *each(f"{F}avg_pool2d {F}avg_pool3d", (2, 3, 5, 6), kernel_size=2, stride=3, padding=1, ceil_mode=True, divisor_override=-2),
]
