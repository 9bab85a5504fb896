"""Questions about tensors."""

from __future__ import annotations

from ..row import each, row

INF, NAN = float("inf"), float("nan")
ROWS = [
    *each("isreal isposinf isneginf real conj", [1.0, -2.0, 0.0, INF, -INF, NAN]),
    *each("isreal isposinf isneginf real conj angle", [1, -2, 0]),
    row("angle", lambda T, x: T.angle(x.detach()), [1.0, -2.0, 0.0, INF, -INF, NAN]),
    *each("is_nonzero", [2.0]),
    *each("is_nonzero", 0),
    *each("is_nonzero", [1.0, 2.0]),
    *each("is_nonzero", (0,)),
    *each("is_signed is_complex is_inference", [1.0]),
    row("is_signed", lambda T, x: T.is_signed(x.byte()), [1]),
]
