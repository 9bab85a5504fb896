"""Primitives that are written as a fraction: a product around one takes up what stands above and below its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .expression import Apply, Expression
from .layout import Layout


@dataclass(frozen=True, eq=False)
class Written(Expression):
    """A factor that is written in a way of its own."""

    layout: Layout
    like: Any

    @property
    def sample(self) -> Any:
        """The sample of what it looks like in shape."""
        return self.like.sample if isinstance(self.like, Expression) else self.like


Quotient = Callable[..., tuple[Sequence[Any], Sequence[Any]]]
QUOTIENTS: dict[str, Quotient] = {}  # primitive -> what returns the factors above and below its fraction line


def quotient(*primitives: str) -> Callable[[Quotient], Quotient]:
    """Declare that some primitives are written as a fraction, which a product around it takes up.

    As in a rule, the function's parameters are arguments of the primitive, by name; it returns the factors above and below the line.
    """

    def declare(function: Quotient) -> Quotient:
        QUOTIENTS.update(dict.fromkeys(primitives, function))
        return function

    return declare


def factors_of(value: Apply) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return the factors above and below the fraction line of a primitive that is a quotient."""
    function = QUOTIENTS[value.name]
    code = function.__code__
    return function(*[value.argument(name) for name in code.co_varnames[: code.co_argcount]])
