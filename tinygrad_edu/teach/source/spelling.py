"""How NumPy's functions are written: which as an operator, which as a method, and which cannot be."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .literals import NotWritten
from .terms import AND, COMPARISON, OR, POWER, PRODUCT, SHIFT, SUM, XOR

BINARY_OPERATORS: dict[Any, tuple[Any, str, int]] = {
    np.add: (operator.add, "+", SUM),
    np.subtract: (operator.sub, "-", SUM),
    np.multiply: (operator.mul, "*", PRODUCT),
    np.true_divide: (operator.truediv, "/", PRODUCT),
    np.floor_divide: (operator.floordiv, "//", PRODUCT),
    np.remainder: (operator.mod, "%", PRODUCT),
    np.matmul: (operator.matmul, "@", PRODUCT),
    np.power: (operator.pow, "**", POWER),
    np.left_shift: (operator.lshift, "<<", SHIFT),
    np.right_shift: (operator.rshift, ">>", SHIFT),
    np.bitwise_and: (operator.and_, "&", AND),
    np.bitwise_xor: (operator.xor, "^", XOR),
    np.bitwise_or: (operator.or_, "|", OR),
    np.less: (operator.lt, "<", COMPARISON),
    np.less_equal: (operator.le, "<=", COMPARISON),
    np.greater: (operator.gt, ">", COMPARISON),
    np.greater_equal: (operator.ge, ">=", COMPARISON),
    np.equal: (operator.eq, "==", COMPARISON),
    np.not_equal: (operator.ne, "!=", COMPARISON),
}
UNARY_OPERATORS: dict[Any, tuple[Any, str]] = {np.negative: (operator.neg, "-"), np.invert: (operator.invert, "~")}
REDUCTIONS = {np.add: "sum", np.multiply: "prod", np.maximum: "max", np.minimum: "min"}
METHODS: dict[Any, str] = {
    f: f.__name__ for f in (np.reshape, np.sum, np.mean, np.prod, np.squeeze, np.transpose, np.swapaxes, np.ravel, np.cumsum, np.diagonal)
}
METHODS |= {np.max: "max", np.min: "min"}
QUERIES = {np.shape, np.ndim, np.size, np.result_type, np.can_cast, np.may_share_memory, np.shares_memory}
CHANGES = {np.copyto, np.put, np.place, np.putmask, np.put_along_axis, np.fill_diagonal}
PURE_METHODS = {
    *("all", "any", "argmax", "argmin", "argsort", "astype", "clip", "conj", "copy", "cumprod", "cumsum", "diagonal", "dot", "flatten"),
    *("max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "reshape", "round", "squeeze", "std", "sum", "swapaxes", "take", "trace"),
    *("transpose", "var"),
}


def public_name(function: Any) -> str:
    """Return what a NumPy function is called in a program.

    >>> public_name(np.linalg.inv)
    'np.linalg.inv'
    """
    name: str = function.__name__
    for module, prefix in ((np, "np"), (np.linalg, "np.linalg")):
        if getattr(module, name, None) is function:
            return f"{prefix}.{name}"
    raise NotWritten(f"{name}, which has no public name")
