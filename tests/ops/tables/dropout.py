"""Dropout that keeps mean and variance, whole channels, and what is done in place."""

from __future__ import annotations

from ..row import Row, each, row

F = "nn.functional."
CHANNELS = " ".join(F + name for name in ("dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout"))
FOUR = (2, 3, 4, 2)
ALL = f"{CHANNELS} {F}dropout {F}alpha_dropout"


def _shares(T, name: str, *shape: int):  # type: ignore[no-untyped-def]
    """Return, of many ones in channels of two, which values come out and whether both of a channel are the same."""
    y = getattr(T.nn.functional, name)(T.ones(*shape), 0.25, training=True)
    pair = y.reshape(-1, 2)
    low = float(y.min())
    return (
        round(low, 5),
        round(float(y.max()), 5),
        bool((pair[:, 0] == pair[:, 1]).all()),
        abs(float((y == low).double().mean()) - 0.25) < 0.05,
    )


ROWS = [
    *each(ALL, (2, 3, 4), p=1.0, training=True, own=True),
    *each(f"{F}dropout1d {F}dropout {F}alpha_dropout {F}feature_alpha_dropout", (2, 3, 4), p=0.5, training=False),
    *each(ALL, (2, 3, 4, 2, 1), p=1.0, training=True, own=True),
    *each(f"{F}dropout2d {F}dropout3d", (2, 3, 4, 2, 1), p=0.5, training=False),
    *each(f"{F}dropout2d {F}dropout3d", (2, 3, 4, 2, 1), p=0.0, training=True, own=True),
    *each(ALL, (2, 3, 4), p=1.5),
    *each(ALL, (2, 3, 4), p=-0.1),
    *each(f"{F}dropout1d {F}dropout2d {F}dropout {F}alpha_dropout {F}feature_alpha_dropout", (2, 0, 4), p=0.5, training=True, own=True),
    *each(ALL, [[1, 2]], p=0.5, training=True),
    *each(ALL, [[1, 2]], p=1.0, training=True),
    *each(f"{F}dropout1d {F}dropout2d {F}feature_alpha_dropout", (3,), p=0.5, training=True),
    *each(CHANNELS, (), p=0.5, training=True),
    *each(f"{F}alpha_dropout {F}feature_alpha_dropout", (2, 3)),
    *[Row(F + name, lambda T, x, name=name: getattr(T.nn.functional, name)(x.detach(), training=True), (FOUR,), random=True, own=True)
      for name in ("dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout")],
    row(F + "alpha_dropout", lambda T: (T.nn.functional.alpha_dropout, _shares(T, "alpha_dropout", 5000, 2)[:2])[1]),
    row(F + "feature_alpha_dropout", lambda T: (T.nn.functional.feature_alpha_dropout, _shares(T, "feature_alpha_dropout", 50, 100, 2))[1]),
    row(F + "dropout1d", lambda T: (T.nn.functional.dropout1d, _shares(T, "dropout1d", 50, 100, 2))[1]),
    row(F + "dropout1d", lambda T: (T.nn.functional.dropout1d, _shares(T, "dropout1d", 5000, 2))[1]),
    row(F + "dropout3d", lambda T: (T.nn.functional.dropout3d, _shares(T, "dropout3d", 5000, 1, 1, 2))[1]),
    row(F + "alpha_dropout", lambda T, x: T.nn.functional.alpha_dropout(x * 1, 1.0, True, inplace=True), (2, 3), own=True),
    row(F + "feature_alpha_dropout", lambda T, x: T.nn.functional.feature_alpha_dropout(x * 1, 1.0, True, True), (2, 3), own=True),
]  # fmt: skip
