"""Adaptive and fractional max pooling."""

from __future__ import annotations

from ..row import each, row, within

F = "nn.functional."
NAN, INF = float("nan"), float("inf")
FRACTIONAL = f"{F}fractional_max_pool2d"
ROWS = [
    *each(f"{F}adaptive_max_pool1d adaptive_max_pool1d", (2, 3, 7), output_size=3),
    *each(f"{F}adaptive_max_pool1d", (3, 7), output_size=3, return_indices=True),
    *each(f"{F}adaptive_max_pool1d", (2, 3, 6), output_size=3, return_indices=True),
    *each(f"{F}adaptive_max_pool1d", (2, 3, 3), output_size=7, return_indices=True),
    *each(f"{F}adaptive_max_pool1d", [[[1.0, 3.0, NAN, 3.0, NAN, INF, -INF]]], output_size=3, return_indices=True),
    *each(f"{F}adaptive_max_pool2d", (2, 3, 5, 6), output_size=(2, 4), return_indices=True),
    *each(f"{F}adaptive_max_pool2d", (3, 5, 6), output_size=(None, 4)),
    *each(f"{F}adaptive_max_pool2d", (2, 3, 5, 6), output_size=1),
    *each(f"{F}adaptive_max_pool2d", (0, 3, 5, 6), output_size=2),
    *each(f"{F}adaptive_max_pool3d", (1, 2, 4, 3, 5), output_size=(2, 3, 4), return_indices=True),
    *each(f"{F}adaptive_max_pool3d", (2, 4, 3, 5), output_size=2),
    *each(f"{F}adaptive_max_pool2d", (2, 0, 5, 6), output_size=2),
    *each(f"{F}adaptive_max_pool2d", (5, 6), output_size=2),
    *each(f"{F}adaptive_max_pool2d", (2, 3, 5, 6), output_size=(2, 2, 2)),
    *each(f"{F}adaptive_max_pool1d", (2, 3, 7), output_size=-1),
    row(
        FRACTIONAL,
        lambda T, x, u: T.nn.functional.fractional_max_pool2d(x, 2, 3, _random_samples=u.detach()),
        (2, 3, 7, 6),
        within(0, 1, 2, 3, 2),
    ),
    row(
        FRACTIONAL,
        lambda T, x, u: T.nn.functional.fractional_max_pool2d(x, (2, 3), (4, 2), None, True, u.detach()),
        (3, 7, 6),
        within(0, 1, 1, 3, 2),
    ),
    row(
        FRACTIONAL,
        lambda T, x, u: T.nn.functional.fractional_max_pool2d(x, 2, output_ratio=(0.5, 0.7), _random_samples=u.detach()),
        (2, 3, 7, 6),
        within(0, 1, 2, 3, 2),
    ),
    row(
        f"{F}fractional_max_pool3d",
        lambda T, x, u: T.nn.functional.fractional_max_pool3d(x, (2, 1, 2), (3, 4, 2), None, True, u.detach()),
        (2, 2, 5, 6, 7),
        within(0, 1, 2, 2, 3),
    ),
    row(
        f"{F}fractional_max_pool3d",
        lambda T, x, u: T.nn.functional.fractional_max_pool3d(x, 2, output_ratio=0.5, _random_samples=u.detach()),
        (2, 5, 6, 7),
        within(0, 1, 1, 2, 3),
    ),
    *each(FRACTIONAL, (2, 3, 7, 6), kernel_size=2, output_size=6),
    *each(FRACTIONAL, (2, 3, 7, 6), kernel_size=2),
    *each(FRACTIONAL, (2, 3, 7, 6), kernel_size=2, output_ratio=(0.5, 0.5, 0.5)),
    row(
        FRACTIONAL, lambda T, x, u: T.nn.functional.fractional_max_pool2d(x, 2, 3, None, True, u.detach())[1].shape, (2, 3, 7, 6), (2, 3, 3)
    ),
]
