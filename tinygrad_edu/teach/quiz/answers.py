"""Answers that can be checked: each knows what is right, in which forms it may be given, and what the usual mistakes give.

What `Answer` says of its methods holds for those of its subclasses.
"""
# ruff: noqa: D102

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from ...program.numbers import number

TOLERANCE = 0.01  # relative: what is computed by hand is rounded
_LONGEST = 80  # characters of an answer that is repeated
_NOISE = 1e-6  # what is smaller counts as zero


class Result(NamedTuple):
    """Whether an answer is right, and what to say about it. It is true if the answer is right."""

    correct: bool
    message: str

    def __bool__(self) -> bool:
        return self.correct


class Answer:
    """What is right. `value` is a plain Python value, `form` says in which form it is expected."""

    form = ""
    value: Any

    def check(self, given: Any) -> Result:
        """Compare what was given with what is right."""
        try:
            parsed = self.parse(given)
        except (ValueError, TypeError, ZeroDivisionError, OverflowError):
            return Result(False, f"The answer should be {self.form}, but is {_in_short(given)}.")
        return Result(True, f"Right: {self}.") if self.agrees(parsed) else Result(False, self.explain(parsed))

    def parse(self, given: Any) -> Any:
        """Return what was given in the form of `value`; raise `ValueError` if it has no such form."""
        raise NotImplementedError

    def agrees(self, parsed: Any) -> bool:
        """Return whether it is right."""
        return bool(parsed == self.value)

    def explain(self, parsed: Any) -> str:
        """Say what is wrong with a wrong answer."""
        return "No."

    def __str__(self) -> str:
        return str(self.value)


def _in_short(given: Any) -> str:
    """Return what was given as text of a bounded length."""
    text = "a number that is too large" if isinstance(given, int) and abs(given) > sys.float_info.max else repr(given)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class Number(Answer):
    """A number, within one percent. `mistakes` are pairs of a wrong number and what it means."""

    form = "a number, such as 2, -0.5 or 1/3"

    def __init__(self, value: float, mistakes: Sequence[tuple[Any, str]] = ()) -> None:
        self.value = float(value)
        self.mistakes = [(float(wrong), why) for wrong, why in mistakes if not close(float(wrong), self.value)]

    def parse(self, given: Any) -> float:
        if isinstance(given, str):
            return float(Fraction(given.strip().replace("−", "-").replace(" ", "")))
        array = np.asarray(getattr(given, "array", given), np.float64)
        if isinstance(given, bool) or array.size != 1 or not np.isfinite(array).all():
            raise ValueError
        return float(array.reshape(()))

    def agrees(self, parsed: float) -> bool:
        return close(parsed, self.value)

    def explain(self, parsed: float) -> str:
        for wrong, why in self.mistakes:
            if close(parsed, wrong):
                return f"No: {why}"
        if close(-parsed, self.value):
            return "No: the size is right, the sign is not."
        if self.value and close(abs(parsed), abs(1 / self.value)):
            return "No: that is one divided by it."
        return "No: it is larger." if parsed < self.value else "No: it is smaller."

    def __str__(self) -> str:
        return number(self.value, 6)


def close(a: float, b: float) -> bool:
    """Return whether `a`, computed by hand, agrees with `b`.

    >>> close(0.33, 1 / 3), close(0.3, 1 / 3)
    (True, False)
    """
    return math.isfinite(a) and abs(a - b) <= max(TOLERANCE * abs(b), _NOISE)


class Whole(Answer):
    """A whole number, exactly."""

    form = "a whole number"

    def __init__(self, value: int, mistakes: Mapping[int, str] | None = None) -> None:
        self.value = value
        self.mistakes = mistakes or {}

    def parse(self, given: Any) -> int:
        whole = int(given)
        if isinstance(given, bool) or (not isinstance(given, str) and whole != given):
            raise ValueError
        return whole

    def explain(self, parsed: int) -> str:
        return f"No: {self.mistakes[parsed]}" if parsed in self.mistakes else "No: there are more." if parsed < self.value else "No: fewer."


