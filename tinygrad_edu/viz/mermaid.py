"""The picture as a Mermaid flowchart, which GitHub, GitLab and many notebooks draw from Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from .picture import ADJOINTS, KINDS, Line, Picture, Style, clean

# Written as they are; everything else becomes a character code, so that no text can end its quotes or mean markup.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,=()_:∂…×·")


def mermaid_source(picture: Picture) -> str:
    """Return the picture in the language of Mermaid.

    Where values and adjoints flow there is one arrow with two heads: Mermaid would take an arrow upwards for a reason to turn the order of
    the boxes around.
    """
    backward = picture.direction == "backward"
    rows = ["flowchart BT" if backward else "flowchart TD"]
    for box in picture.boxes:
        left, right = ('("', '")') if KINDS[box.kind].rounded else ('["', '"]')
        rows.append(f"  {box.id}{left}{_lines(box.lines)}{right}:::{box.kind}")
    for edge in picture.edges:
        arrow = "<-->" if picture.direction == "both" and edge.differentiable else "-->"
        text = f'|"{_lines(edge.lines)}"|' if edge.lines else ""
        source, target = (edge.target, edge.source) if backward else (edge.source, edge.target)
        rows.append(f"  {source} {arrow}{text} {target}")
    rows += [f"  classDef {kind} {_style(style)}" for kind, style in KINDS.items() if any(box.kind == kind for box in picture.boxes)]
    if picture.notes:
        rows += [
            f'  notes["{_lines([Line(note) for note in picture.notes])}"]:::notes',
            "  classDef notes fill:none,stroke:none,color:#5f5f5f",
        ]
    if backward and picture.edges:
        rows.append(f"  linkStyle default stroke:{ADJOINTS}")
    return "\n".join(rows) + "\n"


def _style(style: Style) -> str:
    dash = ",stroke-dasharray:4 3" if style.dashed else ""
    return f"fill:{style.fill},stroke:{style.stroke},stroke-width:{style.width:g}px,color:#111111{dash}"


def _lines(lines: Sequence[Line]) -> str:
    return "<br/>".join(_escaped(line.text) or " " for line in lines)


def _escaped(text: str) -> str:
    """Return text for a quoted label.

    >>> print(_escaped('a<b> "c"'))
    a#60;b#62; #34;c#34;
    """
    return "".join(c if c in _PLAIN else f"#{ord(c)};" for c in clean(text))
