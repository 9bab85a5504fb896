"""What usually helps where an operation gives NaN or infinity, in its result or in its derivative."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """One entry at which something ceased to be finite.

    Attributes
    ----------
    label : the operation's name.
    operands : the values of its operands that the entry depends on; of an elementwise operation one number each.
    dtype : of the result.
    backward : whether it is the derivative that is not finite.
    adjoint : the adjoint of the result there, in the backward pass.
    made_by : the operation that made the first operand.
    """

    label: str
    operands: tuple[Any, ...]
    dtype: Any
    backward: bool = False
    adjoint: Any = None
    made_by: str = ""


def _zero(case: Case, k: int = 0) -> bool:
    return len(case.operands) > k and bool(np.any(np.asarray(case.operands[k]) == 0))


def _negative(case: Case, k: int = 0) -> bool:
    return len(case.operands) > k and bool(np.any(np.asarray(case.operands[k]) < 0))


def _log(case: Case) -> str:
    if case.made_by in ("softmax", "sigmoid"):
        stable = {"softmax": "log_softmax (or cross_entropy, which takes the logits)", "sigmoid": "logsigmoid"}[case.made_by]
        return f"The {case.made_by} before it has become 0: use {stable} in place of the two; it never forms the 0."
    if _negative(case):
        return "The logarithm of a negative number is not defined: find out why it is negative, or clamp it, x.clamp(min=eps).log()."
    return "The logarithm of 0 is -inf, its slope there 1/0: clamp the operand, x.clamp(min=eps).log(), or use log1p(x) for log(1 + x)."


def _root(case: Case) -> str:
    if _negative(case):
        return "The root of a negative number is not defined: clamp the operand, x.clamp(min=0), if rounding made it negative."
    return "The root is vertical at 0, its slope 1/(2·0): add a small number inside it, (x + eps).sqrt()."


def _quotient(case: Case) -> str:
    denominator = -1 if case.label == "div" else 0
    if case.operands and np.any(np.asarray(case.operands[denominator]) == 0):
        return "The denominator is 0: add a small number to it, x / (y + eps), or keep zeros out with a where on the denominator itself."
    return _overflow(case)


def _exponential(case: Case) -> str:
    limit = math.log(float(np.finfo(case.dtype).max)) / (math.log(2) if case.label == "exp2" else 1)
    return (
        f"{case.label} overflows above {limit:.1f} in {np.dtype(case.dtype)}: subtract the maximum first. softmax, logsumexp, log_softmax, "
        "softplus and logsigmoid do so; or stay with logarithms."
    )


def _power(case: Case) -> str:
    if _negative(case):
        return "A negative number to a power that is no integer is not defined: take x.abs() ** p, or clamp x."
    if _zero(case) and case.backward:
        return "The slope of x ** p at 0 is infinite for p < 1 (and with respect to p it needs log(0)): use (x + eps) ** p."
    return "0 to a negative power is 1/0: use (x + eps) ** p." if _zero(case) else _overflow(case)


def _spread(case: Case) -> str:
    if not case.backward:
        return "The sample spread of a single number is 0/0: use correction=0 (unbiased=False), or more numbers."
    return "At zero spread the root is vertical, its slope 0/0: use (x.var() + eps).sqrt()."


def _length(case: Case) -> str:
    if case.backward:
        return "The length of a vector has no slope at 0, where it is 0/0: use (x * x).sum().add(eps).sqrt()."
    return _overflow(case)


def _arc(case: Case) -> str:
    if case.backward:
        return f"{case.label} is vertical at the ends of its domain: keep the operand inside, x.clamp(-1 + eps, 1 - eps)."
    return f"{case.label} is not defined there: clamp the operand into its domain."


def _average(case: Case) -> str:
    empty = any(np.size(o) == 0 for o in case.operands)
    return "The mean of no numbers is 0/0: make sure that the selection is not empty." if empty else _overflow(case)


def _shares(case: Case) -> str:
    return (
        "All entries are -inf, so none can have a share: a row that is wholly masked. Leave one entry unmasked, or mask with a large "
        "negative number such as -1e9."
    )


def _overflow(case: Case) -> str:
    largest = float(np.finfo(case.dtype).max)
    wider = "" if np.dtype(case.dtype).itemsize >= 8 else ", use a wider dtype (.double())"
    return (
        f"A number larger than {largest:.3g}, the largest {np.dtype(case.dtype)}: scale the operands down{wider}; in training, lower the "
        "learning rate, clip gradients, or normalise."
    )


_MASKED = (
    "The adjoint here is 0, because what follows does not use this entry (where, a mask, a factor 0), but 0 · inf is nan. Make the operand "
    "harmless before the operation, not the result after it, with a second where: where(good, f(where(good, x, 1)), 0)."
)
_BY_LABEL: dict[str, Callable[[Case], str]] = (
    dict.fromkeys(("log", "log2", "log10", "log1p"), _log)
    | dict.fromkeys(("sqrt", "rsqrt"), _root)
    | dict.fromkeys(("div", "reciprocal", "remainder", "fmod", "floor_divide"), _quotient)
    | dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh"), _exponential)
    | dict.fromkeys(("std", "var"), _spread)
    | dict.fromkeys(("norm", "hypot"), _length)
    | dict.fromkeys(("acos", "asin", "atanh", "acosh"), _arc)
    | dict.fromkeys(("softmax", "log_softmax"), _shares)
    | {"pow": _power, "mean": _average}
)


def remedy(case: Case) -> str:
    """Return what usually helps, in one or two sentences.

    >>> remedy(Case("exp", (100.0,), np.dtype(np.float32))).split(":")[0]
    'exp overflows above 88.7 in float32'
    """
    known = _BY_LABEL.get(case.label, _overflow)(case)
    if case.backward and case.adjoint is not None and np.all(np.asarray(case.adjoint) == 0):
        return f"{_MASKED} {known}" if case.label in _BY_LABEL else _MASKED
    return known
