"""The own renderer: a picture as SVG text, in pure Python, for machines without Graphviz."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from . import text
from .crossings import Item
from .layout import Point, place
from .picture import ADJOINTS, INKS, KINDS, VALUES, Box, Direction, Edge, Ink, Line, Picture, Style, clean

_FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
_BORDER = 12.0
_ARROW = 8.0
_BESIDE = 4.5  # half the distance between the two arrows of an edge


def render_svg(picture: Picture) -> str:
    """Return the picture as an SVG document without dependencies: no script, no style sheet, no font to load.

    Each box is a group of class "box" with the id of the box and ``data-records``, the lines of the program in it; each edge one of class
    "edge" with ``data-source`` and ``data-target``, whose arrows are of class "value" or "adjoint".
    """
    layout = place(picture)
    footer, footer_width, footer_height = _footer(picture)
    width = max(layout.width, footer_width) + 2 * _BORDER
    height = layout.height + footer_height + 2 * _BORDER
    shift = (width - layout.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'font-family="{_FONT}" role="img">',
        f"<title>{_safe(_summary(picture))}</title>",
        f'<rect width="{width:.1f}" height="{height:.1f}" rx="6" fill="#ffffff"/>',
        f'<g transform="translate({shift:.1f} {_BORDER})">',
    ]
    for edge, route, label in zip(picture.edges, layout.routes, layout.labels, strict=True):
        parts.append(_edge(edge, route, label, picture.direction))
    parts += [_box(box, item) for box, item in zip(picture.boxes, layout.items, strict=False)]
    parts += ["</g>", f'<g transform="translate({(width - footer_width) / 2:.1f} {layout.height + _BORDER:.1f})">']
    parts += [*footer, "</g>", "</svg>"]
    return "\n".join(parts) + "\n"


def _safe(words: str) -> str:
    return escape(clean(words))


def _summary(picture: Picture) -> str:
    return f"computation graph with {len(picture.boxes)} boxes and {len(picture.edges)} edges"


def _line(words: str, ink: Ink, x: float, y: float) -> str:
    look = f'font-size="{ink.size:g}" fill="{ink.color}"' + (' font-weight="bold"' if ink.bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {look}>{_safe(words)}</text>'


def _lines(lines: Sequence[Line], x: float, y: float) -> list[str]:
    """Lines of text one below the other, from `y` on."""
    parts = []
    for line in lines:
        step = line.ink.size * text.LINE
        parts.append(_line(line.text, line.ink, x, y + step * 0.76))
        y += step
    return parts


def _box(box: Box, item: Item) -> str:
    style = KINDS[box.kind]
    left, y = item.x - item.width / 2, item.top
    members = " ".join(map(str, box.members))
    parts = [
        f'<g class="box" id="{_safe(box.id)}" data-records="{members}">',
        f"<title>{_safe(box.tooltip)}</title>",
        _frame(style, left, y, item.width, item.height),
    ]
    if box.ports:
        parts += _ports(box, style, left, y, item.width)
        y += text.port_height()
    return "".join([*parts, *_lines(box.lines, item.x, y + text.MARGIN[1]), "</g>"])


def _frame(style: Style, x: float, y: float, width: float, height: float, radius: float = 8.0) -> str:
    dash = ' stroke-dasharray="4 3"' if style.dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius if style.rounded else 0:g}" '
        f'fill="{style.fill}" stroke="{style.stroke}" stroke-width="{style.width:g}"{dash}/>'
    )


def _ports(box: Box, style: Style, left: float, top: float, width: float) -> list[str]:
    """The row of arguments at the upper border, with thin lines between them."""
    height = text.port_height()
    widths = text.port_widths(box)
    scale = width / sum(widths)
    thin = f'stroke="{style.stroke}" stroke-width="0.5" stroke-opacity="0.6"'
    parts = [f'<path d="M {left:.1f} {top + height:.1f} h {width:.1f}" {thin}/>']
    for k, port in enumerate(box.ports):
        x = left + sum(widths[:k]) * scale
        if k:
            parts.append(f'<path d="M {x:.1f} {top:.1f} v {height:.1f}" {thin}/>')
        parts.append(_line(port, INKS["port"], x + widths[k] * scale / 2, top + height * 0.7))
    return parts


def _edge(edge: Edge, route: list[Point], label: Item | None, direction: Direction) -> str:
    """One arrow, or, where the picture shows both directions and an adjoint flows, two beside each other; and the text on them."""
    backward = direction != "forward" and edge.differentiable
    beside = _BESIDE if direction == "both" and backward else 0.0
    width = 1.1 if edge.count == 1 else 2.0
    parts = [f'<g class="edge" data-source="{_safe(edge.source)}" data-target="{_safe(edge.target)}">']
    if direction != "backward":
        parts.append(_arrow(route, -beside, VALUES, width, "value"))
    if backward:
        parts.append(_arrow(route[::-1], beside, ADJOINTS, width, "adjoint"))
    if label is not None:
        left, high = label.x - label.width / 2, label.top
        parts.append(f'<rect x="{left:.1f}" y="{high:.1f}" width="{label.width:.1f}" height="{label.height:.1f}" rx="4" fill="#ffffff"/>')
        parts += _lines(edge.lines, label.x, high + (label.height - text.extent(edge.lines)[1]) / 2)
    return "".join([*parts, "</g>"])


def _arrow(route: list[Point], beside: float, color: str, width: float, flow: str) -> str:
    """An arrow from the first point to the last, down or up, so far to the right of the route."""
    down = 1.0 if route[-1][1] >= route[0][1] else -1.0
    points = [(x + beside, y) for x, y in route]
    x, y = points[-1]
    points[-1] = x, y - down * _ARROW
    points = _bends(points)
    path = f"M {points[0][0]:.1f} {points[0][1]:.1f}"
    for k, (x1, y1) in enumerate(points[1:], start=1):
        if k % 2:
            path += f" V {y1:.1f}"
        else:
            x0, y0 = points[k - 1]
            slope = 0.0 if abs(x1 - x0) < 2 * _ARROW else down if x1 > x0 else -down
            middle = (y0 + y1) / 2 - slope * beside  # apart from the other arrow also where both are level
            path += f" C {x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    tip = f"M {x:.1f} {y:.1f} l -3.5 {-down * _ARROW:g} h 7 z"
    return (
        f'<path class="{flow}" d="{path}" fill="none" stroke="{color}" stroke-width="{width:g}" stroke-linejoin="round"/>'
        f'<path class="{flow}" d="{tip}" fill="{color}"/>'
    )


def _bends(points: list[Point]) -> list[Point]:
    """Leave out the joints of a route at which it goes straight on; a long arrow has many."""
    bends = points[:1]
    for before, after in zip(points[1:-1:2], points[2:-1:2], strict=True):
        if abs(before[0] - after[0]) >= 0.05:
            bends += [before, after]
    return [*bends, points[-1]]


def _footer(picture: Picture) -> tuple[list[str], float, float]:
    """The legend and the notes below the picture, and their size."""
    styles = picture.legend()
    if not styles and not picture.footer:
        return [], 0.0, 0.0
    ink = INKS["label"]
    entries = [(style, text.width(style.meaning, ink) + 34) for style in styles]
    notes = [(note, text.width(note, ink) + 10) for note in picture.footer]
    width = max([sum(w for _, w in entries), *(w for _, w in notes)])
    parts, y = [], 26.0
    x = (width - sum(w for _, w in entries)) / 2
    for style, w in entries:
        parts.append(_frame(style, x + 4, y - 10, 16, 12, 4.0))
        parts.append(_line(style.meaning, ink, x + 24 + (w - 34) / 2, y))
        x += w
    y += 18 if entries else 0
    for note, _ in notes:
        parts.append(_line(note, ink, width / 2, y))
        y += 16
    return parts, width, y - 6
