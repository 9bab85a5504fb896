"""Special functions: those of the gamma, error and Bessel families."""

from __future__ import annotations

from typing import Any

from ..forms import at, form, function, show
from ..layout import OF, Digits, Identifier, Layout, Operator, Row, Strength, Subscript, Superscript, call, fenced, infix, named, power, row


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


@form("entr", "logit", "erfcx")
def named_functions(whole: Any) -> Layout:
    """``erfcx(x)``."""
    return function(whole.name, whole.args[0])


def _product(first: Layout, second: Layout) -> Layout:
    return Row((first, Operator("\u2062"), second), Strength.PRODUCT)


@form("xlogy")
def xlogy(factor: Any, argument: Any) -> Layout:
    """``x ln(y)``."""
    return _product(at(factor, Strength.MATRIX), call(named("ln"), show(argument)))


@form("xlog1py")
def xlog1py(factor: Any, argument: Any) -> Layout:
    """``x ln(1 + y)``."""
    return _product(at(factor, Strength.MATRIX), call(named("ln"), infix("+", Digits("1"), show(argument), strength=Strength.SUM)))


@form("erfinv", "ndtri")
def inverses(whole: Any) -> Layout:
    """``erf⁻¹(x)`` and ``Φ⁻¹(x)``."""
    return call(Superscript(named("erf") if whole.name == "erfinv" else Identifier("Φ"), Digits("-1")), show(whole.args[0]))


@form("log_ndtr")
def log_ndtr(input: Any) -> Layout:
    """``ln Φ(x)``."""
    return row(named("ln"), OF, call(Identifier("Φ"), show(input)))


@form("bessel")
def bessel(input: Any, order: Any, scaled: Any) -> Layout:
    """``I₀(x)``, or ``e^{−|x|} I₀(x)``."""
    unscaled = call(Subscript(Identifier("I"), show(order)), show(input))
    if not scaled:
        return unscaled
    return _product(power(Identifier("e"), row(Operator("−", tight=True), fenced(show(input), "||"))), unscaled)


@form("sinc")
def sinc(input: Any, order: Any) -> Layout:
    """``sinc(x)`` and its derivatives ``sinc⁽ⁿ⁾(x)``."""
    return call(Superscript(named("sinc"), fenced(show(order))) if order else named("sinc"), show(input))
