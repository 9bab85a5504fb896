"""`Table`: what a view says, as aligned text, HTML, Markdown, LaTeX and CSV. Everything that came from the user is escaped here."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ..program.numbers import WHOLE, describe, number
from ..viz.picture import clean
from .formula.characters import LATEX_LETTERS, LATEX_SIGNS

WIDTH = 120  # columns of a terminal
SHOWN = 40  # rows of a long table that are shown in text
SHOWN_IN_HTML = 400
_NARROWEST = 8  # a column is not made narrower than this
_GAP = "  "

_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]|$~#"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})
_LATEX = str.maketrans(
    {sign: f"${latex}$" for sign, latex in (LATEX_SIGNS | LATEX_LETTERS).items() if not sign.isascii()}
    | {c: "\\" + c for c in "{}_&%$#"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}"}
    | {"|": r"\textbar{}", "[": "{[}", "]": "{]}", "↓": r"$\downarrow$", "↑": r"$\uparrow$", "–": "--", '"': r"\textquotedbl{}"}
)
_CSS = "border-collapse:collapse;font-variant-numeric:tabular-nums"


@dataclass(frozen=True)
class Table:
    """Rows of cells under headers. A cell is text, a number, a shape, an array, or `None` for nothing.

    Attributes
    ----------
    rows : any sequence; of a long one only the rows that are shown are asked for.
    align : one letter for each column: l, r or c. Default: all to the left.
    notes : lines below the table.
    keys : for each row the line of the program that it is about, to be found again in a page.

    >>> print(Table(["name", "value"], [["x", 0.5], ["weights", np.arange(10.0)]], "lr", caption="Two lines"))
    Two lines
    name                   value
    ───────  ───────────────────
    x                        0.5
    weights  0 … 9, mean 4.5
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    align: str = ""
    caption: str = ""
    notes: Sequence[str] = ()
    keys: Sequence[int] | None = None

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_text(self, width: int = WIDTH, limit: int = SHOWN) -> str:
        """Return the table as aligned text, at most `width` columns wide, without the middle of more than `limit` rows."""
        first, hidden, last = _window(len(self.rows), limit)
        rows = [[text_of(cell) for cell in self.rows[i]] for i in (*first, *last)]
        headers = [clean(header) for header in self.headers]
        widths = _fit([max(map(columns, column)) for column in zip(headers, *rows, strict=True)], width)
        aligns = self._aligns()
        lines = [self._line(headers, widths, aligns), _GAP.join("─" * w for w in widths)]
        lines += [self._line(row, widths, aligns) for row in rows]
        if hidden:
            lines.insert(2 + len(first), _more(hidden))
        return "\n".join([*([clean(self.caption)] if self.caption else []), *lines, *map(clean, self.notes)])

    def to_html(self, limit: int = SHOWN_IN_HTML) -> str:
        """Return the table as HTML, without the middle of more than `limit` rows."""
        first, hidden, last = _window(len(self.rows), limit)
        styles = [
            {"r": ' style="text-align:right"', "c": ' style="text-align:center"'}.get(a, ' style="text-align:left"') for a in self._aligns()
        ]
        parts = [f'<table class="tg-table" style="{_CSS}">']
        parts += [f"<caption>{escape(clean(self.caption))}</caption>"] if self.caption else []
        heads = "".join(f'<th scope="col"{style}>{escape(clean(h))}</th>' for h, style in zip(self.headers, styles, strict=True))
        parts += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
        parts += [self._html_row(i, styles) for i in first]
        if hidden:
            parts.append(f'<tr><td colspan="{len(self.headers)}" style="text-align:center">{_more(hidden)}</td></tr>')
        parts += [self._html_row(i, styles) for i in last]
        parts += ["</tbody></table>", *(f"<p>{escape(clean(note))}</p>" for note in self.notes)]
        return "\n".join(parts)

    def to_markdown(self) -> str:
        """Return all rows as a table of GitHub's Markdown."""
        rules = [{"r": "---:", "c": ":---:"}.get(a, ":---") for a in self._aligns()]
        heads = [markdown_escaped(h) for h in self.headers]
        rows = ([markdown_escaped(text_of(cell)) for cell in row] for row in self.rows)
        lines = ["| " + " | ".join(row) + " |" for row in (heads, rules, *rows)]
        caption = [f"**{markdown_escaped(self.caption)}**", ""] if self.caption else []
        return "\n".join([*caption, *lines, *(line for note in self.notes for line in ("", markdown_escaped(note)))]) + "\n"

    def to_latex(self) -> str:
        """Return all rows as a ``tabular`` that needs no package."""
        rows = [[latex_escaped(text_of(cell)) for cell in row] for row in (self.headers, *self.rows)]
        lines = [" & ".join(row) + r" \\" for row in rows]
        body = [rf"\begin{{tabular}}{{{self._aligns()}}}", r"\hline", lines[0], r"\hline", *lines[1:], r"\hline", r"\end{tabular}"]
        below = [rf"\par {latex_escaped(text)}" for text in (self.caption, *self.notes) if text]
        return "\n".join([*body, *below]) + "\n"

    def to_csv(self) -> str:
        """Return all rows as comma-separated values, numbers with all their digits."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.headers)
        writer.writerows([_exact(cell) for cell in row] for row in self.rows)
        return out.getvalue()

    def _aligns(self) -> str:
        return self.align or "l" * len(self.headers)

    def _line(self, cells: Sequence[str], widths: Sequence[int], aligns: str) -> str:
        return _GAP.join(_padded(cell, w, a) for cell, w, a in zip(cells, widths, aligns, strict=True)).rstrip()

    def _html_row(self, i: int, styles: Sequence[str]) -> str:
        texts = [escape(text_of(cell)) for cell in self.rows[i]]
        key = "" if self.keys is None else f' data-record="{int(self.keys[i])}"'
        cells = "".join(f"<td{style}>{text}</td>" for text, style in zip(texts[1:], styles[1:], strict=True))
        return f'<tr{key}><th scope="row"{styles[0]}>{texts[0]}</th>{cells}</tr>'


class Tabular:
    """Base of the views that are a table: a terminal, a notebook and a file get it in their own form."""

    def table(self) -> Table:
        """Return what this view says."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_text(self, path: Any = None) -> str:
        """Return the view as text, and write it to `path` if one is given; long tables without their middle."""
        return _written(self.table().to_text(), path)

    def to_html(self, path: Any = None) -> str:
        """Return the view as HTML, and write it to `path` if one is given; long tables without their middle."""
        return _written(self.table().to_html(), path)

    def to_markdown(self, path: Any = None) -> str:
        """Return the view as Markdown, and write it to `path` if one is given."""
        return _written(self.table().to_markdown(), path)

    def to_latex(self, path: Any = None) -> str:
        """Return the view as LaTeX, and write it to `path` if one is given."""
        return _written(self.table().to_latex(), path)

    def to_csv(self, path: Any = None) -> str:
        """Return the view as comma-separated values, and write it to `path` if one is given."""
        return _written(self.table().to_csv(), path)


