"""The own renderer: a picture as SVG text, in pure Python, for machines without Graphviz."""

from __future__ import annotations

from html import escape

from . import text
from .crossings import Item
from .layout import Point, place
from .picture import INKS, KINDS, Box, Edge, Picture, Style, clean

_FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
_BORDER = 12.0
_ARROW = 8.0


def render_svg(picture: Picture) -> str:
    """Return the picture as an SVG document without dependencies: no script, no style sheet, no font to load."""
    layout = place(picture)
    footer, footer_width, footer_height = _footer(picture)
    width = max(layout.width, footer_width) + 2 * _BORDER
    height = layout.height + footer_height + 2 * _BORDER
    shift = (width - layout.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'font-family="{_FONT}" role="img">',
        f"<title>{_safe(_summary(picture))}</title>",
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="#ffffff"/>',
        f'<g transform="translate({shift:.1f} {_BORDER})">',
    ]
    color = INKS["grad"].color if picture.backward else "#666666"
    labels = []
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        parts.append(_edge(edge, route, color, picture.backward))
        if edge.label:
            labels.append(_edge_label(edge, route))
    parts += [_box(box, item) for box, item in zip(picture.boxes, layout.items, strict=False)]
    parts += labels
    parts += ["</g>", f'<g transform="translate({(width - footer_width) / 2:.1f} {layout.height + _BORDER:.1f})">']
    parts += [*footer, "</g>", "</svg>"]
    return "\n".join(parts) + "\n"


def _safe(words: str) -> str:
    return escape(clean(words))


def _summary(picture: Picture) -> str:
    return f"computation graph with {len(picture.boxes)} boxes and {len(picture.edges)} edges"


def _line(words: str, role: str, x: float, y: float, extra: str = "", anchor: str = "middle") -> str:
    ink = INKS[role]
    look = f'font-size="{ink.size:g}" fill="{ink.color}"' + (' font-weight="bold"' if ink.bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {look}{extra}>{_safe(words)}</text>'


def _box(box: Box, item: Item) -> str:
    style = KINDS[box.kind]
    left, y = item.x - item.width / 2, item.top
    parts = [f'<g id="{_safe(box.id)}">', f"<title>{_safe(box.tooltip)}</title>", _frame(style, left, y, item.width, item.height)]
    if box.ports:
        parts += _ports(box, style, left, y, item.width)
        y += text.port_height()
    y += text.MARGIN[1]
    for line in box.lines:
        step = INKS[line.role].size * text.LINE
        parts.append(_line(line.text, line.role, item.x, y + step * 0.76))
        y += step
    return "".join([*parts, "</g>"])


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
        parts.append(_line(port, "port", x + widths[k] * scale / 2, top + height * 0.7))
    return parts


def _edge(edge: Edge, route: list[Point], color: str, backward: bool) -> str:
    (x0, y0), (x1, y1) = route[0], route[-1]
    points = [(x0, y0 + _ARROW if backward else y0), *route[1:-1], (x1, y1 if backward else y1 - _ARROW)]
    path = f"M {points[0][0]:.1f} {points[0][1]:.1f}"
    for k, (x, y) in enumerate(points[1:], start=1):
        if k % 2:
            path += f" L {x:.1f} {y:.1f}"
        else:
            before_x, before_y = points[k - 1]
            middle = (before_y + y) / 2
            path += f" C {before_x:.1f} {middle:.1f} {x:.1f} {middle:.1f} {x:.1f} {y:.1f}"
    tip = f"M {x0:.1f} {y0:.1f} l -3.5 {_ARROW:g} h 7 z" if backward else f"M {x1:.1f} {y1:.1f} l -3.5 -{_ARROW:g} h 7 z"
    width = 1.1 if edge.count == 1 else 2.0
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width:g}" stroke-linejoin="round"/><path d="{tip}" fill="{color}"/>'
    )


def _edge_label(edge: Edge, route: list[Point]) -> str:
    (x0, y0), (x1, y1) = route[-3], route[-2]
    halo = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'
    return _line(edge.label, "label", (x0 + x1) / 2 + 6, (y0 + y1) / 2 + 3, halo, "start")


def _footer(picture: Picture) -> tuple[list[str], float, float]:
    """The legend and the notes below the picture, and their size."""
    styles = picture.legend()
    if not styles and not picture.notes:
        return [], 0.0, 0.0
    entries = [(style, text.width(style.meaning, "label") + 34) for style in styles]
    notes = [(note, text.width(note, "label") + 10) for note in picture.notes]
    width = max([sum(w for _, w in entries), *(w for _, w in notes)])
    parts, y = [], 26.0
    x = (width - sum(w for _, w in entries)) / 2
    for style, w in entries:
        parts.append(_frame(style, x + 4, y - 10, 16, 12, 4.0))
        parts.append(_line(style.meaning, "label", x + 24 + (w - 34) / 2, y))
        x += w
    y += 18 if entries else 0
    for note, _ in notes:
        parts.append(_line(note, "label", width / 2, y))
        y += 16
    return parts, width, y - 6
