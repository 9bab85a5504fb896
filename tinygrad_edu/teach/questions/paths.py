"""Where does a gradient come from? The routes from the output to a value, with the local derivative on every edge.

For scalars the product of the factors along a path is what arrives over that path, and the sum over all paths is the adjoint. There may
be astronomically many paths; they are counted exactly, and the first ones listed. Reverse mode never walks them one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...autograd.adjoint import fit
from ...program.local import Factor, factors, pull
from ...program.numbers import describe
from ...program.program import Program
from ..tables import Parts, Table, Tabular
from .hooks import told

_SHOWN = 16  # edges of one path that are written out


@dataclass(frozen=True, eq=False)
class Path:
    """One route from an output to a value.

    Attributes
    ----------
    lines : the lines of the program on it, the output first.
    places : for every edge, which operand of the line before it leads on.
    product : what arrives over this path: the seed pulled back along it, for scalars the product of all factors; `None` if not known.
    """

    program: Program = field(repr=False)
    lines: tuple[int, ...]
    places: tuple[int, ...]
    product: Any

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lines."""
        return tuple(self.program.names[i] for i in self.lines)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The local derivative of every edge."""
        return tuple(self.factor(edge) for edge in range(len(self.places)))

    def factor(self, edge: int) -> Factor:
        """Return the local derivative of one edge."""
        factor = factors(self.program, self.lines[edge])[self.places[edge]]
        assert factor is not None  # a path follows edges along which adjoints flow
        return factor


class Paths(Tabular):
    """The routes to one value. `paths` makes it.

    Attributes
    ----------
    name : of the value.
    count : how many paths there are, also those that are not listed.
    adjoint : what the engine has computed.
    total : the sum of what arrives over all paths; `None` if not all are listed, or something is not known.
    """

    def __init__(self, program: Program, x: int, limit: int) -> None:
        self.program, self.line, self.name = program, x, program.names[x]
        self.adjoint = program.records[x].adjoint
        counts = counts_to(program, x)
        self.count = sum(counts.get(i, 0) for i in program.seeds)
        self._leading = list(counts)
        self._paths = list(itertools.islice(self._walk(counts), limit))
        products = [path.product for path in self._paths]
        whole = len(products) == self.count and all(p is not None for p in products)
        self.total = sum(products[1:], products[0]) if whole and products else None

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, i: int) -> Path:
        return self._paths[i]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._paths)

    def _walk(self, counts: dict[int, int]) -> Iterator[Path]:
        """Yield the paths, depth first and without recursion, through nothing but lines that lead to the value."""
        for output, seed in self.program.seeds.items():
            if output not in counts:
                continue
            edges: list[tuple[int, int]] = []  # line, place of the operand
            stack = [self._edges(output, seed, counts)]
            if output == self.line:
                yield self._path(output, edges, seed)
            while stack:
                step = next(stack[-1], None)
                if step is None:
                    stack.pop()
                    if edges:
                        edges.pop()
                    continue
                i, k, arrives = step
                edges.append((i, k))
                reached = self.program.records[i].parents[k]
                if reached == self.line:
                    yield self._path(output, edges, arrives)
                    edges.pop()
                else:
                    stack.append(self._edges(reached, arrives, counts))

    def _edges(self, i: int, g: Any, counts: dict[int, int]) -> Iterator[tuple[int, int, Any]]:
        """Yield the edges from line `i` that lead on to the value, each with what arrives at its end if `g` arrives at `i`."""
        record = self.program.records[i]
        places = [] if i == self.line else [k for k in record.flows if record.parents[k] in counts]
        pulled = pull(record, g) if places and g is not None else None
        for k in places:
            operand, part = self.program.records[record.parents[k]], None if pulled is None else pulled[k]
            yield i, k, None if part is None or operand.shape is None else np.asarray(fit(part, operand.shape, operand.dtype))

    def _path(self, output: int, edges: Sequence[tuple[int, int]], product: Any) -> Path:
        lines = (output, *(self.program.records[i].parents[k] for i, k in edges))
        return Path(self.program, lines, tuple(k for _, k in edges), product)

    def table(self) -> Table:
        """Return the paths as a table, the sum over all of them as its last row."""
        output = ", ".join(self.program.names[i] for i in self.program.seeds)
        missing = [self.program.missing] if self.program.missing else []
        if not self.count:
            return Table([], [], caption=f"No path leads from {output} to {self.name}: no gradient can flow there.", notes=missing)
        rows = [self._row(path) for path in self]
        if self.total is not None and len(self) > 1:
            rows.append(["sum over all paths", "", self.total])
        adjoint = "not known" if self.adjoint is None else describe(self.adjoint)
        notes = [f"The adjoint of {self.name} is {adjoint}."]
        if more := self.count - len(self):
            notes.insert(0, f"… and {_paths(more, 'more ')}.")
        notes += told(self.program, self._leading, "that is no part of the products")
        caption = f"{_paths(self.count)} from {output} to {self.name}"
        return Table(["path", "factors", "product"], rows, "", caption, [*notes, *missing])

    def _row(self, path: Path) -> list[Any]:
        start = self.program.seeds[path.lines[0]]
        names = [self.program.names[path.lines[0]]]
        along = ["" if np.all(start == 1) else f"starts with {describe(start)}"]
        count = len(path.places)
        hidden = count - _SHOWN if count > _SHOWN + 1 else 0
        for edge in (*range((count - hidden) // 2), *range((count - hidden) // 2 + hidden, count)):
            if hidden and edge == (count - hidden) // 2 + hidden:
                names.append(f"… {hidden:,} more")
                along.append("…")
            names.append(f"→ {self.program.names[path.lines[edge + 1]]}")
            along.append(str(path.factor(edge)))
        return [Parts(names), Parts(along), "not known" if path.product is None else path.product]


def paths(program: Program, x: Any, limit: int = 100) -> Paths:
    """Return the paths from the outputs to `x`: a name, a tensor, or the index of a line; at most `limit` of them are listed.

    Raises
    ------
    KeyError : if `x` is not part of the program.
    ValueError : if `limit` is negative.

    >>> import tinygrad_edu as tg
    >>> routes = paths(tg.explain(lambda x: x * x + 3 * x, 2.0).program, "x")
    >>> [float(path.product) for path in routes], float(routes.total), routes.count
    ([2.0, 2.0, 3.0], 7.0, 3)
    """
    if limit < 0:
        raise ValueError(f"limit must be the number of paths to list, 0 or more, but is {limit}")
    return Paths(program, program.index(x), limit)


def counts_to(program: Program, x: int) -> dict[int, int]:
    """Return the number of paths from each line to line `x`, for the lines that lead to it.

    >>> import tinygrad_edu as tg
    >>> counts_to(tg.explain(lambda x: x * x, 2.0).program, 0)
    {0: 1, 1: 2}
    """
    counts = {x: 1}
    for i in range(x + 1, len(program)):
        record = program.records[i]
        if found := sum(counts.get(record.parents[k], 0) for k in record.flows):
            counts[i] = found
    return counts


def _paths(count: int, more: str = "") -> str:
    return f"{count:,} {more}path{'' if count == 1 else 's'}"
