"""Identifiers for what the student may have called anything."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

LONGEST = 40
RESERVED = {"np", "math", "forward", "backward", "saved", *dir(builtins), *keyword.kwlist, *keyword.softkwlist}


def identifier(name: str) -> str:
    """Return a Python identifier that resembles `name`.

    >>> identifier("model.0.weight"), identifier("2nd <b>"), identifier("lambda"), identifier("🙂")
    ('model_0_weight', 'x2nd_b', 'lambda_', 'x')
    """
    text = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name))[:LONGEST].strip("_")
    if not text.isidentifier():
        text = f"x{text}" if f"x{text}".isidentifier() else "x"
    return f"{text}_" if text in RESERVED else text


class Namer:
    """Gives out identifiers, each only once."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)
        self._next: dict[str, int] = {}

    def new(self, wanted: str) -> str:
        """Return `wanted`, an identifier, or if it is taken the same with a number."""
        name = wanted
        while name in self._taken:
            self._next[wanted] = number = self._next.get(wanted, 1) + 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name

    def numbered(self, stem: str) -> str:
        """Return `stem` with the next number that is free."""
        while True:
            self._next[stem] = number = self._next.get(stem, 0) + 1
            if (name := f"{stem}{number}") not in self._taken:
                self._taken.add(name)
                return name
