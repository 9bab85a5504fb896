"""Inverses, determinants, decompositions and functions of matrices."""

from __future__ import annotations

from typing import Any

from ..forms import form, function, show
from ..layout import MINUS, TIMES, Digits, Identifier, Layout, Operator, Row, Strength, call, fenced, infix, named, power


def _inverted(value: Any) -> Layout:
    return power(show(value), Row((MINUS, Digits("1"))))


@form("inverse")
def inverse(input: Any) -> Layout:
    """``X⁻¹``."""
    return _inverted(input)


@form("solve")
def solve(input: Any, other: Any) -> Layout:
    """``X⁻¹ Y``, the solution of a system of equations."""
    return infix("\u2062", _inverted(input), show(other), strength=Strength.MATRIX, inner=Strength.MATRIX)


@form("pseudoinverse")
def pseudoinverse(input: Any) -> Layout:
    """``X⁺``."""
    return power(show(input), Operator("+", tight=True))


@form("determinant")
def determinant(input: Any) -> Layout:
    """``det(X)``."""
    return function("det", input)


@form("cofactors")
def cofactors(input: Any) -> Layout:
    """``cof(X)``, the matrix of the cofactors."""
    return function("cof", input)


@form("log_abs_determinant")
def log_abs_determinant(input: Any) -> Layout:
    """``ln |det(X)|``."""
    return Row((named("ln"), TIMES, fenced(function("det", input), "||")), Strength.MATRIX)


@form("cholesky")
def cholesky(input: Any) -> Layout:
    """``chol(X)``, the lower triangular factor."""
    return function("chol", input)


@form("orthonormal")
def orthonormal(input: Any) -> Layout:
    """``qf(X)``, the factor Q."""
    return function("qf", input)


@form("lu_factors")
def lu_factors(input: Any) -> Layout:
    """``lu(X)``, both factors in one matrix."""
    return function("lu", input)


@form("eigenvalues")
def eigenvalues(input: Any) -> Layout:
    """``λ(X)``."""
    return call(Identifier("λ"), show(input))


@form("eigenvectors")
def eigenvectors(input: Any) -> Layout:
    """``Q(X)``, the eigenvectors in the columns."""
    return call(Identifier("Q"), show(input))


@form("singular_values")
def singular_values(input: Any) -> Layout:
    """``σ(X)``."""
    return call(Identifier("σ"), show(input))


@form("left_vectors")
def left_vectors(input: Any) -> Layout:
    """``U(X)``, the left singular vectors in the columns."""
    return call(Identifier("U"), show(input))


@form("right_vectors")
def right_vectors(input: Any) -> Layout:
    """``V(X)``, the right singular vectors in the columns."""
    return call(Identifier("V"), show(input))


@form("matrix_exponential")
def matrix_exponential(input: Any) -> Layout:
    """``expm(X)``, which is not the exponential of every element."""
    return function("expm", input)
