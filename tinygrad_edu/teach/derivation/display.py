"""How an expression of a derivation is laid out."""

from __future__ import annotations

from ..formula.expression import Apply, Expression, replaced
from ..formula.forms import show, show_forward
from ..formula.layout import Layout


def shown(expression: Expression) -> Layout:
    """Return the layout of a formula; what changes nothing in it, such as a first power, is left out."""
    return show(_without_idle(expression))


def shown_forward(expression: Expression) -> Layout:
    """Return the layout of an operation on a line of its own, where also one is named that is left out in a larger formula."""
    return show_forward(expression) if isinstance(expression, Apply) else show(expression)


def _without_idle(part: Expression) -> Expression:
    """Return an expression without first powers and without sums over axes of length one."""
    if not isinstance(part, Apply):
        return part
    if isinstance(inside := part.args[0], Expression) and (_is_first_power(part) or _is_sum_of_one(part, inside)):
        return _without_idle(inside)
    return Apply(part.primitive, tuple(replaced(a, _without_idle) for a in part.args))


def _is_first_power(part: Apply) -> bool:
    return part.name == "pow" and isinstance(part.args[1], (int, float)) and part.args[1] == 1


def _is_sum_of_one(part: Apply, inside: Expression) -> bool:
    return part.name == "sum" and isinstance(axes := part.argument("axis"), tuple) and all(inside.shape[axis] == 1 for axis in axes)
