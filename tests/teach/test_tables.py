from __future__ import annotations

import csv
import html.parser
import io

import numpy as np
import pytest

from tinygrad_edu.teach.tables import SHOWN, Parts, Table, Tabular, latex_escaped, markdown_escaped
from tinygrad_edu.teach.terminal import columns

HOSTILE = ["<script>alert(1)</script>", "a & b", "p|q", r"back\slash", "{x}", "🙂", "n" * 200, 'say "hi"', "two\nlines", "50% #1 $x$ ~^_"]


class Cells(html.parser.HTMLParser):
    """The text of every cell, and every tag that occurs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")
            self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.strip("\n")


def test_text_is_aligned_under_its_headers():
    table = Table(["name", "n"], [["x", 1], ["longer", 20]], "lr")
    assert str(table) == "name     n\n──────  ──\nx        1\nlonger  20"


def test_text_is_never_wider_than_asked_and_loses_no_word():
    words = [f"word{i}" for i in range(30)]
    table = Table(["a", "b"], [[" ".join(words[:15]), " ".join(words[15:])]])
    text = table.to_text(width=60)
    assert max(map(columns, text.splitlines())) <= 60
    assert set(words) <= set(text.split())


def test_a_name_of_200_characters_takes_several_lines_of_its_cell():
    text = Table(["name", "value"], [["n" * 200, "v"]]).to_text()
    assert max(map(columns, text.splitlines())) <= 120
    assert text.count("n") - text.splitlines()[0].count("n") == 200


def test_wide_characters_keep_the_columns_straight():
    lines = Table(["n", "v"], [["重み", "a"], ["w", "b"]]).to_text().splitlines()
    assert [columns(line[: line.index(v)]) for line, v in zip(lines[2:], "ab", strict=True)] == [6, 6]


class Counting(list):
    asked = 0

    def __getitem__(self, i):
        self.asked += 1
        return [i, "x"]

    def __len__(self):
        return 1_000_000


def test_of_a_long_table_only_the_rows_shown_are_asked_for():
    rows = Counting()
    lines = Table(["i", "x"], rows).to_text().splitlines()
    assert rows.asked == SHOWN
    assert lines[2].startswith("0 ")
    assert lines[-1].startswith("999999")
    assert "… 999,960 more rows …" in lines
    assert "more rows" in Table(["i", "x"], rows).to_html()


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    page = Cells(Table([name, "b"], [[name, Parts([name, "z"])]], caption=name, notes=[name]).to_html())
    shown = name.replace("\n", " ")
    assert page.cells[:3] == [shown, "b", shown]
    assert page.cells[3].startswith(shown + "z")
    assert page.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td", "br", "p"}


def test_html_says_which_cells_are_headers_and_which_line_a_row_is_about():
    page = Table(["name", "n"], [["x", 1]], "lr", keys=[7]).to_html()
    assert [a.get("scope") for a in Cells(page).attributes] == ["col", "col", "row", None]
    assert '<tr data-record="7">' in page


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_has_one_line_and_as_many_cells_for_any_name(name):
    lines = Table(["name", "b"], [[name, "z"]]).to_markdown().splitlines()
    assert len(lines) == 3
    assert lines[2].replace(r"\|", "").replace(r"\\", "").count("|") == 3
    assert "<" not in lines[2]


def test_markdown_of_a_small_table():
    assert Table(["a_b", "n"], [["x", 1]], "lr", "T").to_markdown() == "**T**\n\n| a\\_b | n |\n| :--- | ---: |\n| x | 1 |\n"
    assert markdown_escaped("*x*") == r"\*x\*"


@pytest.mark.parametrize("name", HOSTILE)
def test_latex_escapes_every_sign_with_a_meaning(name):
    line = Table(["name", "b"], [[name, "z"]]).to_latex().splitlines()[5]
    plain = line.removesuffix(r" \\")
    for escaped in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}", r"\textless{}", r"\textgreater{}", r"\textbar{}"):
        plain = plain.replace(escaped, "")
    for sign in [r"\&", r"\%", r"\$", r"\#", r"\_", r"\{", r"\}", r"\textquotedbl{}"]:
        plain = plain.replace(sign, "")
    assert plain.count("&") == 1  # the separator
    assert not set(plain) & set("\\%$#_{}^~<>|")


def test_latex_sets_signs_as_mathematics_and_brackets_cannot_be_options():
    assert latex_escaped("∂v/∂θ → [1]") == r"$\partial$v/$\partial$$\theta$ $\to$ {[}1{]}"


def test_csv_keeps_every_digit():
    rows = [["x, y", 0.1 + 0.2], ["w", np.array([[1 / 3, np.nan], [np.inf, 2]])], ["s", np.float32(0.1)]]
    read = list(csv.reader(io.StringIO(Table(["name", "value"], rows).to_csv())))
    assert read[1] == ["x, y", "0.30000000000000004"]
    assert read[2] == ["w", "[[0.3333333333333333, nan], [inf, 2.0]]"]
    assert read[3] == ["s", "0.1"]


def test_notes_are_wrapped_and_shown_last():
    lines = Table(["a"], [["x"]], notes=["word " * 40]).to_text().splitlines()
    assert lines[3].startswith("word")
    assert max(map(len, lines)) <= 120


def test_a_view_writes_the_file_that_it_returns(tmp_path):
    class View(Tabular):
        def table(self):
            return Table(["a"], [["é"]])

    for form in ("text", "html", "markdown", "latex", "csv"):
        path = tmp_path / form
        assert getattr(View(), "to_" + form)(path) == path.read_text(encoding="utf-8")
    assert View()._repr_html_() == View().to_html()
    assert str(View()) == "a\n─\né"


def test_an_empty_table_has_its_headers():
    assert str(Table(["a", "b"], [])) == "a  b\n─  ─"
