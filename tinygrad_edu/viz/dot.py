"""The DOT renderer: the picture as DOT text, and Graphviz (the program `dot`, or pygraphviz in this process) to draw it."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Sequence
from html import escape

from ..errors import MissingExtraError
from .picture import ADJOINTS, INKS, KINDS, VALUES, Box, Ink, Line, Picture, clean

_SECONDS = 60  # a layout that takes longer is given up
_RESOLUTION = "144"


def dot_source(picture: Picture) -> str:
    """Return the picture in the language DOT. All text stands in HTML-like labels, where nothing but markup has a meaning."""
    import graphviz  # here, so that `import tinygrad_edu` loads NumPy only

    graph = graphviz.Digraph(
        graph_attr={"rankdir": "TB", "nodesep": "0.3", "ranksep": "0.45", "fontname": "Helvetica", "bgcolor": "white", "labelloc": "b"},
        node_attr={"shape": "plain", "fontname": "Helvetica"},
        edge_attr={"color": VALUES, "arrowsize": "0.7", "fontname": "Helvetica"},
    )
    for box in picture.boxes:
        graph.node(box.id, f"<{_label(box)}>", tooltip=_safe(box.tooltip) or " ")
    for edge in picture.edges:
        target = edge.target if edge.port is None else f"{edge.target}:p{edge.port}:n"
        text = {"label": f"<{_table(edge.lines, 0)}>"} if edge.lines else {}
        look = {"penwidth": "1" if edge.count == 1 else "2"}
        back = {"color": ADJOINTS, "dir": "back"}
        if picture.direction == "forward" or not edge.differentiable:
            graph.edge(edge.source, target, **look, **text)
        elif picture.direction == "backward":
            graph.edge(edge.source, target, **look, **text, **back)
        else:
            graph.edge(edge.source, target, **look)
            graph.edge(edge.source, target, **look, **text, **back)
    footer = _footer(picture)
    if footer:
        graph.attr(label=f"<{footer}>")
    return str(graph.source)


def _safe(text: str) -> str:
    """Return text for an HTML-like label. Graphviz still reads ``\\N`` there, so a backslash is written as two."""
    return escape(clean(text)).replace("\\", "&#92;&#92;")


def _font(text: str, ink: Ink) -> str:
    words = _safe(text) or " "
    words = f"<B>{words}</B>" if ink.bold else words
    return f'<FONT COLOR="{ink.color}" POINT-SIZE="{ink.size:g}">{words}</FONT>'


def _table(lines: Sequence[Line], padding: int) -> str:
    rows = "".join(f"<TR><TD>{_font(line.text, line.ink)}</TD></TR>" for line in lines)
    return f'<TABLE {_PLAIN} CELLPADDING="{padding}">{rows}</TABLE>'


_PLAIN = 'BORDER="0" CELLBORDER="0" CELLSPACING="0"'


def _label(box: Box) -> str:
    style = KINDS[box.kind]
    rows = []
    if box.ports:
        ink = INKS["port"]
        cells = "<VR/>".join(f'<TD PORT="p{k}">{_font(port, ink)}</TD>' for k, port in enumerate(box.ports))
        rows.append(f'<TR><TD CELLPADDING="0"><TABLE {_PLAIN} CELLPADDING="4"><TR>{cells}</TR></TABLE></TD></TR><HR/>')
    rows.append(f'<TR><TD CELLPADDING="6">{_table(box.lines, 1)}</TD></TR>')
    look = ",".join([*(["rounded"] if style.rounded else []), *(["dashed"] if style.dashed else [])])
    frame = f'BORDER="{2 if style.width > 1 else 1}" COLOR="{style.stroke}" BGCOLOR="{style.fill}"' + (f' STYLE="{look}"' if look else "")
    return f'<TABLE {frame} CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{"".join(rows)}</TABLE>'


def _footer(picture: Picture) -> str:
    ink = INKS["label"]
    keys = "".join(
        f'<TD BGCOLOR="{style.fill}" COLOR="{style.stroke}" BORDER="1" WIDTH="16" HEIGHT="12" FIXEDSIZE="TRUE"></TD>'
        f"<TD>{_font(style.meaning, ink)}  </TD>"
        for style in picture.legend()
    )
    rows = f'<TR><TD><TABLE BORDER="0" CELLSPACING="4" CELLPADDING="0"><TR>{keys}</TR></TABLE></TD></TR>' if keys else ""
    rows += "".join(f"<TR><TD>{_font(note, ink)}</TD></TR>" for note in picture.footer)
    return f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>' if rows else ""


def render(source: str, form: str) -> bytes:
    """Let Graphviz draw DOT text.

    Parameters
    ----------
    form : "svg", "png" or "pdf".

    Raises
    ------
    MissingExtraError : if there is neither the program `dot` nor pygraphviz.
    RuntimeError : if Graphviz failed or took too long.
    """
    if shutil.which("dot") is not None:
        return _by_program(source, form)
    try:
        import pygraphviz
    except ImportError:
        raise MissingExtraError(f"drawing a graph as {form.upper()} without the program 'dot'", "pygraphviz", "viz") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Graphviz warns of fonts that it replaces
        try:
            return bytes(pygraphviz.AGraph(string=source).draw(format=form, prog="dot", args=_arguments(form)))
        except Exception as error:  # it raises what its C library gave it
            raise RuntimeError(f"pygraphviz could not draw the graph: {error}") from error


def _arguments(form: str) -> str:
    return f"-Gdpi={_RESOLUTION}" if form == "png" else ""


def _by_program(source: str, form: str) -> bytes:
    command = ["dot", f"-T{form}", *_arguments(form).split()]
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"dot took more than {_SECONDS} s to lay out the graph: draw fewer boxes, with max_nodes or depth") from None
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", b"") or str(error).encode()
        raise RuntimeError(f"dot could not draw the graph: {reason.decode(errors='replace').strip()}") from error
    return done.stdout
