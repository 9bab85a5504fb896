"""Comparisons, logic and bits."""

from __future__ import annotations

from ..row import booleans, each, integers, row

INF, NAN = float("inf"), float("nan")
SPECIAL = [1.0, -0.0, INF, -INF, NAN]
COMPARE = "eq ne lt le gt ge not_equal less less_equal greater greater_equal"
LOGIC = "logical_and logical_or logical_xor"
BITS = "bitwise_and bitwise_or bitwise_xor"

ROWS = [
    row("Tensor.eq_", lambda T, x: T.clone(x).eq_(2), [1, 2]),
    row("Tensor.bitwise_left_shift_", lambda T, x, y: T.clone(x).bitwise_left_shift_(y), [1, 2], [3, 1]),
    row("Tensor.bitwise_right_shift_", lambda T, x: T.clone(x).bitwise_right_shift_(1), [8, -8]),
    row("Tensor.__ilshift__", lambda T, x: T.clone(x).__ilshift__(2), [1, 2]),
    row("Tensor.__irshift__", lambda T, x: T.clone(x).__irshift__(2), [9, 2]),
    row("Tensor.__lshift__", lambda T, x: (x << 1, x >> 1, 1 << x, 64 >> x), [1, 2]),
    row("Tensor.__and__", lambda T, x: (x & 3, x | 4, x ^ 1, 3 & x, 4 | x, 1 ^ x, x & True), [1, 6]),
    row("Tensor.__and__", lambda T, x: (x & True, x | 1, x ^ False, True & x), [True, False]),
    row("Tensor.__and__", lambda T, x: x & 1, [1.5]),
    row("Tensor.__lshift__", lambda T, x: x << 1, [1.5]),
    row("Tensor.__invert__", lambda T, x: ~x, [1.5]),
    *each(COMPARE, [1.0, 2.0, 0.0], [1.0, 0.0, 3.0]),
    *each(LOGIC, [1.0, 2.0, 0.0], [1.0, 0.0, 3.0], own=True),
    row("Tensor.logical_and_", lambda T, x, y: x.detach().logical_and_(y.detach()), [1.0, 2.0, 0.0], [1.0, 0.0, 3.0]),
    row("Tensor.logical_or_", lambda T, x, y: x.detach().logical_or_(y.detach()), [1.0, 2.0, 0.0], [1.0, 0.0, 3.0]),
    row("Tensor.logical_xor_", lambda T, x, y: x.detach().logical_xor_(y.detach()), [1.0, 2.0, 0.0], [1.0, 0.0, 3.0]),
    row("Tensor.logical_not_", lambda T, x: x.detach().logical_not_(), SPECIAL),
    *each(f"{COMPARE} {LOGIC}", integers(0, 2, 3, 1), integers(0, 2, 4)),
    *each(COMPARE, [1, 2, 3], [1.0, 2.5, 2.0], own=True),
    *each(f"{COMPARE} {LOGIC} {BITS}", booleans(4), booleans(2, 4)),
    *each("eq ne lt logical_and", (2,), (3,)),
    *each(f"{BITS} bitwise_left_shift bitwise_right_shift", [13, 6, -5], [1, 2, 3]),
    *each(f"{BITS} bitwise_left_shift", (3,), (3,)),
    *each("isnan isinf isfinite signbit", SPECIAL),
    *each("logical_not", SPECIAL, own=True),
    *each("logical_not bitwise_not isnan isinf isfinite signbit", [0, -2, 5]),
    *each("logical_not bitwise_not isfinite", booleans(3)),
    *each("bitwise_not", (3,)),
    *each("isclose allclose equal", SPECIAL, SPECIAL),
    *each("isclose allclose equal", (2, 3), (2, 3)),
    *each("isclose allclose", (2, 3), (3,)),
    *each("equal", (2, 3), (3,)),
    *each("equal allclose isclose", [1, 2], [1, 2]),
    *each("allclose isclose", [1, 2], [1.0, 2.0]),
    *each("isclose allclose", SPECIAL, SPECIAL, equal_nan=True),
    row("isclose", lambda T, x: T.isclose(x, x + 0.01, rtol=0, atol=0.02), (3,)),
    row("isclose", lambda T, x: T.isclose(x, x, rtol=-1), (3,)),
    row("allclose", lambda T, x: T.allclose(x, x * 1.001, rtol=0.01), (3,)),
    row("eq", lambda T, x: T.eq(x, 2), [1.0, 2.0]),
    row("lt", lambda T, x: T.lt(x, 0.1), (3, 4)),
    row("gt", lambda T, x: T.gt(x, 1.5), [1, 2]),
    row("bitwise_and", lambda T, x: T.bitwise_and(x, 6), [13, 6]),
    row("Tensor.__eq__", lambda T, x, y: (x == y, x != y, x < y, x <= y, x > y, x >= y), [1.0, 2.0], [1.0, 3.0]),
    row("Tensor.__eq__", lambda T, x: (x == 1, x != 1, x < 1, x <= 1, x > 1, x >= 1, x > 1), [1, 2]),
    row("Tensor.__eq__", lambda T, x: (x == None, x != "a"), [1, 2]),  # noqa: E711
    row("Tensor.__and__", lambda T, x, y: (x & y, x | y, x ^ y, ~x), booleans(4), booleans(4)),
    row("Tensor.__and__", lambda T, x: (x & 5, 5 | x, x ^ 3, ~x, x << 2, x >> 1, 1 << x), [1, 2]),
    row("Tensor.__invert__", lambda T, x: ~x, (3,)),
]
