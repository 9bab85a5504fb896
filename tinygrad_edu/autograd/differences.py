"""Differences: the slope of a function of one number, as far as it can be told, and whether a given slope is the right one.

The central difference :math:`(f(h) - f(-h)) / 2h` has an error of order :math:`h^2` from the curvature of `f`, and one of order
:math:`\\varepsilon |f| / h` from rounding. So the error of a right derivative first shrinks with `h` and then grows again; that of a wrong
derivative stays where it is. At a kink the slopes on both sides differ for every `h`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

RIGHT, WRONG, KINK, UNCLEAR = "right", "wrong", "kink", "unclear"
STEPS = 10.0 ** np.arange(-1, -12.5, -0.5)
_RATIO = 10.0**-0.5


class Slopes(NamedTuple):
    """The slopes of a function at 0, one entry for each step.

    Attributes
    ----------
    steps : the steps `h`, falling.
    central, right, left : the central difference and the two one-sided ones.
    rounding : by how much rounding may change them.
    """

    steps: Any
    central: Any
    right: Any
    left: Any
    rounding: Any


class Verdict(NamedTuple):
    """What differences say about a derivative.

    Attributes
    ----------
    kind : "right", "wrong", "kink" or "unclear".
    expected : the derivative by differences.
    why : in words, empty if it is right.
    """

    kind: str
    expected: float
    why: str = ""


def slopes(f: Callable[[float], float], magnitude: float | None = None, epsilon: float = 2.0**-52, steps: Any = STEPS) -> Slopes:
    """Return the slopes of `f` at 0 for a ladder of steps.

    Parameters
    ----------
    magnitude : the size of the numbers that cancel in the difference. Default: of ``f(0)``.
    epsilon : the relative rounding error of `f`.
    """
    with np.errstate(all="ignore"):
        middle = f(0.0)
        up, down = np.array([f(h) for h in steps]), np.array([f(-h) for h in steps])
        size = np.fmax(abs(middle) if magnitude is None else magnitude, np.fmax(abs(up), abs(down)))
        return Slopes(steps, (up - down) / (2 * steps), (up - middle) / steps, (middle - down) / steps, 4 * epsilon * size / steps)


def settled(values: Any, rounding: Any) -> tuple[float, float]:
    """Return the value on which a sequence settles before rounding takes over, and how far it is in doubt; infinity if it does not."""
    apart = np.abs(np.diff(values)) + rounding[1:]
    if not np.isfinite(apart).any():
        return float("nan"), float("inf")
    at = int(np.nanargmin(np.where(np.isfinite(apart), apart, np.nan)))
    return float(values[at + 1]), float(apart[at])


def _without_first_order(values: Any) -> Any:
    """Return one-sided slopes without the part of their error that is proportional to the step."""
    return np.append(np.nan, (values[1:] - _RATIO * values[:-1]) / (1 - _RATIO))


def judge(found: float, at: Slopes, tolerance: float) -> Verdict:
    """Say whether `found` is the derivative, up to `tolerance`.

    >>> judge(12.0, slopes(lambda t: (2 + t) ** 3), 1e-6).kind, judge(11.0, slopes(lambda t: (2 + t) ** 3), 1e-6).kind
    ('right', 'wrong')
    >>> judge(0.0, slopes(lambda t: max(t, 0.0)), 1e-6)
    Verdict(kind='kink', expected=0.5, why='a kink: the slope is 0 on the left and 1 on the right')
    """
    with np.errstate(all="ignore"):
        central, doubt = settled(at.central, at.rounding)
        right, doubt_right = settled(_without_first_order(at.right), at.rounding)
        left, doubt_left = settled(_without_first_order(at.left), at.rounding)
    sides = (left, doubt_left), (right, doubt_right)
    if not np.isfinite(doubt):
        return _at_an_edge(found, sides, tolerance)
    if abs(right - left) > max(10 * tolerance, 10 * (doubt_left + doubt_right), 1e-3 * max(abs(left), abs(right))):
        return _at_a_kink(found, left, right, central, tolerance)
    if (
        doubt_left + doubt_right > 0.2 * max(abs(left), abs(right), abs(found) if np.isfinite(found) else 0.0)
        and doubt_right > doubt + tolerance
    ):
        return Verdict(UNCLEAR, central, "the slopes on the two sides do not settle: not smooth here")
    if abs(found - central) <= max(tolerance, 2 * doubt):
        sure = doubt <= max(tolerance, 1e-2 * abs(central), float(np.min(at.rounding)))
        return Verdict(RIGHT, central) if sure else Verdict(UNCLEAR, central, "the differences do not settle: not smooth here")
    if doubt > 0.1 * max(abs(central), abs(found) if np.isfinite(found) else 0.0):
        return Verdict(UNCLEAR, central, "the differences do not settle: not smooth here, or all of it is rounding")
    return Verdict(WRONG, central, "the error does not shrink with the step")


def _at_an_edge(found: float, sides: Any, tolerance: float) -> Verdict:
    """Judge where the function is defined on one side only, or nowhere near."""
    name = "the edge of the function's domain"
    for slope, doubt in sides:
        if np.isfinite(doubt) and doubt <= 1e-3 * max(abs(slope), tolerance):
            good = abs(found - slope) <= max(tolerance, 2 * doubt)
            return Verdict(RIGHT, slope) if good else Verdict(WRONG, slope, f"{name}: judged by the slope on the side where it is defined")
    return Verdict(UNCLEAR, float("nan"), f"{name}, or the slope is infinite")


def _at_a_kink(found: float, left: float, right: float, central: float, tolerance: float) -> Verdict:
    why = f"a kink: the slope is {left:.4g} on the left and {right:.4g} on the right"
    between = min(left, right) - tolerance <= found <= max(left, right) + tolerance
    return Verdict(KINK if between else WRONG, central, why if between else f"{why}, and it is not in between")


def sentence(found: float, at: Slopes, tolerance: float, unit: str = "the derivative") -> str:
    """Say in one sentence what the error against the step tells about a mismatch.

    >>> sentence(11.0, slopes(lambda t: (2 + t) ** 3), 1e-6)
    'The error stays at 1 however small the step: the derivative is wrong.'
    """
    verdict = judge(found, at, tolerance)
    if verdict.kind == WRONG and not verdict.why.startswith("the error"):
        return f"There is {verdict.why}: {unit} is wrong."
    if verdict.kind == WRONG:
        return f"The error stays at {abs(found - verdict.expected):.3g} however small the step: {unit} is wrong."
    if verdict.kind == KINK:
        return f"There is {verdict.why}, and the derivative lies in between: move the input away from the kink."
    if verdict.kind == UNCLEAR:
        return f"Differences cannot tell: {verdict.why}."
    errors = np.abs(at.central - found)
    best = int(np.nanargmin(errors))
    return (
        f"The error shrinks to {errors[best]:.3g} at a step of {at.steps[best]:.0e}: {unit} is right, and the difference was one of "
        "step size or rounding; choose another eps, or float64."
    )
