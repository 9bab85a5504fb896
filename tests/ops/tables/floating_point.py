"""Floating point numbers by their parts and neighbours."""

from __future__ import annotations

from ..row import as_dtype, each, row

INF, NAN = float("inf"), float("nan")
ROWS = [
    *each("copysign", (2, 3), (3,)),
    *each("copysign", [1.0, -2.0], [-0.0, 0.0]),
    row("copysign", lambda T, x, y: T.copysign(x.detach(), y.detach()), [0.0, -0.0, NAN, INF], [-1.0, 2.0, -3.0, -1.0]),
    *each("copysign", [1, -2], [-3, 4]),
    *each("copysign", [True, False], [-3.0, 4.0]),
    row("copysign", lambda T, x: T.copysign(x, -1), (2, 3)),
    row("copysign", lambda T, x: T.copysign(x, -0.0), [1, 2]),
    *each("nextafter", (2, 3), (3,)),
    *each("nextafter", [0.0, 1.0, INF, NAN], [1.0, -INF, 0.0, 1.0]),
    row("nextafter", lambda T, x: T.nextafter(x.detach(), x.detach()), (3,)),
    *each("heaviside", [-1.5, 0.0, 2.0, NAN, -0.0], [0.5]),
    *each("heaviside", [-1, 0, 2], [7, 8, 9]),
    *each("heaviside", (2, 3), as_dtype("float32", (3,))),
    *each("ldexp", (2, 3), [1, 2, 3]),
    row("ldexp", lambda T, x, y: T.ldexp(x.detach(), y), (2, 3), [1, -2, -30]),
    *each("ldexp", (2, 3), (3,)),
    row("ldexp", lambda T, x, y: T.ldexp(x.detach(), y), as_dtype("float16", [0.0, 1.5]), [100, 3], own=True),
    *each("ldexp", [3, 4], [1, 2]),
    *each("frexp", (2, 3)),
    *each("frexp", ()),
    *each("frexp", [0.0, 1.0, -3.0, 1e-310, 1e300]),
    *each("frexp", [1, 2]),
    row("frexp", lambda T, x: T.frexp(x).exponent, [3.0, 100.0]),
]
