"""Products of matrices."""

from __future__ import annotations

from typing import Any

from ..algebra import plain
from ..forms import at, form, function, show
from ..layout import TIMES, Big, Guard, Identifier, Layout, Row, Strength, Subscript, infix, row, transposed
from .shapes import axes_option


@form("matmul")
def matmul(input: Any, other: Any) -> Layout:
    """Two matrices side by side; between two vectors stands a transposition sign."""
    if getattr(plain(input), "ndim", 2) == 1:
        return infix("\u2062", transposed(show(input)), show(other), strength=Strength.MATRIX, inner=Strength.MATRIX)
    return infix("\u2062", show(input), show(other), strength=Strength.MATRIX, inner=Strength.MATRIX)


@form("linear")
def linear(input: Any, weight: Any, bias: Any) -> Layout:
    """``x Wᵀ + b``."""
    product = Row((at(input, Strength.MATRIX), TIMES, transposed(show(weight))), Strength.MATRIX)
    return product if bias is None else infix("+", product, show(bias), strength=Strength.SUM)


@form("unsqueeze")
def unsqueeze(input: Any, axis: Any) -> Layout:
    """A vector as a row is its transpose; any other axis of length one is only there to broadcast."""
    return transposed(show(input)) if getattr(input, "ndim", 0) == 1 and axis == 0 else show(input)


@form("transpose")
def transpose(input: Any, axis0: Any, axis1: Any) -> Layout:
    """``Xᵀ``; the axes are named where they are not the last two."""
    ndim = input.ndim
    if {axis0, axis1} == {ndim - 2, ndim - 1}:
        return transposed(show(input))
    return function("transpose", input, options=axes_option((axis0, axis1)))


@form("permute")
def permute(input: Any, axes: Any) -> Layout:
    """``Xᵀ`` of a matrix, and the new order of the axes of anything else."""
    if axes == tuple(range(len(axes))):
        return show(input)
    return transposed(show(input)) if axes == (1, 0) else function("permute", input, options=axes_option(axes))


@form("einsum")
def einsum(operands: Any, equation: Any) -> Layout:
    """The sum in index notation."""
    terms, result = equation.split("->")
    factors = [_indexed(operand, term) for operand, term in zip(operands, terms.split(","), strict=True)]
    product = Row(tuple(i for f in factors for i in (TIMES, f))[1:], Strength.PRODUCT)
    summed = [c for c in dict.fromkeys(terms.replace(",", "")) if c not in result]
    return Big("∑", row(*map(Identifier, summed)), product) if summed else product


def _indexed(operand: Any, letters: str) -> Layout:
    layout = show(operand)
    if layout == Identifier("I"):
        layout = Identifier("δ")
    return Subscript(Guard(layout, Strength.ATOM), row(*map(Identifier, letters))) if letters else Guard(layout, Strength.PRODUCT)
