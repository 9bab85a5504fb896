"""Special functions: those of the gamma, error and Bessel families."""

from __future__ import annotations

from typing import Any

from ..forms import form, show
from ..layout import OF, Identifier, Layout, Superscript, call, fenced, named, row


@form("lgamma")
def lgamma(input: Any) -> Layout:
    """``ln |Γ(x)|``."""
    return row(named("ln"), OF, fenced(call(Identifier("Γ"), show(input)), "||"))


@form("digamma")
def digamma(input: Any) -> Layout:
    """``ψ(x)``."""
    return call(Identifier("ψ"), show(input))


@form("polygamma")
def polygamma(input: Any, n: Any) -> Layout:
    """``ψ⁽ⁿ⁾(x)``."""
    return call(Superscript(Identifier("ψ"), fenced(show(n))), show(input))


@form("zeta")
def zeta(input: Any, other: Any) -> Layout:
    """``ζ(x, q)``."""
    return call(Identifier("ζ"), show(input), show(other))
