"""How numbers are written: 0.5 as a fraction, the logarithm of 2 as what it is, and everything else short."""

from __future__ import annotations

import math
from fractions import Fraction as Ratio
from typing import Any, NamedTuple

import numpy as np

from .layout import (
    MINUS,
    OF,
    Digits,
    Fraction,
    Identifier,
    Layout,
    Matrix,
    Operator,
    Root,
    Strength,
    Words,
    fenced,
    infix,
    listed,
    named,
    power,
    row,
)

_TWO, _TEN = Digits("2"), Digits("10")
_PI = Identifier("π")
_LN2, _LN10 = (row(named("ln"), OF, n, strength=Strength.MATRIX) for n in (_TWO, _TEN))
# Factors that rules contain, after any rational number has been taken out: value -> what stands above and below a fraction line.
KNOWN: tuple[tuple[float, Layout | None, Layout | None], ...] = (
    (math.pi, _PI, None),
    (1 / math.pi, None, _PI),
    (math.log(2), _LN2, None),
    (math.log(10), _LN10, None),
    (1 / math.log(2), None, _LN2),
    (1 / math.sqrt(math.pi), None, Root(_PI)),
    (math.sqrt(math.pi), Root(_PI), None),
    (math.sqrt(2 * math.pi), Root(row(_TWO, _PI, strength=Strength.MATRIX)), None),
    (math.sqrt(2 / math.pi), Root(Fraction(_TWO, _PI)), None),
    (math.sqrt(0.5 / math.pi), None, Root(row(_TWO, _PI, strength=Strength.MATRIX))),
    (math.sqrt(0.5), None, Root(_TWO)),
    (math.sqrt(2), Root(_TWO), None),
    (math.e, Identifier("e"), None),
)
_RATIOS = (Ratio(1), Ratio(2), Ratio(1, 2), Ratio(3), Ratio(1, 180), Ratio(180))
_LARGEST_NUMERATOR, _LARGEST_WHOLE = 12, 10**6
_LARGEST = 6  # elements of an array that is written out


def rational(value: float) -> Ratio | None:
    """Return a number as a fraction if it is plainly one: a whole number, some sixteenths, or a quotient with no short decimal form.

    >>> rational(2.0), rational(1 / 6), rational(0.01)
    (Fraction(2, 1), Fraction(1, 6), None)
    """
    if not math.isfinite(value):
        return None
    ratio = Ratio(value).limit_denominator(100_000)
    if float(ratio) != value:
        return None
    whole, halved = ratio.denominator == 1, ratio.denominator in (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    small = abs(ratio.numerator) <= _LARGEST_NUMERATOR and (halved or len(repr(float(value))) > 6)
    return ratio if small or (whole and abs(value) <= _LARGEST_WHOLE) else None


class Constant(NamedTuple):
    """A number as a fraction times a constant that mathematics has a name for: a sign above or below the fraction line."""

    ratio: Ratio
    above: Layout | None
    below: Layout | None


def known(value: float) -> Constant | None:
    """Return a number by the name of a constant that it is a multiple of.

    >>> known(2 / math.pi).ratio, known(0.1234)
    (Fraction(2, 1), None)
    """
    for ratio in _RATIOS:
        for constant, above, below in KNOWN:
            if math.isclose(value, float(ratio) * constant, rel_tol=1e-15):
                return Constant(ratio, above, below)
    return None


def number(value: Any) -> Layout:
    """Return a number as it is written by itself.

    >>> number(0.1), number(3.0), number(1 / 3)
    (Digits(text='0.1'), Digits(text='3'), Fraction(above=Digits(text='1'), below=Digits(text='3')))
    """
    if isinstance(value, (bool, np.bool_)):
        return Words(str(bool(value)).lower())
    value = value.item() if isinstance(value, np.generic) else value
    if value < 0:
        return row(MINUS, number(-value), strength=Strength.SUM)
    if math.isinf(value):
        return Identifier("∞")
    if math.isnan(value):
        return named("NaN")
    ratio = rational(value)
    if ratio is not None:
        return fraction(ratio)
    if (found := known(value)) is not None and found.ratio == 1:
        return found.above or Fraction(Digits("1"), found.below or Digits("1"))
    return decimal(value)


def fraction(ratio: Ratio) -> Layout:
    """Return the layout of a fraction that is not negative."""
    above = Digits(str(ratio.numerator))
    return above if ratio.denominator == 1 else Fraction(above, Digits(str(ratio.denominator)))


def decimal(value: float, digits: int = 5) -> Layout:
    """Return a number with so many significant digits, with a power of ten where it is very large or small.

    >>> decimal(0.044715), decimal(1e-12).script.items[1]
    (Digits(text='0.044715'), Digits(text='12'))
    """
    if value < 0:
        return row(MINUS, decimal(-value, digits), strength=Strength.SUM)
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if not exponent:
        return Digits(mantissa)
    from_ten = power_of_ten(int(exponent))
    return from_ten if mantissa == "1" else row(Digits(mantissa), Operator("·"), from_ten, strength=Strength.PRODUCT)


def power_of_ten(exponent: int) -> Layout:
    """Return ten to a whole power."""
    digits = Digits(str(abs(exponent)))
    return power(_TEN, row(MINUS, digits) if exponent < 0 else digits)


def array(value: Any, digits: int = 4) -> Layout:
    """Return an array: its numbers if there are few, one number if all are equal, and its shape otherwise.

    >>> array(np.ones((2, 3))), array(np.zeros((9, 9)) + np.arange(9)).items[0]
    (Digits(text='1'), Words(text='array'))
    """
    value = np.asarray(value)
    if not value.ndim:
        return number(value[()])
    if value.size and np.all(value == value.flat[0]):
        return number(value.flat[0])
    if value.ndim == 2 and value.shape[0] == value.shape[1] and np.array_equal(value, np.eye(len(value))):
        return Identifier("I")
    entries = [decimal(float(v), digits) if value.dtype.kind == "f" else number(v) for v in value.flat[: _LARGEST + 1]]
    if value.ndim == 1 and len(value) <= _LARGEST:
        return fenced(listed(*entries), "[]")
    if value.ndim == 2 and 0 < value.size <= _LARGEST:
        width = value.shape[1]
        return Matrix(tuple(tuple(entries[i : i + width]) for i in range(0, value.size, width)))
    return row(Words("array"), fenced(sizes(value.shape)))


def pair(first: Any, second: Any) -> Layout:
    """Return two numbers in parentheses."""
    return fenced(listed(number(first), number(second)))


def sizes(shape: Any) -> Layout:
    """Return a shape: 3 × 4."""
    if not shape:
        return Words("scalar")
    return infix("×", *map(number, shape), strength=Strength.PRODUCT) if len(shape) > 1 else number(shape[0])
