"""Conditions: comparisons and what is made of them. Where one is computed with, it is 1 or 0, in Iverson's brackets."""

from __future__ import annotations

from typing import Any

from ..algebra import decided, plain
from ..expression import Apply, Expression
from ..forms import form, show
from ..layout import Guard, Layout, Operator, Row, Strength, fenced, infix, row

RELATIONS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}
_NEGATIONS = ("logical_not", "bitwise_not")
OPPOSITE = {"lt": "≥", "le": ">", "gt": "≤", "ge": "<", "eq": "≠", "ne": "="}
CONNECTIVES = {"logical_and": "∧", "bitwise_and": "∧", "logical_or": "∨", "bitwise_or": "∨", "logical_xor": "⊻", "bitwise_xor": "⊻"}


def bracketed(value: Any) -> Layout:
    """Return a factor; a condition becomes 1 where it holds and 0 elsewhere, in Iverson's brackets."""
    return fenced(condition(value), "[]") if is_condition(value) else show(value)


def is_condition(value: Any) -> bool:
    """Return whether an expression is true or false in every place."""
    value = plain(value)
    return isinstance(value, Expression) and value.dtype.kind == "b"


def condition(value: Any) -> Layout:
    """Return a condition without brackets."""
    value = decided(value)
    if isinstance(value, Apply) and value.name in RELATIONS:
        return _relation(RELATIONS[value.name], value)
    if isinstance(value, Apply) and value.name in CONNECTIVES and is_condition(value):
        parts = [Guard(condition(a), Strength.SUM) if _is_connective(a) else condition(a) for a in value.args]
        return Row((parts[0], Operator(CONNECTIVES[value.name]), parts[1]), Strength.RELATION)
    if isinstance(value, Apply) and value.name in _NEGATIONS and is_condition(value):
        return negation(value.args[0])
    return show(value)


def negation(value: Any) -> Layout:
    """Return the opposite of a condition."""
    value = plain(value)
    if isinstance(value, Apply) and value.name in OPPOSITE:
        return _relation(OPPOSITE[value.name], value)
    if isinstance(value, Apply) and value.name in _NEGATIONS and is_condition(value):
        return condition(value.args[0])
    return row(Operator("¬", tight=True), Guard(condition(value), Strength.ATOM))


def _is_connective(value: Any) -> bool:
    value = plain(value)
    return isinstance(value, Apply) and value.name in CONNECTIVES


def _relation(sign: str, value: Apply) -> Layout:
    sides = [Guard(bracketed(a), Strength.SUM) for a in value.args]
    return Row((sides[0], Operator(sign), sides[1]), Strength.RELATION)


@form(*RELATIONS, *CONNECTIVES, *_NEGATIONS)
def conditions(whole: Apply) -> Layout:
    """``[x > 0]``; operations on the bits of integers are functions by name."""
    if is_condition(whole):
        return fenced(condition(whole), "[]")
    sign = {"bitwise_not": "¬", **CONNECTIVES}[whole.name]
    if whole.name == "bitwise_not":
        return row(Operator(sign, tight=True), Guard(show(whole.args[0]), Strength.ATOM))
    return infix(sign, *map(show, whole.args), strength=Strength.SUM)
