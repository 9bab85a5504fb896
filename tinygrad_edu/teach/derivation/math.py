"""`math`: the derivation of a program from the rules of its operations."""

from __future__ import annotations

from collections import Counter

from ...autograd.node import Node
from ...program.program import Program
from .chain import Chain
from .derivation import Derivation
from .lecture import lecture
from .network import NotFeedForwardError
from .vocabulary import LeafDerivatives, Leibniz, Vocabulary
from .writer import Writer

NOTATIONS = ("adjoint", "leibniz", "lecture")
LIMIT = 2000


def math(program: Program, notation: str = "adjoint", numbers: bool = False, inline: bool = False, limit: int = LIMIT) -> Derivation:
    r"""Return the derivation of this very computation, from its own rules run on symbols.

    First every operation, then every adjoint in the order of the backward pass, each the sum of what its consumers contribute.

    Parameters
    ----------
    notation : how adjoints are written: ``"adjoint"`` :math:`\bar x`, ``"leibniz"`` :math:`\partial L / \partial x`, or ``"lecture"``
        :math:`\delta^l` for the feed-forward networks of a lecture.
    numbers : put in the values, where they are few.
    inline : put the formulas of results that have no name, and are used once, into the formulas that use them.
    limit : how many lines there may be.

    Raises
    ------
    ValueError : for another notation, or if there would be more lines.

    >>> import tinygrad_edu as tg
    >>> x, y, z = (tg.tensor(v, requires_grad=True) for v in (4.0, -3.0, 5.0))
    >>> with tg.record():
    ...     q = x + y
    ...     f = q * z
    >>> for line in math(tg.explain(f).program, numbers=True):
    ...     print(line.text)
    q = x + y = 4 + (−3) = 1
    f = q · z = 1 · 5 = 5
    f̄ = 1
    q̄ = f̄ · z = 1 · 5 = 5
    z̄ = f̄ · q = 1 · 1 = 1
    ȳ = q̄ = 5
    x̄ = q̄ = 5
    """
    if notation not in NOTATIONS:
        raise ValueError(f"notation must be one of {', '.join(map(repr, NOTATIONS))}, but got {notation!r}")
    count = sum(r.kind == "operation" for r in program.records) + len(program.order)
    if count > limit:
        raise ValueError(
            f"the derivation of this graph would have {count:,} lines, more than the limit of {limit:,}: explain a part of it, "
            f"or pass limit={count}"
        )
    notes = _notes(program)
    writer = _writer(program, notation, numbers, inline, notes)
    return Derivation(notation, list(writer.given()), [*writer.forward(), *writer.backward()], notes)


def _writer(program: Program, notation: str, numbers: bool, inline: bool, notes: list[str]) -> Writer:
    unnamed = _used_once_without_name(program) if inline else []
    if notation == "leibniz":
        return Writer(Chain(program, Leibniz(program), unnamed, unnamed), numbers)
    if notation == "adjoint":
        return Writer(Chain(program, Vocabulary(program), unnamed, unnamed), numbers)
    try:
        return lecture(program, numbers)
    except NotFeedForwardError as reason:
        notes.append(
            f"Lecture notation is for a chain of dense layers, and this is none ({reason}): adjoints are written with a bar, gradients as "
            "derivatives."
        )
        return Writer(Chain(program, LeafDerivatives(program), unnamed, unnamed), numbers)


def _notes(program: Program) -> list[str]:
    notes = [program.missing] if program.missing else []
    if len(program.outputs) > 1:
        names = ", ".join(program.names[i] for i in program.outputs)
        notes.append(f"L is the sum of all elements of the outputs {names}, each multiplied by the gradient it starts with.")
    hooked = [name for name, r in zip(program.names, program.records, strict=True) if r.node is not None and _changes_adjoints(r.node)]
    if hooked:
        notes.append(f"Hooks were called with the adjoints at {', '.join(hooked)}; what they changed is not part of the formulas.")
    return notes


def _changes_adjoints(node: Node) -> bool:
    return node.hooks is not None and bool(node.hooks.functions or node.hooks.after)


def _used_once_without_name(program: Program) -> list[int]:
    uses = Counter(i for record in program.records for i in record.parents)
    return [i for i, r in enumerate(program.records) if r.kind == "operation" and not r.name and not r.is_output and uses[i] == 1]
