"""The chapters of the book as notebooks: what jupytext makes of them can be run, and holds nothing that was not computed."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

jupytext = pytest.importorskip("jupytext", reason="chapters become notebooks with jupytext")

BOOK = Path(__file__).parents[1] / "docs" / "book"
CHAPTERS = sorted(path.name for path in BOOK.glob("*.md") if "{code-cell}" in path.read_text(encoding="utf-8"))
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# """


def text_of(chapter: str) -> str:
    return (BOOK / chapter).read_text(encoding="utf-8")


def notebook(chapter: str) -> Any:
    return jupytext.reads(text_of(chapter), fmt="md:myst")


def cells(chapter: str, kind: str) -> list[str]:
    return [cell.source for cell in notebook(chapter).cells if cell.cell_type == kind]


def hidden(cell: Any) -> bool:
    return "hide-cell" in cell.metadata.get("tags", [])


def test_all_but_the_glossary_have_cells() -> None:
    assert {path.name for path in BOOK.glob("*.md")} - set(CHAPTERS) == {"glossary.md"}


def test_every_chapter_is_in_the_table_of_contents() -> None:
    index = (BOOK.parent / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^book/(\w+)$", index, re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in BOOK.glob("*.md"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_begins_as_a_notebook_does(chapter: str) -> None:
    assert text_of(chapter).startswith(HEADER)
    assert notebook(chapter).metadata["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_survives_the_way_to_a_notebook_and_back(chapter: str) -> None:
    found = notebook(chapter)
    again = jupytext.reads(jupytext.writes(found, fmt="ipynb"), fmt="ipynb")
    assert [(c.cell_type, c.source, hidden(c)) for c in again.cells] == [(c.cell_type, c.source, hidden(c)) for c in found.cells]
    assert len(cells(chapter, "code")) == text_of(chapter).count("\n```{code-cell}"), "each cell begins and ends on a line of its own"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_is_python(chapter: str) -> None:
    for source in cells(chapter, "code"):
        ast.parse(source)
        assert not re.search(r"^\s*[%!]", source, re.MULTILINE), f"no commands of Jupyter: {source}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_cell_may_fail_or_bring_its_output_with_it(chapter: str) -> None:
    for cell in notebook(chapter).cells:
        if cell.cell_type == "code":
            assert set(cell.metadata.get("tags", [])) <= {"hide-cell", "hide-input", "remove-cell"}
            assert cell.outputs == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_is_followed_by_a_hidden_solution_that_asserts(chapter: str) -> None:
    found = notebook(chapter).cells
    titles = re.findall(r"^:::\{admonition\} (Exercise.*)", text_of(chapter), re.MULTILINE)
    assert titles in (["Exercise"], [f"Exercise {n}" for n in range(1, len(titles) + 1)])
    exercises = [i for i, cell in enumerate(found) if "{admonition} Exercise" in cell.source]
    assert len(exercises) == len(titles), "between two exercises stands the solution of the first"
    solutions = []
    for i in exercises:
        after = list(itertools.takewhile(lambda cell: cell.cell_type == "code", found[i + 1 :]))  # perhaps first what is given
        solutions += [cell for cell in after if hidden(cell)]
        assert any(isinstance(node, ast.Assert) for cell in after if hidden(cell) for node in ast.walk(ast.parse(cell.source)))
    assert len(solutions) == sum(hidden(cell) for cell in found), "only solutions are hidden"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_pictures_and_outputs_are_computed_not_pasted(chapter: str) -> None:
    for source in cells(chapter, "markdown"):
        assert not re.search(r"!\[[^]]*\]\(|<img|<svg|\{(image|figure)\}|data:image", source), source
        assert not re.search(r"^```(text|output|console)$", source, re.MULTILINE), "what a cell prints is printed when the book is built"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_links_of_a_chapter_lead_somewhere(chapter: str) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", "\n".join(cells(chapter, "markdown"))):
        assert (BOOK / target).exists(), f"{chapter} links to {target}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_scripts_that_a_chapter_names_exist(chapter: str) -> None:
    named = re.findall(r"`(examples/\w+/(?:\w+\.py)?)", text_of(chapter))
    assert [name for name in named if not (BOOK.parents[1] / name).exists()] == []


def test_a_notebook_without_solutions_still_has_its_exercises() -> None:
    """As the page for teachers says how to make one."""
    book = notebook("network.md")
    book.cells = [cell for cell in book.cells if not hidden(cell)]
    again = jupytext.reads(jupytext.writes(book, fmt="ipynb"), fmt="ipynb")
    assert sum("{admonition} Exercise" in cell.source for cell in again.cells) == 3
    assert not any("log_cosh" in cell.source for cell in again.cells)
