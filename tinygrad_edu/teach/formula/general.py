"""A primitive and its rules in general: with the usual letters, as a textbook would state them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...autograd.primitive import Primitive
from .examples import example
from .expression import Apply, Expression, Name, adjoint, names_in, parts
from .reading import definition, forward_formula, rule_formula


@dataclass(frozen=True)
class GeneralRule:
    """What a primitive computes, and the rule of each of its differentiable arguments.

    Attributes
    ----------
    out : the name of the output.
    forward : what it is computed by.
    meaning : the same in simpler terms, where the forward function can be read.
    rules : argument (``tensors[0]`` for those in a sequence) -> the name of its adjoint, and what the rule makes of the adjoint of `out`.
    """

    out: Name
    forward: Apply
    meaning: Expression | None
    rules: dict[str, tuple[Name, Expression]]


def general_rule(primitive: Primitive, arguments: Mapping[str, Any] | None = None) -> GeneralRule:
    """Return how a primitive and its rules read.

    Parameters
    ----------
    arguments : all arguments by name, expressions for the arrays; a representative call if they are left out.

    >>> import tinygrad_edu as tg
    >>> from .writing import text
    >>> for name, formula in general_rule(tg.matmul.primitive).rules.values():
    ...     print(text(name), "=", text(formula))
    X̄ = Z̄ Yᵀ
    Ȳ = Xᵀ Z̄
    """
    arguments = example(primitive) if arguments is None else arguments
    forward = forward_formula(primitive, arguments)
    matrices = any(name.text.isupper() for name in names_in(forward))
    out = Name("Z" if matrices else "z", shape=forward.shape, dtype=forward.dtype)
    values = {**arguments, "out": out}
    rules = {}
    for argument in primitive.rules:
        for position, operand in enumerate(parts(arguments[argument])):
            if isinstance(operand, Name):
                place = f"{argument}[{position}]" if primitive.sequence == argument else argument
                rules[place] = adjoint(operand), rule_formula(primitive, argument, values, adjoint(out), position)
    return GeneralRule(out, forward, definition(primitive, arguments), rules)
