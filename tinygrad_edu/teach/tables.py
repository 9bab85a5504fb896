"""`Table`: what a view says, as aligned text, HTML, Markdown, LaTeX and CSV. Everything that came from the user is escaped here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from .. import files
from ..program.numbers import WHOLE, describe, number
from ..viz.picture import clean
from .formula.characters import LATEX_LETTERS, LATEX_SIGNS
from .terminal import GAP, WIDTH, columns, fit, limited, padded, wrapped

SHOWN = 40  # rows of a long table that are shown in text
SHOWN_IN_HTML = 400

_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]|$~#"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})
_LATEX = str.maketrans(
    {sign: f"${latex}$" for sign, latex in (LATEX_SIGNS | LATEX_LETTERS).items() if not sign.isascii()}
    | {c: "\\" + c for c in "{}_&%$#"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}"}
    | {"|": r"\textbar{}", "[": "{[}", "]": "{]}", "↓": r"$\downarrow$", "↑": r"$\uparrow$", "–": "--", '"': r"\textquotedbl{}"}
)
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CAPTION = "text-align:left;font-weight:bold;padding:.3em .6em"
_CELL = "padding:.15em .6em;vertical-align:top"
_RULE = "border-bottom:1px solid currentColor"


@dataclass(frozen=True)
class Table:
    """Rows of cells under headers. A cell is text, a number, a shape, an array, or `None` for nothing.

    Attributes
    ----------
    rows : any sequence; of a long one only the rows that are shown are asked for.
    align : one letter for each column: l, r or c. Default: all to the left.
    intro, notes : sentences above and below the table. Without headers there is nothing else.
    keys : for each row the line of the program that it is about, to be found again in a page.

    >>> print(Table(["name", "value"], [["x", 0.5], ["weights", np.arange(10.0)]], "lr", caption="Two lines"))
    Two lines
    name               value
    ───────  ───────────────
    x                    0.5
    weights  0 … 9, mean 4.5
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    align: str = ""
    caption: str = ""
    notes: Sequence[str] = ()
    keys: Sequence[int] | None = None
    intro: Sequence[str] = ()

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_text(self, width: int = WIDTH, limit: int = SHOWN) -> str:
        """Return the table as aligned text, at most `width` columns wide, without the middle of more than `limit` rows."""
        above = [line for text in (self.caption, *self.intro) if text for line in wrapped(clean(text), width)]
        below = [line for text in self.notes for line in wrapped(clean(text), width)]
        return "\n".join([*above, *self._text_rows(width, limit), *below])

    def _text_rows(self, width: int, limit: int) -> list[str]:
        if not self.headers:
            return []
        first, hidden, last = _window(len(self.rows), limit)
        rows = [[parts_of(cell) for cell in self.rows[i]] for i in (*first, *last)]
        headers = [(clean(header),) for header in self.headers]
        widths = fit([max(columns(part) for cell in column for part in cell) for column in zip(headers, *rows, strict=True)], width)
        head = [line for row in rows[: len(first)] for line in self._lines(row, widths)]
        tail = [line for row in rows[len(first) :] for line in self._lines(row, widths)]
        rule = GAP.join("─" * w for w in widths)
        return [*self._lines(headers, widths), rule, *head, *([_more(hidden)] if hidden else []), *tail]

    def to_html(self, limit: int = SHOWN_IN_HTML) -> str:
        """Return the table as HTML, without the middle of more than `limit` rows."""
        above, below = ("".join(f"<p>{escape(clean(text))}</p>\n" for text in texts) for texts in (self.intro, self.notes))
        caption = escape(clean(self.caption))
        headline = f"<p><strong>{caption}</strong></p>\n" if caption and (self.intro or not self.headers) else ""
        if not self.headers:
            return headline + above + below
        first, hidden, last = _window(len(self.rows), limit)
        sides = {"r": "right", "c": "center", "l": "left"}
        styles = [f' style="{_CELL};text-align:{sides[a]}"' for a in self._aligns()]
        heads = "".join(f'<th scope="col"{style}>{escape(clean(h))}</th>' for h, style in zip(self.headers, styles, strict=True))
        parts = [f'<table class="tg-table" style="{_TABLE}"' + (f' aria-label="{caption}">' if headline else ">")]
        parts += [f'<caption style="{_CAPTION}">{caption}</caption>'] if caption and not headline else []
        parts += [f'<thead><tr style="{_RULE}">{heads}</tr></thead>', "<tbody>", *(self._html_row(i, styles) for i in first)]
        if hidden:
            parts.append(f'<tr><td colspan="{len(self.headers)}" style="text-align:center">{_more(hidden)}</td></tr>')
        parts += [*(self._html_row(i, styles) for i in last), "</tbody></table>"]
        return headline + above + "\n".join(parts) + "\n" + below

    def to_markdown(self) -> str:
        """Return all rows as a table of GitHub's Markdown."""
        above = [f"**{markdown_escaped(self.caption)}**"] if self.caption else []
        above += map(markdown_escaped, self.intro)
        rules = [{"r": "---:", "c": ":---:"}.get(a, ":---") for a in self._aligns()]
        heads = [markdown_escaped(h) for h in self.headers]
        rows = (["<br>".join(map(markdown_escaped, parts_of(cell))) for cell in row] for row in self.rows)
        lines = ["| " + " | ".join(row) + " |" for row in (heads, rules, *rows)] if self.headers else []
        return "\n\n".join([*above, *(["\n".join(lines)] if lines else []), *map(markdown_escaped, self.notes)]) + "\n"

    def to_latex(self) -> str:
        """Return all rows as a ``tabular`` that needs no package."""
        rows = [[latex_escaped(text_of(cell)) for cell in row] for row in (self.headers, *self.rows)] if self.headers else []
        lines = [" & ".join(row) + r" \\" for row in rows]
        body = [rf"\begin{{tabular}}{{{self._aligns()}}}", r"\hline", *lines[:1], r"\hline", *lines[1:], r"\hline", r"\end{tabular}"]
        above, below = ([rf"\par {latex_escaped(t)}" for t in texts if t] for texts in ((self.caption, *self.intro), self.notes))
        return "\n".join([*above, *([r"\par", *body] if rows else []), *below]) + "\n"

    def to_csv(self) -> str:
        """Return all rows as comma-separated values, numbers with all their digits."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.headers)
        writer.writerows([_exact(cell) for cell in row] for row in self.rows)
        return out.getvalue()

    def _aligns(self) -> str:
        return self.align or "l" * len(self.headers)

    def _lines(self, row: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
        """Return a row as lines of text: what is too wide is wrapped."""
        wraps = [limited([line for part in parts for line in wrapped(part, w)]) for parts, w in zip(row, widths, strict=True)]
        cells = [[padded(line, w, a) for line in lines] for lines, w, a in zip(wraps, widths, self._aligns(), strict=True)]
        blank = [" " * w for w in widths]
        height = max(map(len, cells))
        return [GAP.join(cell[y] if y < len(cell) else b for cell, b in zip(cells, blank, strict=True)).rstrip() for y in range(height)]

    def _html_row(self, i: int, styles: Sequence[str]) -> str:
        texts = ["<br>".join(map(escape, parts_of(cell))) for cell in self.rows[i]]
        key = "" if self.keys is None else f' data-record="{int(self.keys[i])}"'
        cells = "".join(f"<td{style}>{text}</td>" for text, style in zip(texts[1:], styles[1:], strict=True))
        return f'<tr{key}><th scope="row"{styles[0]}>{texts[0]}</th>{cells}</tr>'


class Parts(tuple[str, ...]):
    """A cell of several short texts, one below the other where that is possible."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


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


def parts_of(cell: Any) -> tuple[str, ...]:
    """Return the texts of a cell."""
    return tuple(clean(part) for part in cell) or ("",) if isinstance(cell, Parts) else (text_of(cell),)


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


def _exact(cell: Any) -> str:
    if isinstance(cell, (np.ndarray, np.generic)):
        array = np.asarray(cell)
        if array.ndim == 0:
            return str(array[()])
        return "[" + ", ".join(map(_exact, array)) + "]" if array.size <= 100 * WHOLE else describe(array)
    return cell if isinstance(cell, str) else repr(cell) if isinstance(cell, float) else text_of(cell)


def _written(text: str, path: Any) -> str:
    if path is not None:
        files.write(path, text)
    return text


def _window(count: int, limit: int) -> tuple[range, int, range]:
    """Return the rows to be shown first, how many are left out, and those to be shown last."""
    if count <= limit:
        return range(count), 0, range(0)
    head, tail = limit - limit // 2, limit // 2
    return range(head), count - head - tail, range(count - tail, count)


def _more(hidden: int) -> str:
    return f"… {hidden:,} more rows …"
