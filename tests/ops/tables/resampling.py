"""Resizing: every mode, up and down, by size and by factor, with every option."""

from __future__ import annotations

from typing import Any

from ..row import Row, each, row

F = "nn.functional."
RESIZE = f"{F}interpolate"
SIGNAL, IMAGE, VOLUME = (2, 2, 5), (2, 1, 5, 4), (1, 2, 3, 4, 2)
LINEAR = ((SIGNAL, "linear"), (IMAGE, "bilinear"), (IMAGE, "bicubic"), (VOLUME, "trilinear"))


def _resize(*inputs: Any, own: bool = True, **options: Any) -> list[Row]:
    """Other dtypes are left out where not asked for: PyTorch has bytes for some modes, computed in fixed point."""
    return each(RESIZE, *inputs, own=own, **options)


ROWS = [
    *[r for shape in (SIGNAL, IMAGE, VOLUME) for mode in ("nearest", "nearest-exact") for r in _resize(shape, size=7, mode=mode)],
    *[r for shape in (SIGNAL, IMAGE, VOLUME) for r in each(RESIZE, shape, scale_factor=2)],
    *[r for size in (2, 5, 7) for mode in ("nearest", "nearest-exact", "area") for r in _resize(IMAGE, size=(size, 3), mode=mode)],
    *[r for f in (0.6, 1.3, 2) for m in ("nearest", "nearest-exact", "area") for r in _resize(IMAGE, scale_factor=(f, 2.5), mode=m)],
    *[r for s, mode in LINEAR for f in (0.6, 1.3, 1.7) for r in _resize(s, scale_factor=f, mode=mode)],
    *[
        r
        for s, mode in LINEAR
        for size in (1, 3, 4, 9)
        for ac in (None, True, False)
        for r in _resize(s, size=size, mode=mode, align_corners=ac)
    ],
    *[r for s, mode in LINEAR for r in _resize(s, scale_factor=1.7, mode=mode, recompute_scale_factor=True)],
    *[r for s, mode in LINEAR for r in _resize(s, scale_factor=1.7, mode=mode, recompute_scale_factor=False)],
    *[
        r
        for mode in ("bilinear", "bicubic", "lanczos")
        for size in (2, 3, 8)
        for ac in (None, True)
        for r in _resize((1, 2, 7, 5), size=size, mode=mode, align_corners=ac, antialias=True)
    ],
    *_resize((1, 2, 7, 5), scale_factor=(0.4, 1.3), mode="bicubic", antialias=True),
    *[r for shape, mode in ((SIGNAL, "area"), (VOLUME, "area")) for r in _resize(shape, size=2, mode=mode)],
    *[r for mode in ("nearest", "nearest-exact") for r in _resize((1, 2, 3, 5), scale_factor=1.3, mode=mode)],
    *_resize((0, 2, 3), size=4),
    *_resize((2, 0, 3), size=4),
    *_resize((2, 2, 0), size=4),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x.byte() * 20, size=7), IMAGE, own=True),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x.detach().half(), size=7, mode="bilinear"), IMAGE, own=True),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x.detach().float(), size=7, mode="bicubic"), IMAGE, own=True),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x.long(), size=7), IMAGE, own=True),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x, (3, 6)), IMAGE, own=True),
    row(RESIZE, lambda T, x: T.nn.functional.interpolate(x, None, 1.5, "bilinear", True), IMAGE, own=True),
    *_resize(IMAGE),
    *_resize(IMAGE, size=3, scale_factor=2),
    *_resize(IMAGE, size=(3, 3, 3)),
    *_resize(IMAGE, size=(3.5, 3)),
    *_resize(IMAGE, size=3.5),
    *_resize(IMAGE, size=0),
    *_resize(IMAGE, size=-1),
    *_resize(IMAGE, scale_factor=0.1),
    *_resize(IMAGE, scale_factor=(2, 2, 2)),
    *_resize(IMAGE, size=3, recompute_scale_factor=True),
    *_resize(IMAGE, size=3, mode="nearest", align_corners=True),
    *_resize(IMAGE, size=3, mode="spam"),
    *_resize(IMAGE, size=3, mode="linear"),
    *_resize(SIGNAL, size=3, mode="bicubic"),
    *_resize(IMAGE, size=3, mode="lanczos"),
    *_resize(IMAGE, size=3, mode="nearest", antialias=True),
    *_resize((3, 4), size=3),
    *each(f"{F}upsample", IMAGE, scale_factor=2, mode="bilinear", own=True),
    *each(f"{F}upsample {F}upsample_nearest {F}upsample_bilinear", IMAGE, size=(7, 3), own=True),
]
