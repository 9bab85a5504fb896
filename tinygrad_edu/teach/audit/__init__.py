"""Is the gradient right? Finite differences, operation by operation, sum by sum, and over the whole program.

Read `evaluate` (an operation, or the program, computed again from other values), `judging` (right, wrong, or a kink), `checks` and `audit`.
"""

from .audit import Audit, audit

__all__ = ["Audit", "audit"]
