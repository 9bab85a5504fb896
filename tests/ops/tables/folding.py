"""Windows as columns, and back."""

from __future__ import annotations

from ..row import each

UNFOLD, FOLD = "nn.functional.unfold", "nn.functional.fold"
OPTIONS = {"dilation": (1, 2), "padding": (1, 0), "stride": (2, 1)}
ROWS = [
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=2),
    *each(UNFOLD, (3, 4, 5), kernel_size=(2, 3)),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=(3, 2), **OPTIONS),
    *each(UNFOLD, (2, 1, 4, 5), kernel_size=1),
    *each(UNFOLD, (0, 1, 4, 5), kernel_size=2),
    *each(FOLD, (2, 12, 6), output_size=(4, 3), kernel_size=2),
    *each(FOLD, (12, 6), output_size=(4, 3), kernel_size=2),
    *each(FOLD, (2, 12, 6), output_size=(4, 5), kernel_size=(3, 2), **OPTIONS),
    *each(FOLD, (0, 4, 6), output_size=(4, 3), kernel_size=2),
    *each(UNFOLD, (2, 0, 4, 5), kernel_size=2),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=6),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=0),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=2, stride=0),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=2, padding=-1),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=2, dilation=0),
    *each(UNFOLD, (2, 3, 4, 5), kernel_size=(2, 2, 2)),
    *each(FOLD, (2, 12, 6), output_size=(4, 4), kernel_size=2),
    *each(FOLD, (2, 11, 6), output_size=(4, 3), kernel_size=2),
    *each(FOLD, (2, 2, 12, 6), output_size=(4, 3), kernel_size=2),
    *each(FOLD, (2, 12, 6), output_size=(4, 3, 2), kernel_size=2),
    *each(FOLD, (2, 12, 6), output_size=(0, 3), kernel_size=2),
]
