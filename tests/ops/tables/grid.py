"""Sampling at the places of a grid, and grids of affine maps."""

from __future__ import annotations

from typing import Any

from ..row import Row, each, row, within

F = "nn.functional."
SAMPLE, AFFINE = f"{F}grid_sample", f"{F}affine_grid"
NAN, INF = float("nan"), float("inf")
PADDINGS = ("zeros", "border", "reflection")
IMAGE, VOLUME = (2, 2, 4, 3), (1, 2, 3, 4, 2)


def _sample(image: Any, grid: Any, **options: Any) -> list[Row]:
    return each(SAMPLE, image, grid, own=True, **options)


ROWS = [
    *[
        r
        for mode in ("bilinear", "nearest", "bicubic")
        for padding in PADDINGS
        for ac in (False, True)
        for r in _sample(IMAGE, within(-2.3, 2.3, 2, 3, 5, 2), mode=mode, padding_mode=padding, align_corners=ac)
    ],
    *[
        r
        for mode in ("bilinear", "nearest")
        for padding in PADDINGS
        for ac in (False, True)
        for r in _sample(VOLUME, within(-1.7, 1.7, 1, 2, 2, 4, 3), mode=mode, padding_mode=padding, align_corners=ac)
    ],
    *[r for p in PADDINGS for r in _sample(IMAGE, within(-9, 9, 2, 3, 4, 2), padding_mode=p, align_corners=False)],
    *[r for p in PADDINGS for r in _sample((1, 1, 1, 1), within(-2, 2, 1, 2, 2, 2), padding_mode=p, align_corners=False)],
    *[r for p in PADDINGS for r in _sample((1, 1, 3, 3), [[[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]]]], padding_mode=p, align_corners=True)],
    *_sample([[[[INF, 1.0], [2.0, 3.0]]]], [[[[0.9, 0.9], [5.0, 5.0]]]], align_corners=False),
    *_sample((0, 2, 3, 3), within(-1, 1, 0, 2, 2, 2)),
    *_sample(IMAGE, within(-1, 1, 2, 0, 5, 2), align_corners=False),
    *each(SAMPLE, IMAGE, within(-1, 1, 2, 3, 5, 2)),
    *_sample(IMAGE, within(-1, 1, 2, 3, 5, 2), mode="spam"),
    *_sample(IMAGE, within(-1, 1, 2, 3, 5, 2), padding_mode="spam"),
    *_sample(IMAGE, within(-1, 1, 1, 3, 5, 2)),
    *_sample(IMAGE, within(-1, 1, 2, 3, 5, 3)),
    *_sample(IMAGE, within(-1, 1, 2, 5, 2)),
    *_sample((2, 2, 0, 3), within(-1, 1, 2, 3, 5, 2)),
    *_sample(VOLUME, within(-1, 1, 1, 2, 2, 4, 3), mode="bicubic"),
    row(SAMPLE, lambda T, x, g: T.nn.functional.grid_sample(x, g.float()), IMAGE, within(-1, 1, 2, 3, 5, 2), own=True),
    *each(AFFINE, (2, 2, 3), size=(2, 1, 3, 4), align_corners=False, own=True),
    *each(AFFINE, (2, 2, 3), size=(2, 1, 3, 4), align_corners=True, own=True),
    *each(AFFINE, (1, 3, 4), size=(1, 1, 2, 3, 4), align_corners=False, own=True),
    *each(AFFINE, (1, 3, 4), size=(1, 1, 2, 3, 1), align_corners=True, own=True),
    row(AFFINE, lambda T, x: T.nn.functional.affine_grid(x.detach().float(), T.Size((2, 1, 3, 4))), (2, 2, 3), own=True),
    *each(AFFINE, (2, 2, 3), size=(2, 3, 4)),
    *each(AFFINE, (2, 3, 3), size=(2, 1, 3, 4)),
    *each(AFFINE, (2, 3), size=(2, 1, 3, 4)),
    *each(AFFINE, (2, 2, 3), size=(2, 1, 0, 4)),
    row(AFFINE, lambda T, x: T.nn.functional.affine_grid(x.long(), (2, 1, 3, 4)), (2, 2, 3), own=True),
]
