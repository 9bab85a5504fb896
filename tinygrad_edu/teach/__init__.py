"""See the gradient: graph, tape, mathematics and source of any program, in step. Read `explanation` first."""

from .explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
