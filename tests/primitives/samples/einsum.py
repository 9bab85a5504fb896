"""Samples for `ops/einsum.py`: equations in the normal form that the primitive takes."""

from __future__ import annotations

from typing import Any

from ..drawing import Draw
from .declare import samples

SIZES = {"i": 2, "j": 3, "k": 2, "b": 2}
EQUATIONS = (
    "ij,jk->ik", "i,i->", "i,j->ij", "ij->ji", "ij->", "ij->i", "ii->", "ii->i", "bij,bjk->bik", "ij,j->i", "ij,ij->ij", "i,ij,j->",
    "ij,jk,k->i", "i,->i", "ij,ik->jk", "bi,bj->ij", "iij->j",
)  # fmt: skip


@samples("einsum", analytic=True)
def einsum(d: Draw) -> tuple[Any, ...]:
    equation = d.choice(*EQUATIONS)
    terms = equation.split("->")[0].split(",")
    operands = [d.real(tuple(SIZES[c] for c in term)) for term in terms]
    if len(operands) == 2 and operands[0].shape == operands[1].shape and d.choice(False, True):
        operands[1] = operands[0]
    return tuple(operands), equation
