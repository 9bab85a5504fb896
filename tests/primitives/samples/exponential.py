"""Samples for `ops/exponential.py`."""

from __future__ import annotations

from ..drawing import between
from .declare import binary, unary

REAL, POSITIVE = between(-2, 2), between(0.8, 3)  # see `arithmetic` for the distance from the pole

unary({"exp": REAL, "exp2": REAL, "expm1": REAL, "sigmoid": REAL, "log1p": between(-0.6, 2)}, analytic=True)
unary({"log": POSITIVE, "log2": POSITIVE, "log10": POSITIVE}, analytic=True)
unary({"erf": REAL, "erfc": REAL}, analytic=False)
binary({"logaddexp": (REAL, REAL), "logaddexp2": (REAL, REAL)}, analytic=False)
