"""See the gradient: graph, tape, mathematics and source of any program, in step. Read `explanation` first.

For practice there are `quiz`, questions about any graph, and `bugs`, engines with a fault to be found.
"""

from . import bugs
from .explanation import Explanation, explain
from .quiz import quiz

__all__ = ["Explanation", "bugs", "explain", "quiz"]
