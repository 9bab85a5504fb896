"""`graph`: draw what has been recorded behind a tensor."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from ..autograd.variable import Variable
from ..errors import MissingExtraError
from . import dot
from .collapse import collapse
from .drawn import Options, draw
from ..program.names import Names
from .picture import Picture
from ..program.records import read
from .svg import render_svg

_ENDINGS = (".svg", ".png", ".pdf", ".dot", ".gv")


class Graph:
    """A drawn graph: shows itself in a notebook, and saves itself.

    Attributes
    ----------
    picture : the boxes and edges, before they are laid out.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    @property
    def source(self) -> str:
        """The graph in the language DOT."""
        return dot.dot_source(self.picture)

    def svg(self, renderer: Literal["auto", "graphviz", "own"] = "auto") -> str:
        """Return the graph as SVG text.

        Parameters
        ----------
        renderer : "graphviz", which needs the program `dot` or the package pygraphviz; "own", which needs nothing; or what there is.
        """
        if renderer not in ("auto", "graphviz", "own"):
            raise ValueError(f"renderer must be 'auto', 'graphviz' or 'own', but got {renderer!r}")
        if renderer != "own":
            try:
                drawn = dot.render(self.source, "svg").decode()
                return drawn[drawn.index("<svg") :]
            except (MissingExtraError, RuntimeError):
                if renderer == "graphviz":
                    raise
        return render_svg(self.picture)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to a file, as its ending says: .svg, .png, .pdf, or .dot (.gv) for the text in the language DOT.

        The file appears when it is complete; nothing is left behind if that fails.

        Raises
        ------
        ValueError : for another ending.
        OSError : if the folder does not exist or cannot be written.
        MissingExtraError : for PNG and PDF, if there is neither the program `dot` nor the package pygraphviz.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending not in _ENDINGS:
            raise ValueError(f"cannot save a graph as {target.name!r}: the name must end in one of {', '.join(_ENDINGS)}")
        if not target.parent.is_dir():
            raise FileNotFoundError(f"cannot save the graph as {str(target)!r}: the folder {str(target.parent)!r} does not exist")
        if ending == ".svg":
            data = self.svg().encode()
        elif ending in (".dot", ".gv"):
            data = self.source.encode()
        else:
            data = dot.render(self.source, ending[1:])
        _write(target, data)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"<Graph: {len(self.picture.boxes)} boxes, {len(self.picture.edges)} edges>"


def _write(target: Path, data: bytes) -> None:
    """Write to a temporary file beside `target`, then rename it."""
    temporary = target.with_name(f".{target.stem[:50]}.{os.getpid()}-{id(data):x}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise type(error)(f"cannot save the graph as {str(target)!r}: {error.strerror or error}") from error


def graph(
    tensors: Variable | Sequence[Variable],
    *,
    names: Any = None,
    params: Any = None,
    values: bool = True,
    saved: bool = False,
    depth: int | None = None,
    direction: Literal["forward", "backward"] = "forward",
    max_nodes: int = 80,
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
    direction : "forward", arrows follow the values; or "backward", arrows follow the adjoints and operations bear the names of `grad_fn`.
    max_nodes : fold a graph that would have more boxes than this.

    Returns
    -------
    Graph : shows itself in a notebook, has ``.save(path)``, ``.source`` (DOT) and ``.svg()``.

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
    if direction not in ("forward", "backward"):
        raise ValueError(f"direction must be 'forward' or 'backward', but got {direction!r}")
    if depth is not None and depth < 1:
        raise ValueError(f"depth must be at least 1 (the model as a whole), but got {depth}")
    if max_nodes < 1:
        raise ValueError(f"max_nodes must be positive, but got {max_nodes}")
    known = Names()
    if names is not None:
        known.add_given(names)
    if params is not None:
        known.add_params(params)
    known.add_frame(sys._getframe(1))
    records = read(tuple(given), known)
    options = Options(values=values, saved=saved, backward=direction == "backward")
    return Graph(draw(records, collapse(records, max_nodes, depth, known.classes), options))


def _kind_of(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {', '.join(sorted({type(v).__name__ for v in value})) or 'nothing'}"
    return type(value).__name__
