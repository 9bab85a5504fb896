"""Formulas as text: LaTeX, MathML and plain text of an expression, of a layout, of an equation."""

from __future__ import annotations

from typing import Any

from . import notation
from .expression import Expression
from .forms import show
from .latex import to_latex
from .layout import Layout, Operator, Row, Strength
from .mathml import to_mathml
from .plain import to_text

__all__ = ["equation", "latex", "layout_of", "mathml", "notation", "text"]


def layout_of(formula: Any) -> Layout:
    """Return the layout of an expression, a layout as it is."""
    return show(formula) if isinstance(formula, Expression) else formula


def equation(*sides: Any) -> Layout:
    """Return sides, expressions or layouts, with equality signs between them.

    >>> from .expression import Name
    >>> text(equation(Name("x"), Name("y"), Name("z")))
    'x = y = z'
    """
    items: list[Layout] = []
    for side in sides:
        items += [Operator("=")] if items else []
        items.append(layout_of(side))
    return Row(tuple(items), Strength.RELATION)


def latex(formula: Any) -> str:
    """Return an expression or a layout as LaTeX for mathematics mode."""
    return to_latex(layout_of(formula))


def mathml(formula: Any, display: bool = False) -> str:
    """Return an expression or a layout as a ``<math>`` element."""
    return to_mathml(layout_of(formula), display)


def text(formula: Any) -> str:
    """Return an expression or a layout as one line of Unicode text."""
    return to_text(layout_of(formula))