class Shape(Answer):
    """A shape. `mistakes` maps wrong ones to what they mean."""

    form = "a shape, such as (2, 3), or () for a single number"

    def __init__(self, value: Sequence[int], mistakes: Mapping[tuple[int, ...], str] | None = None) -> None:
        self.value = tuple(int(n) for n in value)
        self.mistakes = {tuple(int(n) for n in wrong): why for wrong, why in (mistakes or {}).items()}

    def parse(self, given: Any) -> tuple[int, ...]:
        if isinstance(given, str):
            text = given.strip()
            inner = text.strip("()[] ").rstrip(", ")
            return () if text in ("()", "[]") else tuple(int(n) for n in re.split(r"\s*[,;x×]\s*|\s+", inner))
        if isinstance(given, (int, np.integer)) and not isinstance(given, bool):
            return (int(given),)
        if not isinstance(given, (Sequence, np.ndarray)):
            raise ValueError
        return tuple(int(n) for n in given)

    def explain(self, parsed: tuple[int, ...]) -> str:
        return f"No: {self.mistakes[parsed]}" if parsed in self.mistakes else "No."


class Axes(Shape):
    """Axes of an array of `ndim` dimensions, in any order, counted from either end."""

    form = "one axis or several, such as 0 or (0, 1)"

    def __init__(self, value: Sequence[int], ndim: int, mistakes: Mapping[tuple[int, ...], str] | None = None) -> None:
        self.ndim = ndim
        super().__init__(value, mistakes)

    def parse(self, given: Any) -> tuple[int, ...]:
        axes = super().parse(given)
        if any(not -self.ndim <= axis < self.ndim for axis in axes):
            raise ValueError
        return tuple(sorted({axis % self.ndim for axis in axes}))


class Choice(Answer):
    """One of several words, of which at least one is right. `mistakes` maps wrong ones to why they are."""

    def __init__(self, right: Sequence[str], choices: Sequence[str], mistakes: Mapping[str, str] | None = None) -> None:
        self.value = right[0]
        self.right, self.choices, self.mistakes = tuple(right), tuple(choices), mistakes or {}
        self.form = "one of " + ", ".join(choices)

    def parse(self, given: Any) -> str:
        if isinstance(given, (bool, np.bool_)):
            given = "yes" if given else "no"
        if not isinstance(given, str):
            raise TypeError
        exact = [c for c in self.choices if c == given.strip()] or [c for c in self.choices if c.lower() == given.strip().lower()]
        if len(exact) != 1:
            raise ValueError
        return exact[0]

    def agrees(self, parsed: str) -> bool:
        return parsed in self.right

    def explain(self, parsed: str) -> str:
        return f"No: {self.mistakes[parsed]}" if parsed in self.mistakes else "No."

    def __str__(self) -> str:
        return " or ".join(self.right)


class NameList(Answer):
    """Several names out of `choices`, as a set, or in an order."""

    def __init__(
        self, value: Sequence[str], choices: Sequence[str], ordered: bool, mistakes: Mapping[tuple[str, ...], str] | None = None
    ) -> None:
        self.choices, self.ordered = tuple(choices), ordered
        self.value = tuple(value) if ordered else self._sorted(value)
        self.mistakes = {tuple(wrong) if ordered else self._sorted(wrong): why for wrong, why in (mistakes or {}).items()}
        self.form = ("names in their order, out of " if ordered else "names, or none of them, out of ") + ", ".join(choices)

    def _sorted(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(set(names), key=self.choices.index))

    def parse(self, given: Any) -> tuple[str, ...]:
        if isinstance(given, str):
            given = self._split(given)
        names = [str(name).strip() for name in given]
        if any(name not in self.choices for name in names):
            raise ValueError
        return tuple(names) if self.ordered else self._sorted(names)

    def _split(self, text: str) -> list[str]:
        """Return the names in a text; one that contains a comma or a blank is found too."""
        if text.strip().lower() in ("", "none", "nothing"):
            return []
        alternatives = "|".join(re.escape(name) for name in sorted(self.choices, key=len, reverse=True))
        word = re.compile(rf"({alternatives})(?:\s*(?:,|;|->|→)\s*|\s+and\s+|\s+|$)")
        text, names, at = text.strip(), [], 0
        while at < len(text):
            found = word.match(text, at)
            if found is None:
                raise ValueError
            names.append(found[1])
            at = found.end()
        return names

    def explain(self, parsed: tuple[str, ...]) -> str:
        if parsed in self.mistakes:
            return f"No: {self.mistakes[parsed]}"
        missing, extra = set(self.value) - set(parsed), set(parsed) - set(self.value)
        if self.ordered:
            return "No: name all of them." if missing else "No."
        return (
            "No: " + " and ".join(f"{count} {what}" for count, what in ((len(missing), "missing"), (len(extra), "too many")) if count) + "."
        )

    def __str__(self) -> str:
        return (" → " if self.ordered else ", ").join(self.value) or "nothing"
