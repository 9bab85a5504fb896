"""`Graph`: a picture that shows itself in a notebook and a terminal, and saves itself."""

from __future__ import annotations

import os
from typing import Literal

from .. import files
from ..errors import MissingExtraError
from . import dot
from .mermaid import mermaid_source
from .picture import Picture
from .svg import render_svg
from .terminal import terminal_text

_ENDINGS = (".svg", ".png", ".pdf", ".dot", ".gv", ".mmd", ".txt")


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

    @property
    def mermaid(self) -> str:
        """The graph in the language of Mermaid, which many web pages draw from Markdown."""
        return mermaid_source(self.picture)

    def text(self) -> str:
        """Return the graph as aligned lines of text, at most 100 columns wide; ``str(graph)`` is the same."""
        return terminal_text(self.picture)

    def svg(self, renderer: Literal["auto", "graphviz", "own"] = "auto") -> str:
        """Return the graph as SVG text.

        Parameters
        ----------
        renderer : "graphviz", which needs the program `dot` or the package pygraphviz; "own", which needs nothing; or "auto": Graphviz if
            it is there, except for a picture of both directions, whose pairs of arrows only the own layout keeps together.
        """
        if renderer not in ("auto", "graphviz", "own"):
            raise ValueError(f"renderer must be 'auto', 'graphviz' or 'own', but got {renderer!r}")
        if renderer == "graphviz" or (renderer == "auto" and self.picture.direction != "both"):
            try:
                drawn = dot.render(self.source, "svg").decode()
                return drawn[drawn.index("<svg") :]
            except (MissingExtraError, RuntimeError):
                if renderer == "graphviz":
                    raise
        return render_svg(self.picture)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to a file, as its ending says.

        A picture: .svg, .png or .pdf; its description in the language DOT: .dot or .gv, or in that of Mermaid: .mmd; plain text: .txt.
        The file appears when it is complete; nothing is left behind if that fails.

        Raises
        ------
        ValueError : for another ending.
        OSError : if the folder does not exist or cannot be written.
        MissingExtraError : for PNG and PDF, if there is neither the program `dot` nor the package pygraphviz.
        """
        ending = files.ending(path, _ENDINGS, "a graph")
        if ending == ".svg":
            data = self.svg().encode()
        elif ending in (".dot", ".gv"):
            data = self.source.encode()
        elif ending == ".mmd":
            data = self.mermaid.encode()
        elif ending == ".txt":
            data = f"{self.text()}\n".encode()
        else:
            data = dot.render(self.source, ending[1:])
        files.write(path, data)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Graph: {len(self.picture.boxes)} boxes, {len(self.picture.edges)} edges>"