def text_of(cell: Any) -> str:
    """Return a cell as one short line of text.

    >>> text_of(None), text_of((2, 3)), text_of(0.1), text_of(np.ones(3)), text_of("a\\nb")
    ('', '(2, 3)', '0.1', '[1, 1, 1]', 'a b')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, (np.ndarray, np.generic)):
        return describe(cell)
    return number(cell) if isinstance(cell, (bool, int, float, complex)) else clean(str(cell))


def markdown_escaped(text: str) -> str:
    """Return text whose characters all stand for themselves in Markdown, in the cell of a table too.

    >>> print(markdown_escaped("a|b_<c>"))
    a\\|b\\_&lt;c&gt;
    """
    return clean(text).translate(_MARKDOWN)


def latex_escaped(text: str) -> str:
    r"""Return text whose characters all stand for themselves in LaTeX's text.

    >>> print(latex_escaped(r"50% of {x_1}: \o/"))
    50\% of \{x\_1\}: \textbackslash{}o/
    """
    return clean(text).translate(_LATEX)


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns("weight"), columns("重み"), columns("e\\u0301")
    (6, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) or c in "\u200d\ufe0f" else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _exact(cell: Any) -> str:
    if isinstance(cell, (np.ndarray, np.generic)):
        array = np.asarray(cell)
        if array.ndim == 0:
            return str(array[()])
        return "[" + ", ".join(map(_exact, array)) + "]" if array.size <= 100 * WHOLE else describe(array)
    return repr(cell) if isinstance(cell, float) else text_of(cell)


def _written(text: str, path: Any) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def _window(count: int, limit: int) -> tuple[range, int, range]:
    """Return the rows to be shown first, how many are left out, and those to be shown last."""
    if count <= limit:
        return range(count), 0, range(0)
    head, tail = limit - limit // 2, limit // 2
    return range(head), count - head - tail, range(count - tail, count)


def _more(hidden: int) -> str:
    return f"… {hidden:,} more rows …"


def _fit(widths: list[int], total: int) -> list[int]:
    """Return column widths that fit, the widest columns made narrower."""
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - total
    while over > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def _padded(text: str, width: int, align: str) -> str:
    if columns(text) > width:
        text = _cut(text, width)
    room = width - columns(text)
    before = room if align == "r" else room // 2 if align == "c" else 0
    return " " * before + text + " " * (room - before)


def _cut(text: str, width: int) -> str:
    """Return the beginning of a text that is too long, so that it takes `width` columns with an ellipsis."""
    while columns(text) > width - 1:
        text = text[: len(text) - max(1, (columns(text) - width + 1) // 2)]
    return text + "…"
