"""How wide a text is, without a font at hand: so that the own SVG can make its boxes wide enough.

The widths are those of a wide sans-serif font; in a narrower one (Arial, Helvetica) the boxes get a little more air.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from .picture import INKS, Box, Ink, Line

_WIDTHS = {
    0.3: " ,.IJijl'", 0.35: "-/:;\\f|", 0.4: "!()[]rt", 0.5: '"*_`sz', 0.55: "?Lc", 0.6: "FPTYaekovxy", 0.7: "ABCRVXZ", 0.8: "&DGHNOQUw",
    0.85: "#+<=>M^~", 1.0: "%m@W…",
}  # fmt: skip
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}

LINE = 1.32  # height of a line, in font sizes
MARGIN = 9.0, 6.0  # between text and border


def width(text: str, ink: Ink) -> float:
    """Return the width of a line in pixels."""
    return ink.size * (1.1 if ink.bold else 1.0) * sum(map(_character, text))


def _character(c: str) -> float:
    known = _WIDTH.get(c)
    if known is not None:
        return known
    if c < "\u2000":
        return 0.65 if not unicodedata.combining(c) else 0.0
    if unicodedata.combining(c) or c in "\u200d\ufe0f":
        return 0.0
    return 1.3 if c > "\uffff" else 1.05 if unicodedata.east_asian_width(c) in "WF" else 0.85


def extent(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the width and height of some lines, one below the other."""
    return max((width(line.text, line.ink) for line in lines), default=0.0), sum(line.ink.size * LINE for line in lines)


def size(box: Box) -> tuple[float, float]:
    """Return the width and height that a box needs for its text."""
    w, h = extent(box.lines)
    if box.ports:
        w = max(w, sum(port_widths(box)) - 2 * MARGIN[0])
        h += port_height()
    return w + 2 * MARGIN[0], h + 2 * MARGIN[1]


def port_widths(box: Box) -> list[float]:
    """Return how wide the place of each argument must be."""
    return [width(port, INKS["port"]) + 10 for port in box.ports]


def port_height() -> float:
    """Return the height of the row of arguments."""
    return INKS["port"].size * LINE + 4


def port_center(box: Box, port: int, box_width: float) -> float:
    """Return where an edge to an argument ends, seen from the middle of the box, over whose whole width the arguments spread."""
    widths = port_widths(box)
    scale = box_width / sum(widths)
    return (sum(widths[:port]) + widths[port] / 2) * scale - box_width / 2
