"""`show`: the layout of an expression. How each primitive is written stands in `notation`; here it is looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import numerals
from .algebra import plain
from .expression import Apply, Name, parts
from .identifier import identifier
from .layout import (
    Digits,
    Fraction,
    Guard,
    Layout,
    Operator,
    Row,
    Strength,
    Subscript,
    Superscript,
    Words,
    barred,
    call,
    fenced,
    listed,
    named,
    row,
    strength_of,
)
from .quantity import Quantity
from .quotients import QUOTIENTS, Written

Form = Callable[..., Layout]
SILENT = ("reshape", "squeeze", "unsqueeze", "overwrite")  # with cast and its like: written as the operand alone
FORMS: dict[str, tuple[Form, tuple[str, ...]]] = {}  # primitive -> how it is written, and which of its arguments that needs


def form(*primitives: str) -> Callable[[Form], Form]:
    """Declare how some primitives are written. As in a rule, the function's parameters are arguments of the primitive, by name.

    `whole` is the whole expression.
    """

    def declare(function: Form) -> Form:
        code = function.__code__
        FORMS.update(dict.fromkeys(primitives, (function, code.co_varnames[: code.co_argcount])))
        return function

    return declare


def show(value: Any) -> Layout:
    """Return the layout of an expression, or of a plain value that stands in one."""
    value = plain(value)
    if isinstance(value, Name):
        return name_layout(value)
    if isinstance(value, Written):
        return value.layout
    if isinstance(value, Apply):
        return show_call(value)
    if isinstance(value, Quantity):
        return quantity_layout(value)
    return plain_layout(value)


def show_forward(value: Apply) -> Layout:
    """Return the layout of a call for its own line, where also an operation is named that is not shown inside of a formula."""
    if plain(value) is value and value.name not in SILENT:
        return show(value)
    return generic(value)


def name_layout(name: Name) -> Layout:
    """Return the layout of a name, with a bar if it is an adjoint."""
    layout = identifier(name.text) if name.shown is None else name.shown
    return barred(layout) if name.bar else layout


def show_call(value: Apply) -> Layout:
    """Return the layout of a primitive's application."""
    if value.name in QUOTIENTS:
        return FORMS["mul"][0](value)
    if value.name not in FORMS:
        return generic(value)
    function, wanted = FORMS[value.name]
    return function(*[value if name == "whole" else value.argument(name) for name in wanted])


def generic(value: Apply) -> Layout:
    """Return the layout of a primitive that nothing is known of: its name, its operands, and its options by name."""
    operands, options = [], []
    for name, argument in zip(value.primitive.parameters, value.args, strict=True):
        if list(parts(argument)) or name in value.primitive.rules:
            operands.append(show(argument))
        elif argument is not None:
            options.append(option(name, argument))
    return call(named(value.name), *operands, options=listed(*options) if options else None)


def option(name: str, value: Any) -> Layout:
    """Return an option with its value: stride 2. One that is a letter needs no name."""
    if isinstance(value, Quantity) and value.formula.sign == "letter":
        return show(value)
    return row(Words(f"{name} "), show(value))


def at(value: Any, strength: Strength) -> Layout:
    """Return the layout of an expression for a place where it must hold together this strongly."""
    return Guard(show(value), strength)


def function(name: str, *operands: Any, options: Layout | None = None) -> Layout:
    """Return a named function of some operands."""
    return call(named(name), *map(show, operands), options=options)


def plain_layout(value: Any) -> Layout:
    """Return the layout of a value that is no expression: a number, an array, a shape, an index, a word."""
    if isinstance(value, (bool, int, float, np.number, np.bool_)):
        return numerals.number(value)
    if isinstance(value, np.ndarray):
        return numerals.array(value)
    if isinstance(value, slice):
        return slice_layout(value)
    if value is Ellipsis:
        return Operator("…", tight=True)
    if isinstance(value, (tuple, list)):
        return fenced(listed(*map(show, value))) if len(value) != 1 else show(value[0])
    return Words(str(value))


def slice_layout(value: slice) -> Layout:
    """Return a slice as Python writes it."""
    ends = [Words("") if end is None else show(end) for end in (value.start, value.stop)]
    items = [ends[0], Operator(":", tight=True), ends[1]]
    if value.step not in (None, 1):
        items += [Operator(":", tight=True), show(value.step)]
    return row(*[item for item in items if item != Words("")])


def quantity_layout(value: Quantity) -> Layout:
    """Return a quantity by its letters."""
    sign, operands = value.formula
    if sign == "letter":
        return identifier(operands[0])
    return FORMS["mul" if sign in "·/" else "add"][0](value)


def starts_with_digits(layout: Layout) -> bool:
    """Return whether the leftmost thing in a layout is a number, so that a number before it needs a sign between."""
    while True:
        if isinstance(layout, Guard) and strength_of(layout.body) < layout.strength:
            return False
        if isinstance(layout, (Subscript, Superscript)):
            layout = layout.base
        elif isinstance(layout, Guard):
            layout = layout.body
        elif isinstance(layout, Row):
            layout = layout.items[0]
        else:
            return isinstance(layout, (Digits, Fraction))


__all__ = ["FORMS", "at", "form", "function", "generic", "option", "show", "show_forward", "starts_with_digits"]
