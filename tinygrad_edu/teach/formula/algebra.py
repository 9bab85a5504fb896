"""The form in which sums and products are written: signs and numbers in front, equal factors as powers, quotients as one fraction.

Only what is plainly true is used: elementwise multiplication may be regrouped and reordered, 1·x is x, −(−x) is x. Nothing is cancelled.
What a rule recorded stays as it is; this is about how it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction as Ratio
from typing import Any

import numpy as np

from .expression import Apply, Expression, Number, parts, replaced, same
from .layout import Layout
from .numerals import known, rational
from .quantity import Quantity, plain_number
from .quotients import QUOTIENTS, factors_of

QUIET = ("cast", "clone", "contiguous")  # identities that a reader need not see
_SUMS = ("add", "sub")


@dataclass
class Factor:
    """Something to a power."""

    base: Any
    exponent: int


@dataclass
class Product:
    """A product, taken apart.

    Attributes
    ----------
    negative : whether there is a minus in front of it.
    ratio : the product of all its fractions and whole numbers, not negative.
    constants_above, constants_below : irrational numbers that have a name.
    above, below : the factors of numerator and denominator, in the order in which they occur.
    """

    negative: bool = False
    ratio: Ratio = Ratio(1)
    constants_above: list[Layout] = field(default_factory=list)
    constants_below: list[Layout] = field(default_factory=list)
    above: list[Factor] = field(default_factory=list)
    below: list[Factor] = field(default_factory=list)


def plain(value: Any) -> Any:
    """Return an expression without what is around it and changes nothing that a reader sees, and a number for one that is wrapped."""
    while isinstance(value, Apply):
        if value.name in QUIET or is_stretched(value):
            value = value.args[0]
        elif value.name == "where" and decided(value.args[0]) is False:
            value = value.args[2]
        elif value.name == "pow" and type(value.args[1]) in (int, float) and value.args[1] in (0, 1):
            value = value.args[0] if value.args[1] else 1
        else:
            break
    return value.value if isinstance(value, Number) else value


def is_stretched(value: Apply) -> bool:
    """Return whether a value is only given axes of length one, or loses them, or is repeated along such axes, as broadcasting does."""
    if value.name == "expand":
        return True
    if value.name != "reshape" or not isinstance(value.args[0], Expression):
        return False
    old, new = ([int(n) for n in shape if n != 1] for shape in (value.args[0].shape, value.shape))
    return old == new


def rows_of(value: Any) -> Expression | None:
    """Return what a value holds the rows of: an array of three dimensions or more, of which all but the last are made one."""
    value = plain(value)
    if not (isinstance(value, Apply) and value.name == "reshape" and isinstance(value.args[0], Expression)):
        return None
    whole, shape = value.args[0], value.argument("shape")
    flat = whole.ndim > 2 and len(shape) == 2 and shape[-1] == whole.shape[-1] and shape[0] == math.prod(whole.shape[:-1])
    return whole if flat else None


def is_number(value: Any) -> bool:
    """Return whether something is a number and not an array."""
    return isinstance(value, (int, float, np.bool_, np.number)) or (isinstance(value, np.ndarray) and not value.ndim)


def product_of(expression: Any) -> Product:
    """Return an expression taken apart into factors; one that is no product is its only factor."""
    product = Product()
    _multiply(product, expression, 1)
    for factor in product.above:
        if isinstance(factor.base, Apply) and factor.base.name == "pow":
            factor.base = _beside_zero(factor.base, product)
    return product


def _beside_zero(base: Apply, product: Product) -> Apply:
    """Return a power as it reads where none of the factors beside it is zero; where one is, so is the product."""
    exponent = plain(base.args[1])
    if isinstance(exponent, Apply) and exponent.name == "where":
        condition = plain(exponent.args[0])
        is_zero_test = isinstance(condition, Apply) and condition.name == "eq" and is_zero(condition.args[1])
        if is_zero_test and any(same(f.base, condition.args[0]) for f in product.above):
            return Apply(base.primitive, (base.args[0], assuming_false(exponent, condition)))
    return base


def _multiply(product: Product, value: Any, exponent: int) -> None:
    value = plain(value)
    if is_number(value):
        _multiply_number(product, value, exponent)
    elif not isinstance(value, Apply) or is_outer(value):
        _append(product.above if exponent > 0 else product.below, value, abs(exponent))
    elif value.name == "neg":
        product.negative ^= exponent % 2 == 1
        _multiply(product, value.args[0], exponent)
    elif value.name in ("mul", "div"):
        _multiply(product, value.args[0], exponent)
        _multiply(product, value.args[1], exponent if value.name == "mul" else -exponent)
    elif value.name == "square":
        _multiply(product, value.args[0], 2 * exponent)
    elif value.name == "reciprocal":
        _multiply(product, value.args[0], -exponent)
    elif value.name == "pow" and type(value.args[1]) in (int, float) and value.args[1] in (2, 3, 4):
        _multiply(product, value.args[0], int(value.args[1]) * exponent)
    elif value.name == "gate" and exponent == 1:
        _multiply(product, value.args[0], exponent)
        _append(product.above, value.args[1], 1)
    elif value.name in QUOTIENTS:
        for factors, sign in zip(factors_of(value), (1, -1), strict=True):
            for factor in factors:
                _multiply(product, factor, sign * exponent)
    else:
        _append(product.above if exponent > 0 else product.below, value, abs(exponent))


def _multiply_number(product: Product, value: Any, exponent: int) -> None:
    if isinstance(value, Quantity):
        sign, operands = value.formula
        if sign in ("·", "/"):
            _multiply(product, operands[0], exponent)
            _multiply(product, operands[1], exponent if sign == "·" else -exponent)
        else:
            _append(product.above if exponent > 0 else product.below, value, abs(exponent))
        return
    value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    product.negative ^= value < 0 and exponent % 2 == 1
    ratio = rational(abs(value))
    if ratio is not None and (ratio or exponent > 0):
        product.ratio *= ratio**exponent
    elif abs(exponent) == 1 and (found := known(abs(value))) is not None:
        above, below = (found.above, found.below)[::exponent]
        product.ratio *= found.ratio**exponent
        product.constants_above += [above] if above is not None else []
        product.constants_below += [below] if below is not None else []
    else:
        _append(product.above if exponent > 0 else product.below, abs(value), abs(exponent))


def _append(factors: list[Factor], value: Any, exponent: int) -> None:
    for factor in factors:
        if same(factor.base, value):
            factor.exponent += exponent
            return
    factors.append(Factor(value, exponent))


def is_outer(value: Any) -> bool:
    """Return whether a product is one of a column and a row, each made of a vector: an outer product."""
    if not (isinstance(value, Apply) and value.name == "mul" and all(isinstance(plain(a), Expression) for a in value.args)):
        return False
    column, line = (plain(a) for a in value.args)
    made = isinstance(column, Apply) and column.name == "unsqueeze" and column.argument("axis") == column.ndim - 1 == 1
    return made and (line.ndim == 1 or (line.ndim == 2 and line.shape[0] == 1))


def terms_of(expression: Any, negative: bool = False) -> Iterator[tuple[bool, Any]]:
    """Yield the terms of a sum, each with whether it is subtracted; zeros are left out."""
    value = plain(expression)
    if isinstance(value, Quantity) and value.formula.sign in "+−":
        first, second = value.formula.operands
        yield from terms_of(first, negative)
        yield from terms_of(second, negative ^ (value.formula.sign == "−"))
    elif isinstance(value, Apply) and value.name in _SUMS:
        yield from terms_of(value.args[0], negative)
        yield from terms_of(value.args[1], negative ^ (value.name == "sub"))
    elif isinstance(value, Apply) and value.name == "neg" and isinstance(inner := plain(value.args[0]), Apply) and inner.name in _SUMS:
        yield from terms_of(inner, not negative)
    elif not is_zero(value):
        yield negative, value


def is_zero(value: Any) -> bool:
    """Return whether something is zero, whatever its operands are."""
    value = plain(value)
    return (isinstance(value, Apply) and value.name == "zeros_like") or (is_number(value) and bool(plain_number(value) == 0))


def assuming_false(value: Any, condition: Any) -> Any:
    """Return an expression as it reads where `condition` does not hold: of a choice that depends on it, the other branch."""
    if not isinstance(value, Apply):
        return value
    if value.name == "where" and same(value.args[0], condition):
        return assuming_false(value.args[2], condition)
    args = tuple(replaced(a, lambda part: assuming_false(part, condition)) for a in value.args)
    unchanged = all(new is old for a, b in zip(args, value.args, strict=True) for new, old in zip(parts(a), parts(b), strict=True))
    return value if unchanged else Apply(value.primitive, args)


def guard_of(product: Product) -> Any:
    """Return the condition under which a product is zero because one of its factors is chosen to be, or `None`."""
    for factor in product.above:
        if isinstance(factor.base, Apply) and factor.base.name == "where" and is_zero(factor.base.args[1]):
            return factor.base.args[0]
    return None


def decided(condition: Any) -> Any:
    """Return a condition, or whether it holds if that does not depend on an array.

    >>> decided(np.True_)
    True
    """
    condition = plain(condition)
    if isinstance(condition, (bool, np.bool_)):
        return bool(condition)
    if isinstance(condition, Apply) and condition.name == "logical_and":
        sides = [decided(side) for side in condition.args]
        if False in [side for side in sides if isinstance(side, bool)]:
            return False
        return next((b for a, b in (sides, sides[::-1]) if a is True), condition)
    return condition
