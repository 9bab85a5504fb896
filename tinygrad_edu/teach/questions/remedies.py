"""What usually helps where an operation gives NaN or infinity, in its result or in its derivative; nothing where that is not certain."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

_MODERATE = 16  # a power that does not make every number overflow


class Case(NamedTuple):
    """One entry at which something ceased to be finite.

    Attributes
    ----------
    label : the operation's name; empty for a user's function.
    operands : what the entry was made from, plain numbers included: of an elementwise operation one number each; `None` if not known.
    dtype : of the result.
    backward : whether it is the derivative that is not finite.
    adjoint : the adjoint of the result there, in the backward pass.
    made_by : the operation that made the first operand.
    options : the other arguments, as text.
    """

    label: str
    operands: tuple[Any, ...]
    dtype: Any
    backward: bool = False
    adjoint: Any = None
    made_by: str = ""
    options: Mapping[str, str] = {}


def _holds(case: Case, condition: Callable[[Any], Any], k: int = 0) -> bool:
    """Return whether a condition holds for the `k`-th operand, somewhere."""
    return len(case.operands) > k and bool(np.any(condition(np.asarray(case.operands[k]))))


def _zero(case: Case, k: int = 0) -> bool:
    return _holds(case, lambda x: x == 0, k)


def _negative(case: Case, k: int = 0) -> bool:
    return _holds(case, lambda x: x < 0, k)


def _log(case: Case) -> str:
    if _zero(case) and case.made_by in ("softmax", "sigmoid"):
        stable = {"softmax": "log_softmax (or cross_entropy, which takes the logits)", "sigmoid": "logsigmoid"}[case.made_by]
        return f"The {case.made_by} before it has become 0: use {stable} in place of the two; it never forms the 0."
    name = case.label
    if _negative(case):
        return f"The logarithm of a negative number is not defined: find out why it is negative, or clamp it, x.clamp(min=eps).{name}()."
    also = ", or use log1p(x) for log(1 + x)" if name == "log" else ""
    return f"The logarithm of 0 is -inf, its slope there 1/0: clamp the operand, x.clamp(min=eps).{name}(){also}." if _zero(case) else ""


def _log1p(case: Case) -> str:
    clamp = "clamp the operand, x.clamp(min=-1 + eps).log1p()"
    if _holds(case, lambda x: x < -1):
        return f"log1p(x) = log(1 + x) is not defined below -1: find out why x is below, or {clamp}."
    return f"log1p(-1) is the logarithm of 0, -inf, its slope there 1/0: {clamp}." if _holds(case, lambda x: x == -1) else ""


def _root(case: Case) -> str:
    if _negative(case):
        low = "0" if case.label == "sqrt" else "eps"
        return f"The root of a negative number is not defined: clamp the operand, x.clamp(min={low}), if rounding made it negative."
    if not _zero(case):
        return ""
    if case.label == "rsqrt":
        return "One divided by the root of 0 is 1/0: add a small number inside it, (x + eps).rsqrt()."
    return "The root is vertical at 0, its slope 1/(2·0): add a small number inside it, (x + eps).sqrt()."


def _quotient(case: Case) -> str:
    denominator = 0 if case.label == "reciprocal" else 1
    if _zero(case, denominator):
        return "The denominator is 0: add a small number to it, x / (y + eps), or keep zeros out with a where on the denominator itself."
    if _holds(case, lambda x: abs(x) < 1, denominator):
        return f"The denominator is so small that the quotient is larger than {_largest(case)}: add a small number to it, x / (y + eps)."
    return _overflow(case)


def _rest(case: Case) -> str:
    return "The remainder of a division by 0 is not defined: keep zeros out with a where on the divisor itself." if _zero(case, 1) else ""


def _exponential(case: Case) -> str:
    if case.backward:
        return ""
    limit = math.log(float(np.finfo(case.dtype).max))
    if case.label in ("sinh", "cosh"):
        return f"{case.label} overflows beyond ±{limit + math.log(2):.1f} in {np.dtype(case.dtype)}: scale the operand down, or clamp it."
    over = f"{case.label} overflows above {limit / math.log(2) if case.label == 'exp2' else limit:.1f} in {np.dtype(case.dtype)}"
    if case.label == "expm1":
        return f"{over}: scale the operand down, or clamp it."
    return f"{over}: subtract the maximum first. softmax, logsumexp, log_softmax, softplus and logsigmoid do so; or stay with logarithms."


def _power(case: Case) -> str:
    fractional = _holds(case, lambda p: p != np.floor(p), 1)
    if _negative(case) and fractional:
        return "A negative number to a power that is no integer is not defined: take x.abs() ** p, or clamp x."
    if _negative(case) and case.backward:
        return "The slope with respect to the power needs log(x), and x is negative: clamp x."
    if _zero(case) and case.backward:
        return "The slope of x ** p at 0 is infinite for p < 1 (and with respect to p it needs log(0)): use (x + eps) ** p."
    if _zero(case):
        return "0 to a negative power is 1/0: use (x + eps) ** p."
    if _holds(case, lambda x: abs(x) < 1) and not _holds(case, lambda p: abs(p) > _MODERATE, 1):
        return "" if _negative(case) else f"So small a number to a negative power is larger than {_largest(case)}: use (x + eps) ** p."
    return _overflow(case)


def _spread(case: Case) -> str:
    single = len(case.operands) > 0 and np.size(case.operands[0]) == 1
    if _large(case) and not single:
        return _overflow(case)
    if not case.backward:
        return "The spread is divided by n - correction, which is 0 here: use correction=0 (unbiased=False), or more numbers."
    return "At zero spread the root is vertical, its slope 0/0: use (x.var() + eps).sqrt()." if case.label == "std" else ""


def _length(case: Case) -> str:
    if case.backward and _zero(case) and case.options.get("p", "2.0") in ("2", "2.0"):
        return "The length of a vector has no slope at 0, where it is 0/0: use (x * x).sum().add(eps).sqrt()."
    return _overflow(case) if _large(case) else ""


def _arc(case: Case) -> str:
    inside = "keep the operand inside, x.clamp(-1 + eps, 1 - eps)"
    if _holds(case, lambda x: abs(x) > 1):
        return f"{case.label} is not defined outside of -1 … 1: clamp the operand into it, x.clamp(-1, 1), or look at why it left."
    if not _holds(case, lambda x: abs(x) == 1):
        return ""
    what = "infinite" if case.label == "atanh" else "vertical"
    return f"{case.label} is {what} at the ends of its domain: {inside}."


def _acosh(case: Case) -> str:
    if _holds(case, lambda x: x < 1):
        return "acosh is not defined below 1: clamp the operand, x.clamp(min=1), or look at why it left."
    return "acosh is vertical at 1, the end of its domain: keep the operand above it, x.clamp(min=1 + eps)." if case.backward else ""


def _average(case: Case) -> str:
    empty = any(np.size(o) == 0 for o in case.operands)
    return "The mean of no numbers is 0/0: make sure that the selection is not empty." if empty else _overflow(case)


def _normal(case: Case) -> str:
    if case.options.get("eps") not in ("0", "0.0"):
        return ""
    what = "numbers that are all equal have no spread" if case.label == "standardize" else "numbers that are all 0 have no size"
    return f"With eps=0 {what} to be divided by, 0/0: give eps a small positive value."


def _shares(case: Case) -> str:
    if not case.backward and case.operands and np.all(np.asarray(case.operands[0]) == -np.inf):
        return (
            "All entries are -inf, so none can have a share: a row that is wholly masked. Leave one entry unmasked, or mask with a large "
            "negative number such as -1e9."
        )
    return ""


def _largest(case: Case) -> str:
    return f"{float(np.finfo(case.dtype).max):.3g}, the largest {np.dtype(case.dtype)}"


def _large(case: Case) -> bool:
    """Return whether a square or a product of the numbers could overflow."""
    limit = math.sqrt(float(np.finfo(case.dtype).max)) / max(1, *(np.size(o) for o in case.operands))
    return any(_holds(case, lambda x: abs(x) > limit, k) for k in range(len(case.operands)))


def _overflow(case: Case) -> str:
    wider = "" if np.dtype(case.dtype).itemsize >= 8 else ", use a wider dtype (.double())"
    return (
        f"A number larger than {_largest(case)}: scale the operands down{wider}; in training, lower the "
        "learning rate, clip gradients, or normalise."
    )


_MASKED = (
    "The adjoint here is 0, because what follows does not use this entry (where, a mask, a factor 0), but 0 · inf is nan. Make the operand "
    "harmless before the operation, not the result after it, with a second where: where(good, f(where(good, x, 1)), 0)."
)
_SUMS_AND_PRODUCTS = (
    "add", "sub", "mul", "square", "matmul", "linear", "einsum", "sum", "prod", "cumsum", "cumprod", "mean", "convolution", "accumulate",
    "convolution_transpose", "mean_squared_error", "scatter_sum", "avg_pool", "determinant", "scale_shift",
)  # fmt: skip  # of finite numbers they are finite, unless they overflow
_BY_LABEL: dict[str, Callable[[Case], str]] = (
    dict.fromkeys(_SUMS_AND_PRODUCTS, _overflow)
    | dict.fromkeys(("log", "log2", "log10"), _log)
    | dict.fromkeys(("sqrt", "rsqrt"), _root)
    | dict.fromkeys(("div", "reciprocal", "floor_divide"), _quotient)
    | dict.fromkeys(("remainder", "fmod"), _rest)
    | dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh"), _exponential)
    | dict.fromkeys(("std", "var"), _spread)
    | dict.fromkeys(("norm", "hypot"), _length)
    | dict.fromkeys(("acos", "asin", "atanh"), _arc)
    | dict.fromkeys(("standardize", "divide_by_root_mean_square"), _normal)
    | dict.fromkeys(("softmax", "log_softmax"), _shares)
    | {"pow": _power, "mean": _average, "log1p": _log1p, "acosh": _acosh}
)


def remedy(case: Case) -> str:
    """Return what usually helps, in one or two sentences; nothing where the cause is not known for certain.

    >>> remedy(Case("exp", (100.0,), np.dtype(np.float32))).split(":")[0]
    'exp overflows above 88.7 in float32'
    """
    known = _known(case)
    if case.backward and case.adjoint is not None and np.all(np.asarray(case.adjoint) == 0):
        return f"{_MASKED} {known}" if known and case.label not in _SUMS_AND_PRODUCTS else _MASKED
    return known


def _known(case: Case) -> str:
    if any(operand is None for operand in case.operands):
        return ""
    find = _BY_LABEL.get(case.label)
    if all(np.isfinite(operand).all() for operand in case.operands):
        return "" if find is None else find(case)
    masked = _shares(case) if find is _shares else ""
    return masked or _with_infinities(case)


def _with_infinities(case: Case) -> str:
    """Say what follows from an operand that is infinite itself."""
    if case.label in ("add", "sub") and all(np.isinf(operand).all() for operand in case.operands):
        return "inf - inf has no value: look at where the two infinities come from."
    return "An operand is infinite itself: look at where it comes from, or put a large finite number in its place."


def overflow_of_a_sum(dtype: Any) -> str:
    """Return what helps where a sum of finite numbers is not finite.

    >>> overflow_of_a_sum(np.dtype(np.float64)).split(":")[0]
    'A number larger than 1.8e+308, the largest float64'
    """
    return _overflow(Case("", (), dtype))
