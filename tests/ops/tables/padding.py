"""Padding."""

from __future__ import annotations

from ..row import each

PAD = "nn.functional.pad"
ROWS = [
    *each(PAD, (2, 3), pad=(1, 2)),
    *each(PAD, (2, 3), pad=(1, 0, 0, 2), value=1.5),
    *each(PAD, (2, 3), pad=(-1, 2)),
    *each(PAD, (2, 3), pad=(-1, -1, 1, -1)),
    *each(PAD, (2, 3, 4), pad=(0, 0, 1, 1), mode="constant"),
    *each(PAD, (2, 3), pad=()),
    *each(PAD, (2, 3), pad=(0, 0)),
    *[row for mode in ("reflect", "replicate", "circular", "spam") for row in each(PAD, (2, 3, 5), pad=(2, 1), mode=mode)],
    *[row for mode in ("reflect", "replicate", "circular") for row in each(PAD, (2, 3, 4, 5), pad=(2, 1, 0, 3), mode=mode)],
    *[row for mode in ("reflect", "replicate", "circular") for row in each(PAD, (3, 4, 5), pad=(1, 1, 1, 1), mode=mode)],
    *[row for mode in ("reflect", "replicate", "circular") for row in each(PAD, (1, 2, 3, 3, 4), pad=(1, 1, 1, 0, 0, 2), mode=mode)],
    *each(PAD, (2, 3, 5), pad=(5, 1), mode="reflect"),
    *each(PAD, (2, 3, 5), pad=(6, 1), mode="circular"),
    *each(PAD, (2, 3), pad=(1,)),
    *each(PAD, (2, 3), pad=(1, 1, 1, 1, 1, 1)),
    *each(PAD, (2, 3), pad=(-4, 0)),
    *each(PAD, (2, 3), pad=(1, 1), mode="reflect"),
    *each(PAD, (2, 3, 2), pad=(4, -3), mode="replicate"),
    *each(PAD, (2, 3, 2), pad=(-2, 0), mode="replicate"),
    *each(PAD, (2, 0, 2), pad=(1, 1), mode="reflect"),
]
