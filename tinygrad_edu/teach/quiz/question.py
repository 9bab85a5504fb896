"""A question with its choices, its hints and a checked answer, and a quiz as a sequence of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, overload

from .answers import Answer, Result


class Question:
    """One question about a graph.

    Attributes
    ----------
    text : the question.
    kind : what it is about: "value", "local", "adjoint", "next", "order", "saved", "shape", "axes", "contributions", "zero" or "doubled".
    choices : what can be answered, or `None`.
    hints : from general to nearly the answer.
    answer : what is right, as a plain value.
    """

    def __init__(self, text: str, kind: str, hints: Sequence[str], right: Answer) -> None:
        self.text, self.kind, self.hints = text, kind, list(hints)
        self._right = right
        choices = getattr(right, "choices", None)
        self.choices: list[str] | None = None if choices is None else list(choices)
        self.answer: Any = right.value

    def check(self, answer: Any) -> Result:
        """Return whether an answer is right, and what to say about it.

        Numbers may be off by one percent; they may be given as text, ``"1/3"`` too. Shapes are tuples or text; names are text or lists.
        """
        return self._right.check(answer)

    @property
    def solution(self) -> str:
        """The answer as text."""
        return str(self._right)

    def __str__(self) -> str:
        return self.text if self.choices is None else f"{self.text}\n   Choose from: {', '.join(self.choices)}"

    def __repr__(self) -> str:
        return f"<Question: {self.text}>"

    def _repr_html_(self) -> str:
        choices = "" if self.choices is None else f"<p>Choose from: {', '.join(f'<code>{escape(c)}</code>' for c in self.choices)}</p>"
        folded = [(f"Hint {n}", hint) for n, hint in enumerate(self.hints, 1)] + [("Answer", self.solution)]
        rest = "".join(f"<details><summary>{title}</summary><p>{escape(text)}</p></details>" for title, text in folded)
        return f"<p>{escape(self.text)}</p>{choices}{rest}"


class Quiz(Sequence[Question]):
    """Questions about one graph. `quiz` makes it."""

    def __init__(self, about: str, questions: Sequence[Question]) -> None:
        self.about, self.questions = about, list(questions)

    def __len__(self) -> int:
        return len(self.questions)

    @overload
    def __getitem__(self, i: int) -> Question: ...
    @overload
    def __getitem__(self, i: slice) -> list[Question]: ...

    def __getitem__(self, i: Any) -> Any:
        return self.questions[i]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __str__(self) -> str:
        lines = [f"Quiz about {self.about}"]
        lines += [f"{n}. {question}   ({len(question.hints)} hints)" for n, question in enumerate(self.questions)]
        return "\n".join([*lines, "Answer with quiz[0].check(…); quiz[0].hints[0] is the first hint."])

    def __repr__(self) -> str:
        return f"<Quiz about {self.about}: {len(self)} questions>"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{question._repr_html_()}</li>" for question in self.questions)
        return f'<section lang="en"><h3>Quiz about {escape(self.about)}</h3><ol start="0">{items}</ol></section>'
