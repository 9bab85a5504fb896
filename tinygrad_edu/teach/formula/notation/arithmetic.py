"""Sums, products, quotients and powers: printed in the form that `algebra` brings them into."""

from __future__ import annotations

from typing import Any

from ..algebra import Factor, Product, assuming_false, guard_of, is_number, is_outer, plain, product_of, terms_of
from ..expression import Apply
from ..forms import form, show, starts_with_digits
from ..layout import (
    MINUS,
    TIMES,
    Big,
    Cases,
    Digits,
    Fraction,
    Guard,
    Identifier,
    Layout,
    Operator,
    Root,
    Row,
    Strength,
    fenced,
    infix,
    power,
    row,
    transposed,
)
from ..quotients import Written, quotient
from .conditions import bracketed, condition

ONE, ZERO = Digits("1"), Digits("0")


@form("add", "sub")
def sums(whole: Any) -> Layout:
    """``x + y − 1``."""
    items: list[Layout] = []
    for negative, term in terms_of(whole):
        product = product_of(term)
        minus = negative ^ product.negative
        product.negative = False
        layout = product_layout(product)
        if items:
            items.append(Operator("−" if minus else "+"))
        elif minus:
            items.append(MINUS)
        items.append(Guard(layout, Strength.PRODUCT))
    if not items:
        return ZERO
    if isinstance(items[-1], Guard):  # nothing follows that a summation sign could be thought to include
        items[-1] = Guard(items[-1].body, Strength.BIG)
    return Row(tuple(items), Strength.SUM) if len(items) > 1 else items[0]


@form("mul", "div", "neg", "square", "reciprocal", "gate")
def products(whole: Any) -> Layout:
    r"""``\frac{2 x \odot y}{z}``."""
    if is_outer(whole):
        return outer(whole)
    product = product_of(whole)
    guard = guard_of(product)
    if guard is not None:
        return Cases(((ZERO, condition(guard)),), show(assuming_false(whole, guard)))
    return product_layout(product)


def product_layout(product: Product) -> Layout:
    """Return the layout of a product that has been taken apart."""
    if not (product.ratio or product.above or product.below):
        return ZERO  # with other factors it may be NaN, so it is written out
    arrays = [f for f in (*product.above, *product.below) if _is_array(f)]
    least = Strength.POWER if len(arrays) > 1 else Strength.MATRIX
    for factors in (product.above, product.below):
        factors.sort(key=lambda f: not is_number(f.base))  # numbers first
    above = _numbers(product.ratio.numerator, product.constants_above) + [(_factor(f, least), f) for f in product.above]
    below = _numbers(product.ratio.denominator, product.constants_below) + [(_factor(f, least), f) for f in product.below]
    above += [(c, None) for c in product.constants_above if _is_logarithm(c)]
    below += [(c, None) for c in product.constants_below if _is_logarithm(c)]
    if below and product.above and all(f is None or is_number(f.base) for _, f in below) and (_is_sum(product.above[0]) or _is_big(above)):
        numbers = [part for part in above if part[1] is None]
        share = Guard(Fraction(_chain(numbers) or ONE, _chain(below) or ONE), Strength.MATRIX)
        above, below = [(share, None), *[part for part in above if part[1] is not None]], []
        if _is_big(above[1:]):
            return row(*[MINUS] * product.negative, share, TIMES, show(product.above[0].base), strength=Strength.BIG)
    layout = _alone(above, product) or ONE
    if below:
        layout = Fraction(layout, _alone(below, product) or ONE)
    return row(MINUS, Guard(layout, Strength.PRODUCT), strength=Strength.SUM) if product.negative else layout


_Part = tuple[Layout, Factor | None]  # a factor with its layout; a number has no factor


def _numbers(whole: int, constants: list[Layout]) -> list[_Part]:
    digits: list[_Part] = [] if whole == 1 else [(Digits(str(whole)), None)]
    return digits + [(c, None) for c in constants if not _is_logarithm(c)]


def _alone(parts: list[_Part], product: Product) -> Layout | None:
    """Return factors in a row. One alone needs no parentheses, unless a minus stands before it."""
    if len(parts) == 1 and isinstance(parts[0][0], Guard) and not (product.negative and not product.below):
        return parts[0][0].body
    return _chain(parts)


def _is_sum(factor: Factor) -> bool:
    base = plain(factor.base)
    return isinstance(base, Apply) and base.name in ("add", "sub") and factor.exponent == 1


def _is_big(parts: list[_Part]) -> bool:
    return len(parts) == 1 and isinstance(layout := parts[0][0], Guard) and isinstance(layout.body, Big)


def _is_logarithm(layout: Layout) -> bool:
    return isinstance(layout, Row) and isinstance(layout.items[0], Identifier) and layout.items[0].text == "ln"


def _factor(factor: Factor, least: Strength) -> Layout:
    layout = bracketed(factor.base)
    if isinstance(layout, Root) and factor.exponent == 2:
        return Guard(layout.body, least)
    return Guard(layout, least) if factor.exponent == 1 else power(layout, Digits(str(factor.exponent)))


def _chain(factors: list[_Part]) -> Layout | None:
    """Return factors with the sign between them that their shapes ask for: ⊙ between arrays, · beside a scalar."""
    if len(factors) < 2:
        return factors[0][0] if factors else None
    items: list[Layout] = [factors[0][0]]
    for (_, before), (layout, factor) in zip(factors, factors[1:], strict=False):
        if before is None or factor is None or is_number(before.base):
            items.append(Operator("·") if starts_with_digits(layout) else TIMES)
        else:
            items.append(Operator("⊙") if _is_array(before) and _is_array(factor) else Operator("·"))
        items.append(layout)
    return Row(tuple(items), Strength.PRODUCT)


def _is_array(factor: Factor) -> bool:
    return any(n != 1 for n in getattr(factor.base, "shape", ()))


def outer(value: Apply) -> Layout:
    """A column times a row: the outer product of two vectors."""
    column, line = (plain(a) for a in value.args)
    right = plain(line.args[0]) if isinstance(line, Apply) and line.name == "unsqueeze" else line
    return infix("\u2062", show(column.args[0]), transposed(show(right)), strength=Strength.MATRIX)


@form("pow")
def powers(input: Any, other: Any) -> Layout:
    """``x^{n}``; a negative power stays one."""
    if isinstance(exponent := plain(other), float) and exponent == 0.5:
        return Root(show(input))
    return power(show(input), show(other))


@form("sqrt")
def roots(input: Any) -> Layout:
    """A square root."""
    return Root(show(input))


@quotient("rsqrt")
def reciprocal_roots(input: Any) -> tuple[Any, Any]:
    """One over a square root."""
    return (), (Written(Root(show(input)), input),)


@form("hypot")
def lengths(input: Any, other: Any) -> Layout:
    """The length of a pair."""
    squares = [power(show(a), Digits("2")) for a in (input, other)]
    return Root(infix("+", *squares, strength=Strength.SUM))


@form("remainder", "fmod")
def remainders(input: Any, other: Any) -> Layout:
    """``x mod y``."""
    return infix("mod", show(input), show(other), strength=Strength.PRODUCT)


@form("floor_divide")
def rounded_quotients(input: Any, other: Any) -> Layout:
    """A quotient rounded down."""
    return fenced(Fraction(show(input), show(other)), "⌊⌋")
