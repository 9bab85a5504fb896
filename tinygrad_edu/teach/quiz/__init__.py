"""Questions about any graph, whose answers the engine has worked out."""

from .answers import Result
from .ask import KINDS, quiz
from .question import Question, Quiz

__all__ = ["KINDS", "Question", "Quiz", "Result", "quiz"]
