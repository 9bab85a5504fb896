"""`Program`: a recorded computation as the list of lines that every view reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..autograd.variable import Variable
from ..errors import UnknownNameError
from ..nn.module import Module
from .names import Names
from .reading import line_of, read
from .recording import RecordedNode
from .records import Record
from .replay import Replay

_HOW = "record it with `with tg.record():` around the forward pass, or call tg.explain(function, *inputs)"


class Program:
    """The computation behind one or more tensors: its lines in the order of execution, with values and adjoints.

    Attributes
    ----------
    records : the lines, each after its operands.
    names : for each line a name that no other line has: the student's own, else ``v1``, ``v2``, … for a result, ``p1`` for a leaf and
        ``c1`` for a constant.
    outputs : the lines of the tensors that are explained.
    seeds : the adjoint that each output starts with.
    order : lines in the order in which their adjoints are complete, the way the engine walks.
    recorded : whether every value, constant and source line was kept.
    missing : what is not known and how to keep it, in one line; empty if nothing is missing.
    """

    def __init__(self, tensors: Sequence[Variable], found: Names, gradient: Any = None) -> None:
        self.found = found
        self.records: list[Record] = read(tensors, found)
        self.outputs = [i for i, record in enumerate(self.records) if record.is_output]
        self.names = _unique_names(self.records)
        self.seeds: dict[int, Any] = {i: _seed(self.records[i], gradient) for i in self.outputs if self.records[i].node is not None}
        replay = Replay(self.records, self.seeds)
        self.order, self.error = replay.order, replay.error
        operations = [r for r in self.records if r.kind == "operation"]
        self.recorded = all(r.call is not None or r.primitive is None for r in operations)
        self.missing = self._missing(operations)
        self._consumers: list[list[tuple[int, int]]] | None = None

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def consumers(self, i: int) -> list[tuple[int, int]]:
        """Return ``(j, k)`` for each use of line `i`: line `j` has it as its `k`-th operand; in the order of the backward pass.

        Only uses through which an adjoint flows are counted.
        """
        if self._consumers is None:
            self._consumers = [[] for _ in self.records]
            fired = set(self.order)
            for j in (*self.order, *(j for j in range(len(self.records) - 1, -1, -1) if j not in fired)):
                for k in self.records[j].flows:
                    self._consumers[self.records[j].parents[k]].append((j, k))
        return self._consumers[i]

    def index(self, what: Any) -> int:
        """Return the line that is meant by a name, a tensor, or an index.

        Raises
        ------
        KeyError : if no line is meant, naming the nearest ones.
        """
        if isinstance(what, Variable):
            if (line := self.line_of(what)) is None:
                raise UnknownNameError(f"this tensor, of shape {tuple(what.array.shape)}, is not part of the graph that is explained")
            return line
        if isinstance(what, (int, np.integer)) and not isinstance(what, bool) and -len(self.records) <= what < len(self.records):
            return int(what) % len(self.records)
        if isinstance(what, str) and what in self.names:
            return self.names.index(what)
        shown = ", ".join(self.names[:12]) + (", …" if len(self.names) > 12 else "")
        raise UnknownNameError(f"nothing in this graph is called {what!r}: give a tensor, or one of the names {shown}")

    def line_of(self, tensor: Variable) -> int | None:
        """Return the line of a tensor; `None` if it is not part of the computation."""
        return line_of(self.records, tensor)

    def _missing(self, operations: Sequence[Record]) -> str:
        unknown = sum(r.value is None and r.shape is not None for r in operations)
        if self.error is not None:
            freed = any(r.state == "freed" for r in operations)
            why = "backward() has freed what the operations had saved" if freed else "an array that was saved has been overwritten"
            return f"Not known: {unknown:,} of {len(operations):,} values, and the adjoints, because {why}; {_HOW}."
        if self.recorded and not unknown:
            return ""
        if not unknown:
            return f"Not kept: the constants and source lines that the rules do not ask for; {_HOW}."
        return f"Not kept: {unknown:,} of {len(operations):,} values, and the constants that the rules do not ask for; {_HOW}."


def _seed(record: Record, gradient: Any) -> Any:
    if gradient is None:
        return np.ones(record.shape, record.dtype) if record.shape else record.dtype.type(1)
    given = np.asarray(getattr(gradient, "array", gradient), record.dtype)
    if given.shape != tuple(record.shape):
        raise ValueError(f"gradient must have the shape of the tensor that is explained, {tuple(record.shape)}, but has {given.shape}")
    return given if given.shape else given[()]


def _unique_names(records: Sequence[Record]) -> list[str]:
    """Return one name for each record.

    Of several that bear the same name the one keeps it that a variable of the caller holds now, or else the first; the others get numbers,
    in the order of execution.
    """
    keeps: dict[str, int] = {}
    for i, record in enumerate(records):
        if record.name and (record.name not in keeps or (record.held and not records[keeps[record.name]].held)):
            keeps[record.name] = i
    counts: dict[str, int] = {}
    result: list[str] = []
    for i, record in enumerate(records):
        name = record.name
        if keeps.get(name) != i:
            stem = f"{name}_" if name else {"operation": "v", "constant": "c"}.get(record.kind, "p")
            number = counts.get(stem, 0 if not name or records[keeps[name]].held else 1)
            while (name := f"{stem}{(number := number + 1)}") in keeps:
                pass
            counts[stem], keeps[name] = number, i
        result.append(name)
    return result


def open_program(
    tensors: Sequence[Variable], where: FrameType | Mapping[str, Any], names: Any = None, gradient: Any = None, result: str = ""
) -> Program:
    """Return the computation behind some tensors.

    Their names are, in this order of precedence: those in `names`; the variables `where` they are looked for, a frame or a scope; the
    parameters of the modules that ran, and the variables of the code that was recorded; `result`, for the tensor itself.

    Raises
    ------
    ValueError : if a tensor has no graph.
    """
    for tensor in tensors:
        if not tensor.requires_grad:
            raise ValueError(
                f"there is no graph behind this tensor of shape {tuple(tensor.array.shape)}: nothing it was computed from has "
                "requires_grad=True, or it was computed inside no_grad, or detached"
            )
    found = Names()
    if names is not None:
        found.add_given(names)
    if isinstance(where, Mapping):
        found.add_scope(where)
    else:
        found.add_frame(where)
    for module in _modules_that_ran(tensors):
        if id(module) not in found.modules:
            found.add_module("", module)
    if result.isidentifier() and len(tensors) == 1:
        found.add(result, tensors[0])
    return Program(tensors, found, gradient)


def _modules_that_ran(tensors: Sequence[Variable]) -> Iterator[Module]:
    """Yield the outermost modules that were running while these tensors were recorded."""
    seen: set[Any] = set()
    stack = [node for t in tensors if (node := t.current_node()) is not None]
    while stack:
        node = stack.pop()
        if isinstance(node, RecordedNode) and node.modules and id(node.modules[0]) not in seen:
            seen.add(id(node.modules[0]))
            yield node.modules[0]
        new = [parent for parent in node.parents if parent not in seen]
        seen.update(new)
        stack += new
