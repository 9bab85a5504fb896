"""Rules read as mathematics: the unchanged rule is run on symbols, and what they have recorded is the formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...autograd.primitive import Primitive
from .expression import Apply, Expression, Name, Number, replaced, sample_of
from .quantity import plain_number
from .symbol import Symbol, expression_of


def forward_formula(primitive: Primitive, operands: Mapping[str, Any]) -> Apply:
    """Return what a primitive computes from its arguments: the right side of ``z = x ⊙ y``.

    Parameters
    ----------
    operands : all arguments by name: symbols, expressions or plain values; those with a default may be missing.

    >>> import tinygrad_edu as tg
    >>> forward_formula(tg.mul.primitive, {"input": Name("x"), "other": 2.0})
    Apply(mul, Name('x'), 2.0)
    """
    args = primitive.complete((), dict(operands))
    return Apply(primitive, tuple(replaced(a, expression_of) for a in args))


def definition(primitive: Primitive, operands: Mapping[str, Any]) -> Expression | None:
    """Return what the forward function does, in simpler terms; `None` where it is a kernel that cannot be read.

    >>> import tinygrad_edu as tg
    >>> definition(tg.relu.__globals__["_relu"].primitive, {"input": Name("x")})
    Apply(maximum, Name('x'), 0)
    """
    args = primitive.complete((), dict(operands))
    try:
        found = primitive.forward(*[replaced(a, symbol_of) for a in args])
    except Exception:  # whatever a kernel does that has no meaning for a symbol
        return None
    expression = expression_of(found)
    return expression if isinstance(expression, Apply) and expression.primitive is not primitive else None


def rule_formula(primitive: Primitive, argument: str, values: Mapping[str, Any], g: Any, position: int | None = None) -> Expression:
    """Return what the rule of an argument makes of the output's adjoint.

    Parameters
    ----------
    values : what the rule may ask for, by name: arguments of the primitive, ``out``, and shapes and dtypes (``input_shape``), which
        are taken from the argument where they are missing. An option that is missing has its default.
    g : the adjoint of the output: a symbol or an expression.
    position : for an argument that is a sequence, the place in it.

    Raises
    ------
    KeyError : if the primitive has no rule for the argument, or a value that the rule asks for is missing.

    >>> import tinygrad_edu as tg
    >>> rule_formula(tg.exp.primitive, "input", {"out": Name("z")}, Name("z", bar=True))
    Apply(mul, Name('z', bar=True), Name('z'))
    """
    known = {**_defaults(primitive), **values, "position": position}
    wanted = [replaced(_wanted(name, known), symbol_of) for name in primitive.wanted[argument]]
    return as_expression(primitive.rules[argument](symbol_of(g), *wanted))


def derivative_formula(primitive: Primitive, argument: str, values: Mapping[str, Any]) -> Expression:
    """Return the local derivative of an elementwise primitive: its rule for an adjoint of 1.

    >>> import tinygrad_edu as tg
    >>> derivative_formula(tg.sin.primitive, "input", {"input": Name("x")})
    Apply(cos, Name('x'))
    """
    formula = rule_formula(primitive, argument, values, Number(np.float64(1.0)))
    return without_ones(formula)


def without_ones(expression: Expression) -> Expression:
    """Return an expression with multiplications by the number 1 left out."""
    if not isinstance(expression, Apply):
        return expression
    args = tuple(replaced(a, lambda part: without_ones(part) if isinstance(part, Expression) else part) for a in expression.args)
    if expression.name in ("mul", "gate") and _is_one(args[0]) and isinstance(args[1], Expression):
        return args[1]
    if expression.name in ("mul", "div") and _is_one(args[1]) and isinstance(args[0], Expression):
        return args[0]
    return Apply(expression.primitive, args)


def _is_one(value: Any) -> bool:
    value = value.value if isinstance(value, Number) else value
    return isinstance(value, (int, float, np.floating)) and plain_number(value) == 1


def evaluate(expression: Any, values: Mapping[Name, Any]) -> Any:
    """Compute an expression with NumPy, by calling the primitives that it recorded.

    Parameters
    ----------
    values : the array of every name in it.

    >>> import tinygrad_edu as tg
    >>> z, g = Name("z"), Name("z", bar=True)
    >>> evaluate(rule_formula(tg.tanh.primitive, "input", {"out": z}, g), {z: np.array([0.5, 0.0]), g: np.array([2.0, 2.0])})
    array([1.5, 2. ])
    """
    known: dict[int, Any] = {}

    def value_of(part: Any) -> Any:
        if isinstance(part, Name):
            array = values[part]
            return array[()] if isinstance(array, np.ndarray) and not array.shape else array
        if not isinstance(part, Apply):
            return sample_of(part)
        if id(part) not in known:
            known[id(part)] = part.primitive.call(*[replaced(a, value_of) for a in part.args])
        return known[id(part)]

    return value_of(expression)


def symbol_of(value: Any) -> Any:
    """Return the symbol of an expression, and anything else as it is."""
    return Symbol(value) if isinstance(value, Expression) else value


def as_expression(value: Any) -> Expression:
    """Return what a rule returned as an expression."""
    value = expression_of(value)
    return value if isinstance(value, Expression) else Number(value)


def _defaults(primitive: Primitive) -> dict[str, Any]:
    count = len(primitive.forward.__defaults__ or ())
    return dict(zip(primitive.parameters[-count:], primitive.defaults[-count:], strict=True)) if count else {}


def _wanted(name: str, values: Mapping[str, Any]) -> Any:
    if name in values:
        return values[name]
    argument, _, part = name.rpartition("_")
    if part not in ("shape", "dtype") or argument not in values:
        raise KeyError(f"the rule asks for {name!r}, but only {sorted(values)} are given")
    return replaced(values[argument], lambda value: _part(value, part))


def _part(value: Any, part: str) -> Any:
    value = expression_of(value)
    if isinstance(value, (Expression, np.ndarray)):
        return getattr(value, part)
    return np.shape(value) if part == "shape" else np.result_type(value)
