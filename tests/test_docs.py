"""What the pages of the documentation print is what their programs print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import MEASURED, rerun

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", ["questions.md"])
def test_a_page_prints_what_it_says(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    again = rerun(text, page)
    assert MEASURED.sub("…", again) == MEASURED.sub("…", text), f"run `python -m tests.pages docs/{page}` and read what has changed"


def test_every_question_of_learners_is_answered_by_one_call() -> None:
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:11]
    assert [s.split(".")[0] for s in sections] == [str(i) for i in range(1, 11)]
    assert all("```text\n" in s for s in sections)


@pytest.mark.parametrize("page", sorted(p.name for p in DOCS.glob("*.md")))
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (DOCS / page).read_text(encoding="utf-8")):
        assert (DOCS / target).exists(), f"docs/{page} links to {target}, which does not exist"
