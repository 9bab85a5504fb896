"""`graph` and `draw_program`: draw what has been recorded behind a tensor."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from ..autograd.variable import Variable
from ..program.names import Names
from ..program.program import Program
from ..program.reading import line_of, read
from ..program.records import Record
from .collapse import collapse
from .contents import Options
from .drawn import draw
from .factors import Wording
from .picture import Direction
from .rendering import Graph


def graph(
    tensors: Variable | Sequence[Variable],
    *,
    names: Any = None,
    params: Any = None,
    values: bool = True,
    saved: bool = False,
    depth: int | None = None,
    direction: Direction = "forward",
    max_nodes: int = 80,
    notes: Mapping[Variable, str] | None = None,
) -> Graph:
    """Draw the graph that has been recorded behind one or more tensors.

    Each operation is a box with its result: the name of the variable that holds it, shape, dtype if it is not float32, value if it is
    known, gradient if there is one. Names are found in the calling function: variables, lists and dicts of tensors, and
    the parameters of models. Only what is certain is shown: the value of an intermediate result is known if a variable
    holds it or a derivative rule saved it.

    A graph of more than `max_nodes` boxes is folded: first by module, then by repetition, at last in blocks.

    Parameters
    ----------
    tensors : a tensor, or a sequence of tensors, whose history is to be drawn.
    names : ``{"x": tensor}`` or ``{tensor: "x"}``, which go before the names found.
    params : a module, its ``named_parameters()``, or a mapping, where the model is not a variable of the caller.
    values : show values and gradients: all of up to six numbers, else a summary.
    saved : show what each operation keeps for the backward pass.
    depth : fold each module at this depth of the model (1: the model as a whole) into one box.
    direction : "forward", arrows follow the values; "backward", arrows follow the adjoints and operations bear the names of `grad_fn`; or
        "both", with the local derivative on each edge. The last two work out the adjoints.
    max_nodes : fold a graph that would have more boxes than this.
    notes : ``{tensor: "the adjoint is δ²"}``, a line of your own in the box of a tensor; where the box holds several, after its name.

    Returns
    -------
    Graph : shows itself in a notebook, has ``.save(path)``, ``.source`` (DOT), ``.mermaid``, ``.svg()`` and ``.text()``.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu import viz
    >>> x, y, z = (tg.tensor(v, requires_grad=True) for v in (-2.0, 5.0, -4.0))
    >>> q = x + y
    >>> f = q * z
    >>> drawn = viz.graph(f)
    >>> [box.lines[0].text for box in drawn.picture.boxes]
    ['x', 'y', 'z', 'q = add', 'f = mul']
    """
    given = (tensors,) if isinstance(tensors, Variable) else tensors
    if not isinstance(given, Sequence) or not given or not all(isinstance(t, Variable) for t in given):
        raise TypeError(f"graph needs a tensor or a sequence of at least one tensor, but got {_kind_of(tensors)}")
    _check(direction, depth, max_nodes)
    known = Names()
    if names is not None:
        known.add_given(names)
    if params is not None:
        known.add_params(params)
    known.add_frame(sys._getframe(1))
    if direction != "forward":
        program = Program(given, known)
        return draw_program(program, direction=direction, values=values, saved=saved, depth=depth, max_nodes=max_nodes, notes=notes)
    records = read(given, known)
    options = Options(values, saved, notes=_places(records, notes))
    return Graph(draw(records, collapse(records, max_nodes, depth, known.classes), options))


def draw_program(
    program: Program,
    *,
    direction: Direction = "forward",
    values: bool = True,
    saved: bool = False,
    depth: int | None = None,
    max_nodes: int = 80,
    wording: Wording | None = None,
    notes: Mapping[Variable, str] | None = None,
) -> Graph:
    """Draw a program: see `graph`.

    The boxes bear the names of the program's lines. ``wording(j, k)`` may say in words what the derivative of line `j` with respect to
    its `k`-th operand multiplies by; it is asked where no few numbers say it, and returns an empty text if it does not know either.

    >>> import tinygrad_edu as tg
    >>> drawn = draw_program(tg.explain(lambda x, y: x * y, 3.0, 4.0).program, direction="both")
    >>> [[line.text for line in edge.lines] for edge in drawn.picture.edges]
    [['∂v1/∂x = 4', 'adds 1 · 4 = 4'], ['∂v1/∂y = 3', 'adds 1 · 3 = 3']]
    """
    _check(direction, depth, max_nodes)
    collapsed = collapse(program.records, max_nodes, depth, program.found.classes)
    options = Options(values, saved, direction, _places(program.records, notes))
    return Graph(draw(program.records, collapsed, options, program, wording))


def _places(records: Sequence[Record], notes: Mapping[Variable, str] | None) -> dict[int, str]:
    """Return the notes by the places of the records they belong to."""
    if notes is not None and not isinstance(notes, Mapping):
        raise TypeError(f"notes must be a mapping such as {{tensor: 'a note'}}, but got {type(notes).__name__}")
    places: dict[int, str] = {}
    for tensor, note in (notes or {}).items():
        if not isinstance(tensor, Variable) or not isinstance(note, str):
            raise TypeError(f"notes must map a tensor to a text, but has {type(tensor).__name__}: {type(note).__name__}")
        if (place := line_of(records, tensor)) is None:
            raise ValueError(f"the note {note!r} is for a tensor, of shape {tuple(tensor.array.shape)}, that is not part of the graph")
        places[place] = note
    return places


def _check(direction: str, depth: int | None, max_nodes: int) -> None:
    if direction not in get_args(Direction):
        raise ValueError(f"direction must be 'forward', 'backward' or 'both', but got {direction!r}")
    if depth is not None and depth < 1:
        raise ValueError(f"depth must be at least 1 (the model as a whole), but got {depth}")
    if max_nodes < 1:
        raise ValueError(f"max_nodes must be positive, but got {max_nodes}")


def _kind_of(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {', '.join(sorted({type(v).__name__ for v in value})) or 'nothing'}"
    return type(value).__name__
