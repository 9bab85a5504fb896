"""How a name from a program is typeset: ``w1`` as a letter with an index, ``alpha`` as a Greek letter, anything else as it is."""

from __future__ import annotations

import re

from .characters import FROM_SUBSCRIPTS, GREEK, printable
from .layout import Digits, Hat, Identifier, Layout, Subscript

_INDEXED = re.compile(r"([A-Za-z]+|[^\W\d_])_?(\d+)")
_MARKED = re.compile(r"([A-Za-z]+|[^\W\d_])_([A-Za-z]+)")
_HATTED = re.compile(r"(\w)_?hat")


def identifier(name: str) -> Layout:
    """Return the layout of a name.

    A single letter and the name of a Greek letter are letters of a formula, with digits or, after an underscore, a word as index; y_hat
    has a hat. Any other name is set as it stands in the program.

    >>> identifier("w1")
    Subscript(base=Identifier(text='w', style='italic'), script=Digits(text='1'))
    >>> identifier("alpha"), identifier("model.0.weight")
    (Identifier(text='α', style='italic'), Identifier(text='model.0.weight', style='code'))
    """
    name = printable(name)
    letter = _letter(name)
    if letter is not None:
        return letter
    if (found := _HATTED.fullmatch(name)) and (letter := _letter(found[1])) is not None:
        return Hat(letter)
    plain = name.translate(FROM_SUBSCRIPTS)
    for pattern in (_INDEXED, _MARKED):
        found = pattern.fullmatch(plain)
        if found and (letter := _letter(found[1])) is not None:
            return Subscript(letter, _index(found[2]))
    return Identifier(name if name.strip() else "?", "code")


def _letter(name: str) -> Layout | None:
    if name in GREEK:
        return Identifier(GREEK[name])
    return Identifier(name) if len(name) == 1 and name.isalpha() else None


def _index(text: str) -> Layout:
    if text.isdigit():
        return Digits(text)
    return _letter(text) or Identifier(text, "upright")
