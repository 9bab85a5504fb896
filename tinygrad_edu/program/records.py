"""One line of a recorded computation: `Record`, and what it refers to."""

from __future__ import annotations

import linecache
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, NamedTuple

from ..autograd.node import Node
from ..autograd.primitive import Primitive
from ..autograd.story import shown


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands in `Record.call` for a tensor: the value of the record at this index."""

    index: int


class SourceLine(NamedTuple):
    """The line of the user's program that ran an operation."""

    file: str
    line: int
    function: str

    @property
    def code(self) -> str:
        """The text of the line, empty if the file cannot be read."""
        return linecache.getline(self.file, self.line).strip()

    @property
    def brief(self) -> str:
        """The line, with the name of the file without its folder."""
        return f"{PurePath(shown(self.file)).name}:{self.line}: {self.code}".removesuffix(": ")

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}: {self.code}".removesuffix(": ")


@dataclass(slots=True)
class Record:
    """A node of the graph, or a tensor without one that an operation used.

    Attributes
    ----------
    kind : "operation", "leaf", "parameter" or "constant".
    label : the primitive's name, or the name of a user's function.
    held : whether a variable of the caller bears this name now; otherwise the code that was recorded once called it so.
    parents, arguments : the places of the operands in the list, and the names of the arguments that they are.
    value, grad : arrays, or `None` where they are not known.
    saved : what the rules keep: (name, value), arrays or others.
    constants : arguments that are no tensors, as text.
    state : "", "freed", "overwritten in place" or "recomputed in backward".
    where : the line of source that made it, if that was recorded.
    home : the path of the module that owns a parameter, or that was running when an operation was recorded.
    node : the node of the engine; `None` for a constant.
    inner : for a user's function with a single output, the node of the call that lies behind `node`.
    call : all arguments in the order of the primitive's parameters, a `Ref` for each tensor, nothing for its `memo`; `None` if they were
        not recorded.
    flows : for each parent of the node its place in `parents`: where adjoints flow.
    adjoint : the derivative of the output with respect to this value, once it has been computed.
    contributions, pulled : for each place in `parents` what this operation adds to that operand's adjoint, in the operand's shape and as
        the rule returned it.
    """

    kind: str
    label: str
    shape: Any  # of integers; None for the call of a user's function with several outputs
    dtype: Any
    engine_name: str = ""
    name: str = ""
    held: bool = False
    parents: list[int] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    value: Any = None
    grad: Any = None
    saved: Sequence[tuple[str, Any]] = ()
    constants: dict[str, str] = field(default_factory=dict)
    state: str = ""
    where: SourceLine | None = None
    home: tuple[str, ...] | None = None
    is_output: bool = False
    node: Node | None = None
    inner: Node | None = None
    call: tuple[Any, ...] | None = None
    flows: list[int] = field(default_factory=list)
    adjoint: Any = None
    contributions: list[Any] = field(default_factory=list)
    pulled: list[Any] = field(default_factory=list)

    @property
    def source(self) -> Node | None:
        """The node that holds the plan, the parents and what was saved."""
        return self.inner or self.node

    @property
    def primitive(self) -> Primitive | None:
        """The primitive of an operation; `None` for a user's function, a leaf or a constant."""
        return None if self.source is None else self.source.plan.primitive
