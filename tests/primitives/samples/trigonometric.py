"""Samples for `ops/trigonometric.py`."""

from __future__ import annotations

from ..drawing import between
from .declare import binary, unary

REAL, INSIDE, NOT_ZERO = between(-2, 2), between(-0.6, 0.6), between(-2, 2, 0, gap=0.4)

unary(dict.fromkeys(("sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "deg2rad", "rad2deg"), REAL), analytic=True)
unary({"tan": between(-0.9, 0.9), "asin": INSIDE, "acos": INSIDE, "atanh": INSIDE, "acosh": between(1.3, 3)}, analytic=True)
binary({"atan2": (NOT_ZERO, NOT_ZERO), "hypot": (NOT_ZERO, NOT_ZERO)}, analytic=False)
