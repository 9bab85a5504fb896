"""Circular and hyperbolic functions, their inverses, angles."""

from __future__ import annotations

from ..row import each, row, within

UNIT, ABOVE = within(-0.9, 0.9, 3, 4), within(1.2, 4, 3, 4)
ROWS = [
    *each("sin cos tan sinh cosh tanh asinh atan arcsinh arctan deg2rad rad2deg nn.functional.tanh", (3, 4)),
    *each("asin acos atanh arcsin arccos arctanh", UNIT),
    *each("acosh arccosh", ABOVE),
    *each("sin cos tan sinh cosh tanh asinh atan acosh deg2rad rad2deg", [1, 2, 3]),
    *each("asin acos atanh sin cos", [True, False]),
    *each("sin cos tan sinh cosh tanh asinh atan", ()),
    *each("tanh asinh atan sinh cosh", [-300.0, -1e-9, 0.0, 1e-9, 300.0]),
    *each("asin acos atanh", [1.0, -1.0, 2.0]),
    *each("acosh", [1.5, 0.5]),
    *each("atan2 arctan2 hypot", (2, 3), (2, 3)),
    *each("atan2 hypot", (2, 1), (3,)),
    *each("atan2", [0.0, -0.0, 1.0, -1.0], [-1.0, -1.0, 0.0, 0.0]),
    *each("atan2", [1, -2], [-3, 4]),
    *each("hypot", [3, 5], [4, 12]),
    *each("hypot", [3e200, 0.0], [4e200, 1.0]),
    row("tanh", lambda T, x: T.tanh(x, 1), (3,)),
    row("atan2", lambda T, x, y: T.atan2(x, y), [1.0, -2.0], [2.0, 1.0], own=True),
]
