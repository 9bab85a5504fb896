"""How far to go along a direction: a search for a step length that satisfies the strong Wolfe conditions.

Along the direction d the objective is a function φ(t) of the step length. A step is long enough and not too long if

.. math:: \\varphi(t) \\le \\varphi(0) + c_1 t\\, \\varphi'(0), \\qquad |\\varphi'(t)| \\le c_2 |\\varphi'(0)|

First an interval is found that holds such a step, then it is narrowed, both with the minimum of the cubic through two points.

Nocedal and Wright, Numerical optimization, 2006, section 3.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Point", "strong_wolfe"]

C1, C2 = 1e-4, 0.9


class Point(NamedTuple):
    """One step length t, with the objective φ(t), its slope φ'(t), and the gradient of all parameters there."""

    t: float
    value: float
    slope: float
    gradient: Any


def cubic_minimum(a: Point, b: Point, bounds: tuple[float, float] | None = None) -> float:
    """Return where the cubic with the values and slopes of two points is smallest, within the bounds or else between the points."""
    low, high = bounds or (min(a.t, b.t), max(a.t, b.t))
    left, right = (a, b) if a.t <= b.t else (b, a)
    d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2
    d2 = math.sqrt(square)
    denominator = right.slope - left.slope + 2 * d2
    if denominator == 0:
        return (low + high) / 2
    return min(max(right.t - (right.t - left.t) * (right.slope + d2 - d1) / denominator, low), high)


def strong_wolfe(
    evaluate: Callable[[float], Point], start: Point, t: float, largest: float, tolerance: float = 1e-9, limit: int = 25
) -> tuple[Point, int]:
    """Return a point that satisfies the conditions, or the best one found, and the number of evaluations.

    Arguments
    ---------
    evaluate : the objective at a step length.
    start : the point at step length 0, where the slope is negative.
    t : the step length to try first.
    largest : the largest element of the direction.
    tolerance : the interval is narrowed until the parameters would change by less.
    limit : how many evaluations there may be, after the first.
    """

    def too_high(point: Point) -> bool:
        return point.value > start.value + C1 * point.t * start.slope

    def flat(point: Point) -> bool:
        return abs(point.slope) <= -C2 * start.slope

    last, new, count = start, evaluate(t), 0
    interval = None
    while count < limit:
        if too_high(new) or (count > 1 and new.value >= last.value):
            interval = [last, new]
            break
        if flat(new):
            return new, count + 1
        if new.slope >= 0:
            interval = [last, new]
            break
        t = cubic_minimum(last, new, (new.t + 0.01 * (new.t - last.t), new.t * 10))
        last, new, count = new, evaluate(t), count + 1
    low, high = sorted(interval or [start, new], key=lambda point: point.value)
    stuck = False
    while count < limit:
        if abs(high.t - low.t) * largest < tolerance:
            break
        t, stuck = _inside(cubic_minimum(low, high), low.t, high.t, stuck)
        new, count = evaluate(t), count + 1
        if too_high(new) or new.value >= low.value:
            high = new
            low, high = sorted((low, high), key=lambda point: point.value)
        else:
            if flat(new):
                return new, count + 1
            if new.slope * (high.t - low.t) >= 0:
                high = low
            low = new
    return low, count + 1


def _inside(t: float, a: float, b: float, stuck: bool) -> tuple[float, bool]:
    """Return a trial step that is not, twice in a row, close to an end of the interval, and whether it is close now."""
    left, right = min(a, b), max(a, b)
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if stuck or t >= right or t <= left:
        return (right - margin if abs(t - right) < abs(t - left) else left + margin), False
    return t, True
