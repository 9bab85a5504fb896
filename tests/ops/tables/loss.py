"""Losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..row import Row, as_dtype, booleans, each, integers, large, row, within

F = "nn.functional."
UNIT, TWO = within(0.05, 0.95, 3, 4), "float64"
SIGNS = [[1.0, -1.0, 1.0, -1.0]] * 3
TARGET = as_dtype(TWO, booleans(3, 4))
X, Y = large(3, 4), within(-2, 2, 3, 4)
PAIRS = " ".join(F + name for name in ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div"])
HOW = ("none", "mean", "sum")
CUBE = (2, 3, 4)
CLASSES = integers(0, 4, 3)
LABELS = " ".join(F + name for name in ["cross_entropy", "nll_loss"])
W = within(0.1, 1, 4)


def _weighted(name: str, **options: Any) -> Callable[..., Any]:
    """Return a call with a weight that has no gradient, as PyTorch's have none."""
    return lambda T, x, target, weight: getattr(T.nn.functional, name)(x, target, weight.detach(), **options)


ROWS = [
    *[row for how in (*HOW, "spam") for row in each(PAIRS, X, Y, reduction=how)],
    *[row for how in HOW for row in each(F + "binary_cross_entropy", UNIT, TARGET, reduction=how)],
    *[row for how in HOW for row in each(F + "binary_cross_entropy_with_logits", X, TARGET, reduction=how)],
    *[row for how in HOW for row in each(F + "poisson_nll_loss", X, within(0, 3, 3, 4), reduction=how)],
    *[row for how in HOW for row in each(f"{F}hinge_embedding_loss", X, SIGNS, reduction=how, own=True)],
    *[row for how in HOW for row in each(F + "gaussian_nll_loss", X, Y, within(0.1, 2, 3, 4), reduction=how, own=True)],
    *[row for how in HOW for row in each(F + "margin_ranking_loss", X, Y, SIGNS, reduction=how)],
    *[row for how in (*HOW, "spam") for row in each(LABELS, X, CLASSES, reduction=how)],
    row(F + "soft_margin_loss", lambda T, x, y: T.nn.functional.soft_margin_loss(x, y.detach()), X, SIGNS),
    row(F + "soft_margin_loss", lambda T, x, y: T.nn.functional.soft_margin_loss(x, y.detach(), reduction="none"), X, SIGNS),
    *each(f"{F}mse_loss {F}l1_loss", X, (4,)),
    *each(f"{F}mse_loss {F}l1_loss {F}smooth_l1_loss {F}huber_loss {F}binary_cross_entropy_with_logits", X, (5,)),
    *each(F + "smooth_l1_loss", X, Y, beta=0.5),
    *each(F + "smooth_l1_loss", X, Y, beta=0.0),
    *each(F + "smooth_l1_loss", X, Y, beta=-1.0),
    *each(F + "huber_loss", X, Y, delta=0.5),
    *each(F + "huber_loss", X, Y, delta=0.0),
    *each(F + "kl_div", X, UNIT, reduction="batchmean"),
    *each(F + "kl_div", X, Y, log_target=True),
    row(F + "kl_div", lambda T, x, y: T.nn.functional.kl_div(x, y.detach(), reduction="sum"), X, [[0.0, 0.5, 0.5, 0.0]] * 3),
    *each(F + "poisson_nll_loss", within(0.1, 2, 3, 4), within(0, 3, 3, 4), log_input=False, full=True),
    *each(F + "gaussian_nll_loss", X, Y, within(0.1, 2, 3), full=True, own=True),
    *each(F + "hinge_embedding_loss", X, SIGNS, margin=0.3, own=True),
    *each(F + "margin_ranking_loss", X, Y, SIGNS, margin=0.3),
    row(F + "binary_cross_entropy", lambda T, x: T.nn.functional.binary_cross_entropy(x.detach(), x.detach()), [0.0, 1.0, 0.5]),
    *each(F + "binary_cross_entropy", [1.5, 0.5], [1.0, 0.0]),
    *each(F + "binary_cross_entropy", UNIT, (3,)),
    *each(F + "binary_cross_entropy_with_logits", [-800.0, 0.0, 800.0], [1.0, 0.0, 0.5]),
    Row(F + "binary_cross_entropy", _weighted("binary_cross_entropy"), (UNIT, TARGET, W)),
    row(
        F + "binary_cross_entropy_with_logits",
        lambda T, x, t, w, p: T.nn.functional.binary_cross_entropy_with_logits(x, t, w.detach(), pos_weight=p.detach()),
        X, TARGET, within(0.1, 1, 3, 1), within(0.1, 3, 4),
    ),
    row(F + "mse_loss", lambda T, x, y, w: T.nn.functional.mse_loss(x, y, weight=w.detach()), X, Y, UNIT),
    *each(LABELS, (2, 4, 3, 2), integers(0, 4, 2, 3, 2)),
    *each(LABELS, (4,), 2),
    *each(LABELS, X, [0, 3, 1], ignore_index=3),
    *each(LABELS, X, [3, 3, 3], ignore_index=3, reduction="sum"),
    *each(LABELS, X, [0, -100, 1], reduction="none"),
    *each(LABELS, X, [0, 4, 1]),
    *each(LABELS, X, [0, 1]),
    *each(LABELS, X, [[0, 1]]),
    *each(F + "cross_entropy", X, UNIT),
    *each(F + "cross_entropy", X, CLASSES, label_smoothing=0.2),
    *each(F + "cross_entropy", X, UNIT, label_smoothing=0.2),
    *each(F + "cross_entropy", X, CLASSES, label_smoothing=1.2),
    *[Row(F + name, _weighted(name, reduction=how), (X, [0, 3, 1], W)) for name in ("cross_entropy", "nll_loss") for how in HOW],
    Row(F + "nll_loss", _weighted("nll_loss"), (X, [0, 3, 1], within(0.1, 1, 3))),
    Row(F + "cross_entropy", _weighted("cross_entropy", label_smoothing=0.1), (X, [0, 3, 1], W)),
    Row(F + "cross_entropy", _weighted("cross_entropy"), (X, UNIT, W)),
    *[Row(F + name, lambda T, x, t, name=name: getattr(T.nn.functional, name)(x.detach(), t, reduction="none"), ((4,), [2]))
      for name in ("cross_entropy", "nll_loss")],
    *each(LABELS, (4,), [2, 1]),
    *each(LABELS, (), 0),
    *each(F + "soft_margin_loss", (3,), within(0.1, 1, 3, 3)),
    row(F + "binary_cross_entropy", lambda T, x, w: T.nn.functional.binary_cross_entropy(x, x.detach(), w.detach()), [0.5], [0.1, 0.2]),
    row(
        F + "binary_cross_entropy_with_logits",
        lambda T, x, w: T.nn.functional.binary_cross_entropy_with_logits(x, x.detach(), pos_weight=w.detach()), [0.5], [0.1, 0.2],
    ),
    *each(F + "huber_loss", X, Y, delta=0.0, reduction="least"),
    *each(F + "smooth_l1_loss", X, Y, beta=-1.0, reduction="least"),
    *[
        row(F + "gaussian_nll_loss", lambda T, *x: T.nn.functional.gaussian_nll_loss(*x), CUBE, CUBE, within(0.1, 1, *shape), own=True)
        for shape in ((), (2, 3), (2, 1, 4), (1, 1, 4), (4,))
    ],
]  # fmt: skip
