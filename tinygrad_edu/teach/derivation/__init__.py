"""The chain rule of a program as mathematics: every line from the rules themselves."""

from __future__ import annotations

from .derivation import Derivation, Line
from .equation import Equation
from .math import math

__all__ = ["Derivation", "Equation", "Line", "math"]
