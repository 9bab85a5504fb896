"""Functions that are applied element by element and have a name."""

from __future__ import annotations

import math
from typing import Any

from ..forms import at, form, function, option, show
from ..layout import (
    OF,
    Digits,
    Fraction,
    Identifier,
    Layout,
    Operator,
    Row,
    Strength,
    Subscript,
    call,
    fenced,
    infix,
    listed,
    named,
    power,
    row,
)
from ..quotients import quotient

# Primitive -> the name that mathematics has for it.
NAMES = {
    "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "log": "ln", "erf": "erf", "erfc": "erfc",
    "sign": "sgn", "trunc": "trunc", "frac": "frac", "isnan": "isnan", "isinf": "isinf", "isfinite": "isfinite",
    "signbit": "signbit", "gelu_tanh": "GELU", "hardsigmoid": "hardsigmoid", "hardswish": "hardswish", "silu": "SiLU", "mish": "mish",
    "softsign": "softsign", "tanhshrink": "tanhshrink", "mantissa": "mantissa", "exponent": "exponent",
}  # fmt: skip
_LETTERS = {"sigmoid": "σ", "normal_cdf": "Φ"}


@form(*NAMES)
def named_functions(whole: Any) -> Layout:
    """``tanh(x)``."""
    return function(NAMES[whole.name], whole.args[0])


@form(*_LETTERS)
def letters(whole: Any) -> Layout:
    """``σ(x)``."""
    return call(Identifier(_LETTERS[whole.name]), show(whole.args[0]))


@form("logsigmoid")
def logsigmoid(input: Any) -> Layout:
    """``ln σ(x)``."""
    return row(named("ln"), OF, call(Identifier("σ"), show(input)))


@form("exp")
def exp(input: Any) -> Layout:
    """``e^{x}``."""
    return power(Identifier("e"), show(input))


@form("exp2")
def exp2(input: Any) -> Layout:
    """``2^{x}``."""
    return power(Digits("2"), show(input))


@form("expm1")
def expm1(input: Any) -> Layout:
    """``e^{x} − 1``."""
    return infix("−", exp(input), Digits("1"), strength=Strength.SUM)


@form("log2", "log10")
def logarithms(whole: Any) -> Layout:
    """``log₂(x)``."""
    return call(Subscript(named("log"), Digits(whole.name.removeprefix("log"))), show(whole.args[0]))


@form("log1p")
def log1p(input: Any) -> Layout:
    """``ln(1 + x)``."""
    return call(named("ln"), infix("+", Digits("1"), show(input), strength=Strength.SUM))


@form("logaddexp")
def logaddexp(input: Any, other: Any) -> Layout:
    """``ln(e^{x} + e^{y})``."""
    return call(named("ln"), infix("+", exp(input), exp(other), strength=Strength.SUM))


@form("logaddexp2")
def logaddexp2(input: Any, other: Any) -> Layout:
    """``log₂(2^{x} + 2^{y})``."""
    return call(Subscript(named("log"), Digits("2")), infix("+", exp2(input), exp2(other), strength=Strength.SUM))


@form("abs")
def magnitude(input: Any) -> Layout:
    """``|x|``."""
    return fenced(show(input), "||")


@form("floor", "ceil")
def rounded(whole: Any) -> Layout:
    """``⌊x⌋`` and ``⌈x⌉``."""
    return fenced(show(whole.args[0]), "⌊⌋" if whole.name == "floor" else "⌈⌉")


@form("round")
def nearest(input: Any, decimals: Any) -> Layout:
    """``round(x)``."""
    return function("round", input, options=option("decimals", decimals) if decimals else None)


@form("zeros_like")
def zeros(whole: Any) -> Layout:
    """``0``."""
    return Digits("0")


@form("atan2", "copysign", "nextafter", "gcd", "lcm")
def of_two(whole: Any) -> Layout:
    """``atan2(y, x)``."""
    return function(whole.name, *whole.args)


@form("heaviside")
def heaviside(input: Any, values: Any) -> Layout:
    """``H(x)``, with the value at zero as an index."""
    return call(Subscript(Identifier("H"), show(values)), show(input))


@quotient("deg2rad")
def radians(input: Any) -> tuple[Any, Any]:
    """A multiple of the angle."""
    return (math.pi, input), (180,)


@quotient("rad2deg")
def degrees(input: Any) -> tuple[Any, Any]:
    """A multiple of the angle."""
    return (180, input), (math.pi,)


@form("bitwise_left_shift", "bitwise_right_shift")
def shifts(whole: Any) -> Layout:
    """``x ≪ y``."""
    return infix("≪" if "left" in whole.name else "≫", *map(show, whole.args), strength=Strength.SUM)


@form("isclose")
def isclose(input: Any, other: Any) -> Layout:
    """``[x ≈ y]``."""
    return fenced(Row((show(input), Operator("≈"), show(other)), Strength.RELATION), "[]")


@form("softplus")
def softplus(input: Any, beta: Any) -> Layout:
    """``ln(1 + e^{βx}) / β``."""
    inner = input if beta == 1 else None
    exponent = (
        show(inner)
        if inner is not None
        else Row((at(beta, Strength.PRODUCT), Operator("\u2062"), at(input, Strength.MATRIX)), Strength.PRODUCT)
    )
    logarithm = call(named("ln"), infix("+", Digits("1"), power(Identifier("e"), exponent), strength=Strength.SUM))
    return logarithm if beta == 1 else Row((Fraction(Digits("1"), show(beta)), Operator("\u2062"), logarithm), Strength.PRODUCT)


@form("elu")
def elu(input: Any, alpha: Any, scale: Any, rate: Any) -> Layout:
    """A function by name, with those parameters that are not 1."""
    given = [option(name, v) for name, v in (("alpha", alpha), ("scale", scale), ("rate", rate)) if v != 1]
    return function("ELU", input, options=listed(*given) if given else None)


@form("hardshrink", "softshrink")
def shrink(whole: Any) -> Layout:
    """A function with its threshold as an index."""
    return call(Subscript(named(whole.name), show(whole.argument("lambd"))), show(whole.args[0]))


@form("huber")
def huber(input: Any, delta: Any) -> Layout:
    """A function with its threshold as an index."""
    return call(Subscript(named("huber"), show(delta)), show(input))
