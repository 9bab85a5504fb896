"""What stands on an edge: the local derivative, what it adds to the adjoint of the operand, and where the operand was stretched."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..program.local import local_derivatives
from ..program.numbers import WHOLE, describe, number
from ..program.program import Program
from .contents import Options, number_line
from .picture import Line, clean

Use = tuple[int, int]  # (j, k): line j has the value as its k-th operand
Wording = Callable[[int, int], str]  # of a use -> the factor in words, such as "· Wᵀ", or nothing

_NAME = 12  # longer names are left out of a derivative's symbol
_LONG = 30  # characters of an array that still fit on an edge
_MANY = 40  # edges with text: so many are written in short


class EdgeText:
    """Writes on the edges between boxes of single records.

    Parameters
    ----------
    program : the computation.
    options : of the picture.
    edges : how many edges will have text.
    wording : says in words what a derivative multiplies by where no number says it.
    """

    def __init__(self, program: Program, options: Options, edges: int, wording: Wording | None = None) -> None:
        self.program, self.options, self.wording = program, options, wording
        self.short = edges > _MANY
        self._factors: dict[int, list[Any]] = {}

    def lines(self, uses: Sequence[Use]) -> list[Line]:
        """Return the lines on the edge along which these uses of one value run."""
        flowing = [(j, k) for j, k in uses if k in self.program.records[j].flows]
        lines = []
        if self.options.direction == "both" and self.options.values and flowing:
            lines += self._factor(flowing)
        if self.options.adjoints and self.options.values and flowing:
            lines += self._adds(flowing)
        return lines + self._stretched(flowing)

    def _factors_of(self, use: Use) -> Any:
        j, k = use
        if j not in self._factors:
            self._factors[j] = local_derivatives(self.program, j)
        return self._factors[j][k]

    def _factor(self, uses: Sequence[Use]) -> list[Line]:
        """The local derivative: a number or a few, or the rule in words."""
        j, k = uses[0]
        factors = [self._factors_of(use) for use in uses]
        shapes = {np.shape(factor) for factor in factors if factor is not None}
        if any(factor is None for factor in factors) or len(shapes) != 1 or not all(map(_is_short, factors)):
            words = "" if self.wording is None else self.wording(j, k)
            return [Line(clean(words, 40), "factor")] if words else []
        text = " + ".join(describe(factor.flat[0] if _is_constant(factor) else factor) for factor in factors)
        scalar = self.program.records[j].shape == () and not self.short
        symbol = self._symbol(j, self.program.records[j].parents[k]) if scalar else ""
        alarm = not all(np.isfinite(factor).all() for factor in factors)
        return [Line(f"{symbol} = {text}" if symbol else f"× {text}", "factor", alarm)]

    def _symbol(self, above: int, below: int) -> str:
        names = [clean(self.program.names[i]) for i in (above, below)]
        return f"∂{names[0]}/∂{names[1]}" if max(map(len, names)) <= _NAME else "factor"

    def _adds(self, uses: Sequence[Use]) -> list[Line]:
        """What flows back: for a scalar in full, as a product; for a small tensor with several consumers as it is."""
        records = self.program.records
        i = records[uses[0][0]].parents[uses[0][1]]
        parts = [records[j].contributions[k] for j, k in uses]
        several = len(self.program.consumers(i)) > len(uses)
        if any(part is None for part in parts) or not (parts[0].shape == () or several):
            return []
        total = np.asarray(sum(parts[1:], parts[0]))
        if total.size > WHOLE or len(describe(total)) > _LONG:
            return []
        line = number_line("adds", "adds", total)
        j = uses[0][0]
        factor, adjoint = self._factors_of(uses[0]), records[j].adjoint
        product = self.options.direction == "both" and len(uses) == 1 and total.shape == () == records[j].shape
        if self.short or not product or factor is None or adjoint is None:
            return [line]
        text = f"adds {_number(adjoint)} · {_bracketed(factor)} = {_number(total)}"
        return [Line(text, "adds", line.alarm)]

    def _stretched(self, uses: Sequence[Use]) -> list[Line]:
        """Where broadcasting has stretched the operand, or the rule returned less than the operand's shape."""
        for j, k in uses:
            pulled, shape = self.program.records[j].pulled[k], self.program.records[self.program.records[j].parents[k]].shape
            if pulled is None or pulled.size == math.prod(shape):  # an axis of size one in front is no stretching
                continue
            if axes := stretched_axes(pulled.shape, shape):
                where = f"{'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"
                forward, backward = f"stretched along {where}", f"adjoint summed over {where}"
                both = [Line(forward, "label"), Line("adjoint summed there", "adds")]
                return {"forward": [Line(forward, "label")], "backward": [Line(backward, "adds")], "both": both}[self.options.direction]
            if self.options.adjoints:
                return [Line(f"adjoint spread over {tuple(shape)}", "adds")]
        return []


def stretched_axes(result: Sequence[int], operand: Sequence[int]) -> tuple[int, ...]:
    """Return the axes of `result` along which an operand of that shape was stretched; none where it is the operand that is larger.

    >>> stretched_axes((4, 3), (3,)), stretched_axes((4, 3), (4, 1)), stretched_axes((), (4, 3))
    ((0,), (1,), ())
    """
    extra = len(result) - len(operand)
    if extra < 0:
        return ()
    return (*range(extra), *(extra + i for i, n in enumerate(operand) if n == 1 != result[extra + i]))


def _is_short(factor: Any) -> bool:
    return factor.size > 0 and (_is_constant(factor) or (factor.size <= WHOLE and len(describe(factor)) <= _LONG))


def _is_constant(factor: Any) -> bool:
    return bool((factor == factor.flat[0]).all())


def _number(value: Any) -> str:
    return number(np.asarray(value).item())


def _bracketed(value: Any) -> str:
    text = _number(value)
    return f"({text})" if text.startswith("-") else text
