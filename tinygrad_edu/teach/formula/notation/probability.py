"""The functions of distributions: the incomplete gamma function and its inverse."""

from __future__ import annotations

from typing import Any

from ..forms import form, show
from ..layout import Digits, Identifier, Layout, Operator, Subscript, Superscript, call, row


@form("gammainc")
def gammainc(input: Any, other: Any, order: Any) -> Layout:
    """``P(a, x)``, or its derivatives ``∂ₐᵏ P(a, x)``."""
    function = call(Identifier("P"), show(input), show(other))
    if not order:
        return function
    by = Subscript(Operator("∂", tight=True), show(input))
    return row(by if order == 1 else Superscript(by, Digits(str(order))), function)


@form("gamma_quantile")
def gamma_quantile(input: Any, other: Any) -> Layout:
    """``P⁻¹(a, p)``: the second argument at which P(a, x) is p."""
    return call(Superscript(Identifier("P"), Digits("−1")), show(other), show(input))
